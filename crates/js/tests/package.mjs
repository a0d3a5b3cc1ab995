// The npm package as an application uses it from node. Usage: node package.mjs PACKAGE_FOLDER
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.argv[2];
const { Session } = createRequire(import.meta.url)(join(folder, 'node', 'redscope.cjs'));

const cluster = new Session('cluster', 7);
const texts = (lines) => lines.map((line) => line.text);
assert.deepEqual(texts(cluster.exec('SET foo bar')), [
  '-> Redirected to slot [12182] located at 127.0.0.1:7002', 'OK']);
const frame = cluster.frame();
assert.equal(frame.nodes.length, 6);
assert.equal(frame.fresh, true);
assert.equal(cluster.frame().nodes.length, 0, 'a second frame holds only what has changed');

const server = new Session('standalone', 1);
server.exec('SET greeting hello');
assert.deepEqual(texts(server.exec('SAVE')), ['OK']);
assert.equal(Buffer.from(server.snapshot('n1', 'dump.rdb').subarray(0, 9)).toString(), 'REDIS0010');
assert.equal(server.snapshot('n1', 'nothing'), undefined);
server.act('crash n1');
assert.throws(() => server.act('crash n1'), /down already/);
assert.throws(() => new Session('nonsense', 1), /no scenario/);

const run = (seed) => {
  const session = new Session('sentinel', seed);
  session.act('crash n1');
  session.run(20_000);
  return session.digest;
};
assert.equal(run(5), run(5));
assert.notEqual(run(5), run(6));

const shared = new Session('sentinel', 8);
shared.exec('SET balance 100');
shared.act('crash n1');
shared.run(12_345);
const link = shared.link();
assert.match(link, /^v1;sentinel;seed=8;@.*:type\+c1\+SET\+balance\+100;@.*:crash\+n1;at=/);
for (const opened of [Session.open(link), Session.open(`https://example.org/#${link}`),
  Session.openFile(shared.file())]) {
  assert.equal(opened.digest, shared.digest);
  assert.equal(opened.now, shared.now);
  assert.equal(opened.link(), link);
}
assert.throws(() => Session.open('v9;sentinel'), /has format 9; Redscope .* reads formats up to 2/);
assert.throws(() => Session.open(`${link.slice(0, -1)}x`), /is not a digest/);
for (let i = 0; i < 300; i++) shared.act(`type c1 SET ${Math.sin(i)} ${Math.cos(i)}`);
assert.equal(shared.link(), undefined, 'so much is a file');
assert.equal(Session.openFile(shared.file()).digest, shared.digest);

const types = await readFile(join(folder, 'web', 'redscope.d.ts'), 'utf8');
assert.match(types, /exec\(line: string, client\?: string \| null\): Line\[\]/);
assert.match(types, /static open\(link: string\): Session/);
assert.match(types, /link\(\): string \| undefined/);
console.log('1 passed, 0 failed');
