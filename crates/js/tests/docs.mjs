// Documentation as test: the package's command, as a writer runs it. Usage: node docs.mjs PACKAGE_FOLDER
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2]);
const work = await mkdtemp(join(tmpdir(), 'redscope-docs-'));
const redscope = (args, input) => {
  const command = [join(folder, 'bin', 'redscope.mjs'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: work, input, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};
const page = (name, lines, end = '\n') => writeFile(join(work, name), lines.join(end));
const block = (info, ...lines) => ['```' + info, ...lines, '```', ''];

// What is true: one world for the blocks of a session, one for each other; text and other languages are left alone.
await page('true.md', [
  '# A page', '', ...block('redscope scenario=cluster seed=7 session=intro',
    '> SET foo bar', '-> Redirected to slot [12182] located at 127.0.0.1:7002', 'OK'),
  '- An item with a block', '', '  ~~~redscope session="intro"', '  127.0.0.1:7002> GET foo', '  "bar"', '  ~~~', '',
  ...block('redscope', '> GET foo', '(nil)', '> INFO replication', '# Replication', 'role:m…', '…', '> !wait 2s'),
  ...block('redscope {scenario=standalone seed=3}', 'not a step'.slice(0, 0), '> PING', 'PONG'),
  '````md', ...block('redscope', '> NONSENSE', 'this is only shown'), '````', '',
  ...block('redis', '> THIS IS NOT OURS'), '    ```redscope', '    > indented: code', '    ```']);
assert.deepEqual(redscope(['docs', 'check', 'true.md']), {
  status: 0, said: '1 file, 4 transcripts, 6 steps: 0 wrong\n' });

// What is not: where, and what came back instead.
const wrong = [
  'Text', '', ...block('redscope', '> SET k v', 'OK', '> GET k', '"w"', '> LRANGE k 0 -1', '1) "a"',
    '> RPUSH l a b', '(integer) 2', '> LRANGE l 0 -1', '1) "a"', '2) "c"', '> !crash n9', '127.0.0.1:6380> DBSIZE', '(integer) 2')];
await page('wrong.md', wrong);
const { status, said } = redscope(['docs', 'check', 'wrong.md']);
assert.equal(status, 1);
assert.equal(said.split('\n').filter((line) => !line.startsWith('    ')).join('\n'), [
  'wrong.md:6: > GET k', '  - "w"', '  + "v"',
  'wrong.md:8: > LRANGE k 0 -1', '  - 1) "a"', '  + (error) WRONGTYPE Operation against a key holding the wrong kind of value',
  'wrong.md:12: > LRANGE l 0 -1', '  - 2) "c"', '  + 2) "b"',
  'wrong.md:15: > !crash n9',
  'wrong.md:16: 127.0.0.1:6380> DBSIZE',
  '1 file, 1 transcript, 7 steps: 5 wrong', ''].join('\n'));
assert.match(said, /wrong\.md:15: > !crash n9\n {4}.*n9/);
assert.match(said, /wrong\.md:16: 127\.0\.0\.1:6380> DBSIZE\n {4}it stands behind 127\.0\.0\.1:6379>/);

// --fix writes what came back, and nothing else; what is refused it cannot mend. Ends of lines stay what they are.
for (const end of ['\n', '\r\n']) {
  await page('fixed.md', wrong.filter((line) => line !== '> !crash n9'), end);
  assert.equal(redscope(['docs', 'check', '--fix', 'fixed.md']).status, 0);
  assert.equal(await readFile(join(work, 'fixed.md'), 'utf8'), [
    'Text', '', ...block('redscope', '> SET k v', 'OK', '> GET k', '"v"', '> LRANGE k 0 -1',
      '(error) WRONGTYPE Operation against a key holding the wrong kind of value',
      '> RPUSH l a b', '(integer) 2', '> LRANGE l 0 -1', '1) "a"', '2) "b"', '127.0.0.1:6379> DBSIZE', '(integer) 2')].join(end));
  assert.equal(redscope(['docs', 'check', 'fixed.md']).status, 0);
}
await page('refused.md', wrong);
assert.equal(redscope(['docs', 'check', '--fix', 'refused.md']).status, 1);
assert.match(await readFile(join(work, 'refused.md'), 'utf8'), /> GET k\n"v"\n/);

// Bad input: a sentence with file and line, and the other blocks are looked at all the same.
const bad = {
  'redscope scenario=clusterr': /there is no scenario called 'clusterr', but standalone, replication, sentinel, cluster/,
  'redscope sede=7': /there is no 'sede', but scenario, seed, session, mode, step, try, theme/,
  'redscope seed=-1': /'-1' is no seed: a seed is a number from 0 to 4294967295/,
  'redscope seed=4294967296': /is no seed/,
  'redscope mode=hover': /there is no mode 'hover', but static, click, visible/,
  'redscope session="two words"': /'two words' is no name of a session/,
  'redscope step=two': /'two' is no number of steps/,
  'redscope theme=red': /there is no theme 'red', but light, dark/,
  'redscope cluster': /'cluster' is no name=value/,
  'redscope seed=1 seed=2': /'seed' stands there twice/,
};
for (const [info, sentence] of Object.entries(bad)) {
  await page('bad.md', ['', ...block(info, '> PING', 'PONG'), ...block('redscope', '> PING', 'NO')]);
  const { status, said } = redscope(['docs', 'check', 'bad.md']);
  assert.equal(status, 1);
  assert.match(said, sentence);
  assert(said.startsWith('bad.md:2: ') && said.includes('bad.md:8: > PING'), said);
}
await page('bad.md', [...block('redscope session=a scenario=cluster', '> PING', 'PONG'), ...block('redscope session=a seed=4', '> PING')]);
assert.match(redscope(['docs', 'check', 'bad.md']).said,
  /^bad\.md:6: session a has begun in line 1 with seed=42, not 4\n/);
await page('bad.md', block('redscope', 'PONG', '> PING', 'PONG'));
assert.match(redscope(['docs', 'check', 'bad.md']).said, /^bad\.md:1: a transcript begins with a line behind a prompt\n/);
assert.match(redscope(['docs', 'check', 'nowhere.md']).said, /ENOENT.*nowhere\.md/);
for (const args of [[], ['docs'], ['docs', 'check'], ['docs', 'check', '--fixx', 'true.md']]) {
  const { status, said } = redscope(args);
  assert.equal(status, 1);
  assert.match(said, /^redscope docs check \[--fix\] FILE/);
}

// The preprocessor of mdBook, as mdBook talks to it.
const book = (...chapters) => JSON.stringify([
  { config: { preprocessor: { redscope: { embed: 'lab/embed.js' } } } }, { items: chapters }]);
const chapter = (path, content, sub_items = []) => ({ Chapter: { path, content, sub_items } });
const source = ['Text', '', ...block('redscope scenario=cluster seed=7 session=a', '> SET a <b>', '', 'OK')].join('\n');
const answer = redscope(['docs', 'mdbook'], book('Separator', chapter('one.md', source, [chapter('in/two.md', source)]), chapter('no.md', 'Text')));
const [, one, none] = JSON.parse(answer.said).items;
const html = '<redscope-lab scenario="cluster" seed="7" session="a" mode="click"><pre>&gt; SET a &lt;b&gt;&#10;&#10;OK</pre></redscope-lab>';
assert.equal(one.Chapter.content, `Text\n\n<!-- redscope -->${html}\n\n\n<script type="module" src="lab/embed.js"></script>\n`);
assert(one.Chapter.sub_items[0].Chapter.content.endsWith('src="../lab/embed.js"></script>\n'));
assert.equal(none.Chapter.content, 'Text');
assert.deepEqual(redscope(['docs', 'mdbook'], book(chapter('in/two.md', source.replace('seed=7', 'seed=x')))), {
  status: 1, said: "in/two.md:3: 'x' is no seed: a seed is a number from 0 to 4294967295\n" });
assert.equal(redscope(['docs', 'mdbook', 'supports', 'html']).status, 0);
assert.equal(redscope(['docs', 'mdbook', 'supports', 'pdf']).status, 1);

await rm(work, { recursive: true });
console.log('1 passed, 0 failed');
