// How fast a console command goes through a simulation in the npm package, the row `console` of the
// session's example `simulation_pace`. Usage: node pace.mjs PACKAGE_FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { Session } = createRequire(import.meta.url)(join(process.argv[2], 'node', 'redscope.cjs'));
const server = new Session('standalone', 1);
const commands = 200_000;
const type = (count) => {
  for (let i = 0; i < count; i += 1) server.exec('SET key value');
};
// Some to warm up: code is compiled as it runs.
type(commands / 2);
const start = performance.now();
type(commands);
console.log(`console ${((commands * 1000) / (performance.now() - start)).toFixed(0)}`);
