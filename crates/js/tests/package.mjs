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
assert.match(link, /^v3-\d+\.\d+\.\d+;sentinel;seed=8;@.*:type\+c1\+SET\+balance\+100;@.*:crash\+n1;at=/);
for (const opened of [Session.open(link), Session.open(`https://example.org/#${link}`),
  Session.openFile(shared.file())]) {
  assert.equal(opened.digest, shared.digest);
  assert.equal(opened.now, shared.now);
  assert.equal(opened.link(), link);
}
assert.throws(() => Session.open('v9;sentinel'), /has format 9; Redscope .* reads formats up to 3/);
assert.throws(() => Session.open(`${link.slice(0, -1)}x`), /is not a digest/);
for (let i = 0; i < 300; i++) shared.act(`type c1 SET ${Math.sin(i)} ${Math.cos(i)}`);
assert.equal(shared.link(), undefined, 'so much is a file');
assert.equal(Session.openFile(shared.file()).digest, shared.digest);

// Back, on, and another way from there.
const tried = new Session('replication', 9);
tried.exec('SET stock 10');
tried.run(1000);
const past = tried.now;
const before = tried.digest;
tried.run(1);
tried.act('crash n1');
tried.run(4000);
const end = { now: tried.now, digest: tried.digest };
tried.seek(past);
assert.equal(tried.now, past);
assert.equal(tried.digest, before, 'the past is as it was');
assert.equal(tried.branch, 0);
assert.equal(tried.fork('what if'), 1);
assert.equal(tried.branch, 1);
tried.exec('SET stock 9');
tried.seek(end.now);
const { branch, branches } = tried.timeline();
assert.equal(branch, 1);
assert.deepEqual(branches.map(({ id, name, parent, acts }) => ({ id, name, parent, acts })), [
  { id: 0, name: 'main', parent: null, acts: 2 },
  { id: 1, name: 'what if', parent: [0, past * 1000], acts: 2 }]);
const differences = tried.compare(0, 1);
assert.equal(differences.at_us, end.now * 1000);
assert.equal(differences.parted_us, past * 1000);
assert.deepEqual(differences.branches.map((side) => side.name), ['main', 'what if']);
const of = (aspect) => differences.differences.filter((difference) => difference.node === 'n1'
  && JSON.stringify(difference.aspect) === JSON.stringify(aspect)).map((found) => found.values);
assert.deepEqual(of('state'), [[{ state: 'down' }, { state: 'running' }]]);
const stock = differences.differences.find(({ node, aspect }) => node === 'n2' && aspect.key?.key === 'stock');
assert.deepEqual(stock.values.map((value) => /"(\d+)"/.exec(value.text)?.[1] ?? value.text), ['10', '9']);
assert.equal(tried.compare(0, 1, past).differing, 0, 'they were one then');
tried.rename(1, 'sold');
assert.equal(tried.timeline().branches[1].name, 'sold');
tried.switchTo(0);
assert.deepEqual({ now: tried.now, digest: tried.digest }, end);
tried.removeBranch(1);
assert.deepEqual(tried.timeline().branches.map(({ id }) => id), [0]);
assert.throws(() => tried.compare(0, 1), /^Error: there is no branch 1$/);
assert.throws(() => tried.switchTo(1), /^Error: there is no branch 1$/);
tried.restoreBranch(1);
tried.switchTo(1);
assert.equal(texts(tried.exec('GET stock'))[0], '"9"');
assert.throws(() => tried.restoreBranch(1), /^Error: there is no branch 1$/);
assert.throws(() => tried.removeBranch(1), /branch 1 is the one that is shown/);
assert.throws(() => tried.rename(7, 'x'), /^Error: there is no branch 7$/);
assert.throws(() => tried.switchTo(-1), /^Error: -1 is no number of a branch$/);
assert.throws(() => tried.compare(0.5, 1), /^Error: 0\.5 is no number of a branch$/);
for (const given of [() => tried.seek(-1), () => tried.run(-1), () => tried.compare(0, 1, -1)]) {
  assert.throws(given, /^Error: -1 is no time in milliseconds$/);
}
assert.throws(() => tried.seek(NaN), /^Error: NaN is no time in milliseconds$/);
for (const given of [() => tried.seek(1e9), () => tried.run(Infinity), () => tried.runTo('quiet', 1e9)]) {
  assert.throws(given, /^Error: a run has no moment after 24 hours$/);
}
tried.seek(0);
assert.equal(tried.now * 1000, tried.timeline().begun_us, 'nothing lies before it had settled');
tried.step();
const behind = tried.now;
tried.stepBack();
tried.step();
assert.equal(tried.now, behind);

