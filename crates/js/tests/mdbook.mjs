// A sample book, built by the real mdBook as its writer does it, and opened in Chromium: static without JavaScript, live
// on a click, with the blocks of a session in one world, and nothing but the loader loaded before.
// Usage: node mdbook.mjs PACKAGE_FOLDER MDBOOK SITE_FOLDER; CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { launched, served } from './pages.mjs';

const [folder, mdbook, site] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), 'redscope-book-'));
await cp(fileURLToPath(new URL('sites/mdbook', import.meta.url)), work, { recursive: true });
// As `npm install redscope` leaves it.
await mkdir(join(work, 'node_modules', '.bin'), { recursive: true });
await symlink(resolve(folder), join(work, 'node_modules', 'redscope'));
await symlink('../redscope/bin/redscope.mjs', join(work, 'node_modules', '.bin', 'redscope'));
const run = (program, args) => spawnSync(program, args, { cwd: work, encoding: 'utf8', shell: false });

const built = run(mdbook, ['build']);
assert.equal(built.status, 0, built.stderr);
const checked = run('npx', ['redscope', 'docs', 'check', 'src']);
assert.equal(checked.stdout, '4 files, 3 transcripts, 4 steps: 0 wrong\n', checked.stderr);

// The book with the site where its option `embed` says.
const { address, server } = await served((path) => {
  const file = path.startsWith('/redscope/') ? join(site, path.slice('/redscope/'.length)) : join(work, 'book', path);
  return readFile(file).catch(() => undefined);
});
const browser = await launched();
const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
await plain.goto(`${address}/shared.html`);
assert.match(await plain.locator('redscope-lab').first().innerText(), /^\s*> SET <b>foo<\/b> bar\n-> Redirected to slot/);
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
const loaded = [];
page.context().on('request', (request) => {
  const { pathname } = new URL(request.url(), address);
  if (pathname.startsWith('/redscope/')) loaded.push(pathname.slice('/redscope/'.length));
});
const blocks = async (name) => {
  await page.goto(`${address}/${name}`);
  return page.locator('redscope-lab').evaluateAll((all) => all.map((element) => ({
    said: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    inside: element.children.length === 1 && element.firstElementChild.localName,
    text: element.firstElementChild.textContent,
  })));
};
const shared = { scenario: 'cluster', seed: '7', session: 'shared', mode: 'click' };
assert.deepEqual(await blocks('shared.html'), [
  { said: shared, inside: 'pre', text: '> SET <b>foo</b> bar\n-> Redirected to slot [11154] located at 127.0.0.1:7002\nOK\n\n> STRLEN <b>foo</b>\n(integer) 3' },
  { said: shared, inside: 'pre', text: '> GET <b>foo</b>\n"bar"' },
  { said: { scenario: 'standalone', seed: '3', mode: 'click' }, inside: 'pre', text: '> SET * _a_\nOK' }]);
assert.equal(await page.locator('li redscope-lab').count(), 1, 'in the item it stands in');

// Live on a click: what the first block has set, the second finds.
const block = (at) => page.locator('redscope-lab').nth(at);
const says = (at, text) => block(at).getByTestId('console').getByText(text, { exact: true }).last().waitFor();
await block(0).getByRole('button', { name: 'Run it' }).waitFor();
assert.deepEqual(loaded, ['embed.js'], 'nothing else is loaded before');
await block(0).getByRole('button', { name: 'Run it' }).click();
await says(0, '(integer) 3');
const second = block(1).getByRole('button', { name: 'Run it' });
if (await second.isVisible()) await second.click();
await says(1, '"bar"');
await block(1).getByRole('textbox', { name: 'Command' }).fill('STRLEN <b>foo</b>');
await block(1).getByRole('textbox', { name: 'Command' }).press('Enter');
await says(1, '(integer) 3');
for (const name of new Set(loaded)) {
  const bytes = await readFile(join(site, name));
  console.log(`     ${name}: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} packed`);
}
assert.deepEqual(await blocks('inner/apart.html'), [
  { said: { scenario: 'standalone', seed: '42', mode: 'visible' }, inside: 'pre', text: '> PING\nPONG' }]);
for (const name of ['shared.html', 'inner/apart.html']) {
  const html = await readFile(join(work, 'book', name), 'utf8');
  const [, src] = /<script type="module" src="([^"]*embed\.js)"><\/script>/.exec(html);
  assert.equal(new URL(src, `http://book/${name}`).pathname, '/redscope/embed.js');
}
assert(!(await readFile(join(work, 'book', 'plain.html'), 'utf8')).includes('embed.js'));
await browser.close();
server.close();

// A wrong block ends the build with its place.
await writeFile(join(work, 'src', 'plain.md'), '# Wrong\n\n```redscope scenario=none\n> PING\n```\n');
const wrong = run(mdbook, ['build']);
assert.notEqual(wrong.status, 0);
assert.match(wrong.stderr, /plain\.md:3: there is no scenario called 'none'/);

await rm(work, { recursive: true });
console.log('1 passed, 0 failed');
