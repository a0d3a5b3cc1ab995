// The whole laboratory as one file, opened from the disk: nothing is asked of anybody. Usage: node bundle.mjs FILE;
// CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const address = pathToFileURL(process.argv[2]).href;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});
const page = await browser.newPage();
const wrong = [];
page.on('pageerror', (error) => wrong.push(error.message));
page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
page.on('request', (request) => {
  const isOwn = request.url().split('#')[0] === address || /^(blob|data):/.test(request.url());
  if (!isOwn) wrong.push(`it has asked for ${request.url()}`);
});
const opens = async (hash, locator) => {
  await page.goto(`${address}#${hash}`);
  await page.reload();
  await locator.waitFor({ timeout: 60_000 });
};

await opens('cluster', page.getByLabel('Command', { exact: true }));
await page.getByLabel('Command', { exact: true }).fill('SET foo bar');
await page.getByLabel('Command', { exact: true }).press('Enter');
await page.getByText('-> Redirected to slot [12182] located at 127.0.0.1:7002').first().waitFor();
await opens('lab=consistency', page.getByTestId('step-of').filter({ hasText: /of [1-9]/ }));
await opens('lesson=first-steps/keys', page.getByRole('region', { name: 'Lesson' }));
await browser.close();
assert.deepEqual(wrong, []);
console.log('1 passed, 0 failed');
