// How fast a simulation runs in wasm, the same work as the native example `simulation_pace`.
// Usage: node pace.mjs PACKAGE_FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { Session } = createRequire(import.meta.url)(join(process.argv[2], 'node', 'redscope.cjs'));
const seconds = (work) => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};
const sentinel = new Session('sentinel', 1);
console.log(`simulated_per_second ${(600 / seconds(() => sentinel.run(600_000))).toFixed(0)}`);
const server = new Session('standalone', 1);
const commands = 20_000;
const took = seconds(() => {
  for (let i = 0; i < commands; i += 1) server.exec('SET key value');
});
console.log(`commands_per_second ${(commands / took).toFixed(0)}`);
