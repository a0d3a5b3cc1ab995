// What the site weighs and how soon it answers, beside a page that only says hello.
//
// Usage: node weight.mjs DIST ADDRESS HELLO_DIST HELLO_ADDRESS
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const [dist, address, helloDist, helloAddress] = process.argv.slice(2);
const RUNS = 7;

// Bytes of the files whose names match, as they are and as brotli packs them.
async function weigh(dir, matches) {
  const names = (await readdir(dir))
    .filter((name) => !/\.(br|gz)$/.test(name) && matches.test(name));
  const files = await Promise.all(names.map((name) => readFile(join(dir, name))));
  const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
  return [sum(files.map((file) => file.length)), sum(files.map((file) => brotliCompressSync(file).length))];
}

const kb = (bytes) => (bytes / 1000).toFixed(0);
for (const [what, dir, matches] of [
  ['shell (page, styles, app)', dist, /^(?!worker|labs|author|sw|embed|block)/],
  ['simulation (worker)', dist, /^worker/],
  ['all that a first prompt needs', dist, /^(?!labs|author|sw|embed|block)/],
  ['what the first lab adds: its page', dist, /^labs(?!_worker)/],
  ['… and its worker', dist, /^labs_worker/],
  ['what writing a lesson adds: its worker', dist, /^author_worker/],
  ['a block of another page, before it is touched', dist, /^embed\.js/],
  ['… and then, beside the simulation', dist, /^(embed-|block-)/],
  ['a page that says hello', helloDist, /./],
]) {
  const [raw, packed] = await weigh(dir, matches);
  console.log(`${what}: ${kb(raw)} KB, ${kb(packed)} KB brotli`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});

// Milliseconds of a first visit until each of some things is there; the middle one of several visits.
async function visits(url, things) {
  const all = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const start = performance.now();
    await page.goto(url);
    const times = [];
    for (const thing of things) {
      await thing(page);
      times.push(performance.now() - start);
    }
    all.push(times);
    await context.close();
  }
  return things.map((_, at) => all.map((times) => times[at]).sort((a, b) => a - b)[RUNS >> 1]);
}

const [hello] = await visits(helloAddress, [(page) => page.getByText('hello').waitFor()]);
const [picture, answer] = await visits(`${address}#standalone`, [
  (page) => page.getByTestId('node-n1').waitFor(),
  async (page) => {
    await page.getByLabel('Speed').selectOption('1');
    await page.getByRole('textbox', { name: 'Command' }).fill('PING');
    await page.getByRole('textbox', { name: 'Command' }).press('Enter');
    await page.getByTestId('console').getByText('PONG', { exact: true }).waitFor();
  },
]);
const of = (ms) => `${ms.toFixed(0)} ms, ${(ms / hello).toFixed(1)} times hello`;
console.log(`hello after ${hello.toFixed(0)} ms (median of ${RUNS} first visits)`);
console.log(`first picture after ${of(picture)}`);
console.log(`a prompt has answered after ${of(answer)}`);
await browser.close();