// With nothing to go back to but the beginning, what was is the same.
tried.setBudget(0);
tried.switchTo(0);
tried.seek(past);
assert.equal(tried.digest, before);
tried.seek(end.now);
assert.equal(tried.digest, end.digest);
for (const given of [-1, NaN, 4096]) {
  assert.throws(() => tried.setBudget(given), new RegExp(`^Error: ${given} is no size in mebibytes, from 0 to 4095$`));
}

// To each goal, after what leads there.
const leads = {
  story: ['sentinel', ['crash n1']],
  election: ['sentinel', ['crash n1']],
  failover: ['sentinel', ['crash n1']],
  save: ['standalone', ['type c1 BGSAVE']],
  redirect: ['cluster', ['type c1 SET foo bar']],
  loss: ['sentinel', ['add w1 writer 127.0.0.1:26379 via sentinel mymaster rate=50/s keys=3', 'WAIT',
    'cut n1 n2,n3', 'WAIT', 'crash n1']],
  busy: ['standalone', ['processor n1 modelled', 'type c1 DEBUG POPULATE 20000', 'WAIT', 'type c1 KEYS *']],
  wait: ['standalone', ['open c2 127.0.0.1:6379', 'processor n1 modelled', 'type c1 DEBUG POPULATE 200000',
    'WAIT', 'type c1 KEYS *', 'type c2 PING']],
  quiet: ['standalone', ['type c1 SET k v']],
};
// One is of lessons, and a session by itself has none.
assert.deepEqual(Session.goals().sort(), [...Object.keys(leads), 'lit'].sort());
assert.equal(new Session('standalone', 3).runTo('lit', 2000), false);
for (const [goal, [scenario, acts]] of Object.entries(leads)) {
  const session = new Session(scenario, 3);
  for (const act of acts) act === 'WAIT' ? session.run(500) : session.act(act);
  const from = session.now;
  assert.equal(session.runTo(goal), true, `${goal} is reached`);
  assert(session.now >= from && session.now < from + 60_000, `${goal} at ${session.now}`);
}
const still = new Session('standalone', 3);
assert.equal(still.runTo('failover', 2000), false);
assert.equal(still.now, 3000);
assert.throws(() => still.runTo('victory'), /^Error: there is no goal 'victory', but story, election, /);
assert.throws(() => still.runTo(7), /^Error: there is no goal '', but story, /);

const types = await readFile(join(folder, 'web', 'redscope.d.ts'), 'utf8');
assert.match(types, /exec\(line: string, client\?: string \| null\): Line\[\]/);
assert.match(types, /static open\(link: string\): Session/);
assert.match(types, /link\(\): string \| undefined/);
assert.match(types, /runTo\(goal: Goal, limit_ms\?: number \| null\): boolean/);
assert.match(types, /static goals\(\): Goal\[\]/);
assert.match(types, /export type Goal = "story" \| "election" \|/);
assert.match(types, /fork\(name\?: string \| null\): number/);
assert.match(types, /timeline\(\): TimelineView/);
assert.match(types, /compare\(one: number, other: number, ms\?: number \| null\): Comparison/);
const embed = await readFile(join(folder, 'embed', 'embed.d.ts'), 'utf8');
assert.match(embed, /'redscope-lab': RedscopeLab/);
assert.equal(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).exports['./embed'].types, './embed/embed.d.ts');
console.log('1 passed, 0 failed');
