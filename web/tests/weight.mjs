// What the site weighs and how soon it answers. Usage: node weight.mjs DIST ADDRESS
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const [dist, address] = process.argv.slice(2);
let raw = 0;
let packed = 0;
for (const name of await readdir(dist)) {
  const bytes = await readFile(join(dist, name));
  raw += bytes.length;
  packed += brotliCompressSync(bytes).length;
}
console.log(`page weight: ${(raw / 1024).toFixed(0)} KB raw, ${(packed / 1024).toFixed(0)} KB brotli`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--no-first-run'],
});
const page = await browser.newPage();
const start = performance.now();
await page.goto(address);
await page.getByTestId('node-n1').waitFor();
console.log(`first picture after ${(performance.now() - start).toFixed(0)} ms`);
await page.getByLabel('Speed').selectOption('1');
await page.getByLabel('Command').fill('PING');
await page.getByLabel('Command').press('Enter');
await page.getByTestId('console').getByText('PONG', { exact: true }).waitFor();
console.log(`prompt has answered after ${(performance.now() - start).toFixed(0)} ms`);
await browser.close();
