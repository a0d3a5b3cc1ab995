// The worker hangs, runs out of memory, or takes long: that is said, it can be stopped, and nothing is lost.
import assert from 'node:assert/strict';
import { address, check, clock, pause, says, transport, type } from './harness.mjs';

const atWork = (page) => page.getByRole('status').getByText(/^The simulation is still at work, \d+ s\.$/);
const stop = (page) => page.getByRole('status').getByRole('button', { name: 'Stop', exact: true });
// The worker does nothing any more but that; what waits for it is not waited for.
const hang = (page) => void page.workers().at(-1)
  .evaluate(() => { setTimeout(() => { for (;;); }, 0); }).catch(() => {});
// Time passes for the page alone.
const skips = (page) => page.evaluate(() => {
  const now = performance.now.bind(performance);
  let skipped = 0;
  performance.now = () => now() + skipped;
  globalThis.skip = (ms) => { skipped += ms; };
});
const skip = (page, ms) => page.evaluate((ms) => globalThis.skip(ms), ms);

check('work: an endless loop is said, and stopped without a loss', { at: 'standalone' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  await pause(page);
  const moment = await clock(page);
  hang(page);
  await atWork(page).waitFor();
  await stop(page).click();
  await page.getByRole('status').getByText(/^The work is stopped/).waitFor();
  await transport(page, /^Play/).waitFor();
  await page.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
  await type(page, 'GET kept');
  await says(page, '"yes"');
});

check('work: what gives no sign of life for a minute is started again', { at: 'replication' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  await skips(page);
  const next = page.waitForEvent('worker');
  hang(page);
  await atWork(page).waitFor();
  await skip(page, 50_000);
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole('alert').count(), 0, 'it is not given up early');
  await skip(page, 10_000);
  await next;
  await page.getByRole('alert').getByText('It has not answered for a minute.').waitFor();
  await type(page, 'GET kept');
  await says(page, '"yes"');
});

check('work: what takes long and is alive is not killed', { at: 'v1;cluster;seed=1;masters=10' }, async (page) => {
  await skips(page);
  const moment = await clock(page);
  let others = 0;
  page.on('worker', () => { others += 1; });
  await type(page, '!wait 36000s');
  await atWork(page).waitFor();
  for (let round = 0; round < 3; round += 1) {
    await skip(page, 30_000);
    // Long enough for a sign of life, however slow the machine is.
    await page.waitForTimeout(1500);
  }
  const said = await atWork(page).innerText();
  assert.ok(Number(said.match(/(\d+) s/)[1]) > 90, said);
  assert.equal(others, 0, 'it is the same worker');
  await stop(page).click();
  await page.getByRole('status').getByText(/^The work is stopped.*!wait 36000s/).waitFor();
  await page.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
  await type(page, 'PING');
  await says(page, 'PONG');
});

check('work: a link over which every worker dies is given up, and said so above the start page', {}, async (page) => {
  // Two workers that die of the first thing they are told.
  await page.addInitScript(() => {
    const Own = window.Worker;
    window.workers = 0;
    window.Worker = class extends Own {
      constructor(...args) {
        super(...args);
        window.workers += 1;
        if (window.workers > 2) return;
        this.postMessage = () => {
          this.postMessage = () => {};
          setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'no memory' })));
        };
      }
    };
  });
  await page.goto('about:blank');
  await page.goto(`${address}#v1;standalone;seed=1;@0s:type+c1+PING;at=1s`);
  await page.getByRole('alert').getByText(/^This link does not open.*no memory/).waitFor();
  await page.getByRole('heading', { name: /A Redis laboratory/ }).waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  assert.equal(new URL(page.url()).hash, '');
  assert.equal(await page.evaluate(() => window.workers), 3);
});

// What V8 and a program of WebAssembly do when there is no memory left.
const unreachable = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
for (const [name, exhaust, said] of [
  ['RangeError', () => { setTimeout(() => { new ArrayBuffer(2 ** 53); }, 0); }, /allocation|RangeError/],
  ['unreachable', (code) => { setTimeout(() => {
    new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(code))).exports.f();
  }, 0); }, /unreachable/],
]) {
  check(`work: a worker that runs out of memory (${name}) is started again from what was done`, { at: 'sentinel' }, async (page) => {
    await type(page, 'SET kept yes');
    await says(page, 'OK');
    const next = page.waitForEvent('worker');
    await page.workers().at(-1).evaluate(exhaust, unreachable).catch(() => {});
    await next;
    const alert = page.getByRole('alert').getByText('It is started again from what you did.');
    await alert.waitFor();
    assert.match(await alert.innerText(), said);
    await type(page, 'GET kept');
    await says(page, '"yes"');
  });
}
