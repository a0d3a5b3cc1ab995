// The built site as a person meets it: headless Chromium, asserting what can be read.
//
// Usage: node site.mjs ADDRESS SUB_ADDRESS; CHROMIUM names the browser, SHOTS a folder for pictures.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const [address, subAddress] = process.argv.slice(2);
const shots = process.env.SHOTS;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});
let passed = 0;
let failed = 0;

// One test: a page of its own, which must not log an error or ask anybody else for anything.
async function check(name, options, body) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(new URL(address).origin) && !/^(data|blob):/.test(url)) complaints.push(url);
  });
  page.setDefaultTimeout(30_000);
  try {
    await page.goto(options.address ?? address);
    await page.getByTestId('node-n1').waitFor();
    await body(page);
    assert.deepEqual(complaints, [], 'no console error, no request off the origin');
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}\n${complaints.join('\n')}`);
    if (shots) await page.screenshot({ path: `${shots}/failed-${failed}.png` });
  } finally {
    await context.close();
  }
}

const type = async (page, line) => {
  await page.getByLabel('Command').fill(line);
  await page.getByLabel('Command').press('Enter');
};
const says = (page, text) =>
  page.getByTestId('console').getByText(text, { exact: true }).last().waitFor();
const choose = async (page, scenario) => {
  await page.getByLabel('Scenario').selectOption(scenario);
  await page.waitForFunction(
    (wanted) => (document.querySelector('[data-testid=node-s1]') !== null) === wanted,
    scenario === 'sentinel',
  );
};
const shot = async (page, name) => shots && page.screenshot({ path: `${shots}/${name}.png` });

await check('a command at the wrong node shows the redirection and the answer', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, '-> Redirected to slot [12182] located at 127.0.0.1:7002');
  await says(page, 'OK');
  await type(page, 'GET foo');
  await says(page, '"bar"');
  await page.getByTestId('narration').getByText('MOVED').waitFor();
  await type(page, 'MGET foo bar');
  await says(page, "(error) CROSSSLOT Keys in request don't hash to the same slot");
  await shot(page, 'cluster');
});

await check('without -c the error itself is shown', {}, async (page) => {
  await page.getByLabel('-c').uncheck();
  await type(page, 'SET foo bar');
  await says(page, '(error) MOVED 12182 127.0.0.1:7002');
});

await check('BGSAVE gives a dump.rdb to download', {}, async (page) => {
  await choose(page, 'standalone');
  await type(page, 'SET greeting hello');
  await says(page, 'OK');
  await type(page, 'BGSAVE');
  await says(page, 'Background saving started');
  const download = page.waitForEvent('download');
  await page.getByLabel('Download dump.rdb').click();
  const bytes = await readFile(await (await download).path());
  assert.equal(bytes.subarray(0, 9).toString(), 'REDIS0010');
  assert.ok(bytes.includes('greeting') && bytes.includes('hello'));
  if (shots) await (await download).saveAs(`${shots}/dump.rdb`);
  await shot(page, 'standalone');
});

await check('a script runs in the tab, and one that never ends is stopped', {}, async (page) => {
  await choose(page, 'standalone');
  await type(page, `EVAL "return {KEYS[1], math.floor(7.9), redis.call('PING')}" 1 here`);
  await says(page, '1) "here" 2) (integer) 7 3) PONG');
  await type(page, 'EVAL "while true do end" 0');
  await page.getByLabel('Open another client').click();
  await type(page, 'GET anything');
  await says(
    page,
    '(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  );
  await type(page, 'SCRIPT KILL');
  await says(page, 'OK');
  await type(page, 'GET anything');
  await says(page, '(nil)');
});

await check('crashing the master leads to a new one', {}, async (page) => {
  await choose(page, 'sentinel');
  await type(page, 'SET balance 100');
  await says(page, 'OK');
  await page.getByLabel('Speed').selectOption('10');
  await page.getByTestId('node-n1').click();
  await page.getByRole('button', { name: 'Crash' }).click();
  await page.getByTestId('events').getByText('clients that ask are sent to').first().waitFor();
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByTestId('events').getByText('+switch-master').first().waitFor();
  await shot(page, 'sentinel-failover');
  const masters = page.locator('[aria-label^="master n2"], [aria-label^="master n3"]');
  await masters.first().waitFor();
  assert.equal(await masters.count(), 1, 'exactly one of the replicas was promoted');
  await page.locator('[aria-label$="down"]').waitFor();
});

await check('pausing stops the clock, stepping moves it', {}, async (page) => {
  const clock = page.getByTestId('now');
  await page.getByRole('button', { name: 'Pause' }).first().click();
  await page.getByRole('button', { name: 'Run', exact: true }).first().waitFor();
  await page.waitForTimeout(200);
  const stopped = await clock.textContent();
  await page.waitForTimeout(400);
  assert.equal(await clock.textContent(), stopped);
  for (let i = 0; i < 40; i += 1) await page.getByLabel('Step one event').click();
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid=now]').textContent !== before, stopped);
});

await check('a line is completed and hinted from the command table', {}, async (page) => {
  await page.getByLabel('Command').pressSequentially('zincr');
  await page.getByText('ZINCRBY', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByText('key increment member').waitFor();
  await page.getByLabel('Command').fill('PING');
  await page.keyboard.press('Enter');
  await says(page, 'PONG');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByLabel('Command').inputValue(), 'PING');
});

await check('it works from a sub-path, in the dark, on a phone', {
  address: subAddress, viewport: { width: 390, height: 844 }, colorScheme: 'dark',
}, async (page) => {
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await shot(page, 'phone-stage-dark');
  await page.getByRole('tab', { name: 'Console' }).click();
  await type(page, 'GET foo');
  await says(page, '(nil)');
  await shot(page, 'phone-console-dark');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `nothing hangs over the edge (${wide})`);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
