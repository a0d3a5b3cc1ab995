// How smoothly the site runs under load: tasks of the page's own thread, frames, scrubbing.
//
// Usage: node smooth.mjs ADDRESS. Nothing here fails: it prints figures.
import { chromium } from 'playwright-core';

const [address] = process.argv.slice(2);
const LIMIT_MS = 240_000;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run'],
});

// A page of its own that notes its tasks over 50 ms and the time from frame to frame.
async function measure(name, at, body) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  try {
    await page.goto(`${address}#${at}`);
    await page.getByTestId('node-n1').first().waitFor();
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      globalThis.long = [];
      globalThis.gaps = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.long.push(entry.duration);
      }).observe({ type: 'longtask' });
      let last = performance.now();
      const frame = (now) => {
        globalThis.gaps.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    const said = await body(page);
    const [long, gaps] = await page.evaluate(() => [globalThis.long, globalThis.gaps.slice(1)]);
    gaps.sort((a, b) => a - b);
    const of = (share) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))]?.toFixed(1);
    const longest = Math.max(0, ...long).toFixed(0);
    console.log(`${name}: ${long.length} tasks over 50 ms (longest ${longest} ms), `
      + `frames ${of(0.5)} ms, p95 ${of(0.95)} ms${said ? `; ${said}` : ''}`);
  } catch (error) {
    console.log(`${name}: not measured: ${error.message.split('\n')[0]}`);
  } finally {
    await context.close();
  }
}

const type = async (page, line) => {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.getByRole('textbox', { name: 'Command' }).press('Enter');
};
const says = (page, text) =>
  page.getByTestId('console').getByText(text, { exact: true }).last().waitFor();
// A run that was opened by a link stands still at first.
const play = (page) => page.getByRole('region', { name: 'Timeline' }).getByRole('button', { name: /^Play/ }).click();
const speed = (page, value) => page.getByLabel('Speed').selectOption(value);

await measure('1,000,000 keys are made', 'standalone', async (page) => {
  await speed(page, '1000');
  await type(page, 'DEBUG POPULATE 1000000');
  await says(page, 'OK');
  await type(page, 'DBSIZE');
  await says(page, '(integer) 1000000');
});

await measure('a reply of 100,000 lines is scrolled', 'standalone', async (page) => {
  await speed(page, '1000');
  await type(page, 'EVAL "for i = 1, 100000 do redis.call(\'RPUSH\', \'l\', i) end" 0');
  await says(page, '(nil)');
  await type(page, 'LRANGE l 0 -1');
  await page.getByTestId('console').getByText('100000) "100000"').last().waitFor();
  return scrolled(page);
});

await measure('100,000 lines come one by one', 'standalone', async (page) => {
  await speed(page, '1000');
  await type(page, '100000 INCR n');
  await says(page, '(integer) 100000');
  return scrolled(page);
});

// Goes through the console from the end to the beginning: how many rows it had at the most, and of how many pixels.
async function scrolled(page) {
  const [most, height] = await page.getByTestId('console').evaluate(async (log) => {
    let most = 0;
    for (let step = 60; step >= 0; step -= 1) {
      log.scrollTop = (log.scrollHeight * step) / 60;
      for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
      most = Math.max(most, log.querySelectorAll('.l').length);
    }
    return [most, log.scrollHeight];
  });
  return `${most} rows drawn at one time of ${height} px`;
}

for (const nodes of [100, 1000]) {
  await measure(`${nodes} nodes run`, `v1;cluster;masters=${nodes};replicas=0;seed=1`, async (page) => {
    await speed(page, '1');
    await play(page);
    const before = await page.getByTestId('now').textContent();
    await page.waitForTimeout(15_000);
    return `15 s took the clock from ${before} to ${await page.getByTestId('now').textContent()}`;
  });
}

await measure('messages are on their way', 'v1;cluster;masters=15;replicas=1;seed=1', async (page) => {
  await speed(page, '0.01');
  await play(page);
  let most = 0;
  for (let look = 0; look < 20; look += 1) {
    await page.waitForTimeout(500);
    most = Math.max(most, await page.locator('.packets .pkt').count());
  }
  return `${most} drawn at one time`;
});

await measure('ten minutes are scrubbed', 'cluster', async (page) => {
  await speed(page, '1000');
  await type(page, 'SET foo bar');
  await page.waitForFunction(() => document.querySelector('[data-testid="now"]').textContent.split(':')
    .reduce((sum, part) => sum * 60 + parseFloat(part), 0) >= 609, null, { timeout: LIMIT_MS });
  await page.getByRole('region', { name: 'Timeline' }).getByRole('button', { name: /^Pause/ }).click();
  await page.evaluate(() => {
    globalThis.jumps = [];
    let start;
    addEventListener('pointerdown', () => { start = performance.now(); }, { capture: true });
    new MutationObserver(() => {
      if (start !== undefined) globalThis.jumps.push(performance.now() - start);
      start = undefined;
    }).observe(document.querySelector('[data-testid="now"]'),
      { subtree: true, childList: true, characterData: true });
  });
  const strip = await page.getByRole('slider').first().boundingBox();
  for (let jump = 0; jump < 40; jump += 1) {
    const part = 0.05 + 0.9 * ((jump * 0.618) % 1);
    await page.mouse.click(strip.x + strip.width * part, strip.y + strip.height / 2);
    await page.waitForTimeout(400);
  }
  const took = (await page.evaluate(() => globalThis.jumps)).sort((a, b) => a - b);
  return `${took.length} jumps, median ${took[took.length >> 1]?.toFixed(0)} ms, `
    + `longest ${took.at(-1)?.toFixed(0)} ms`;
});
await browser.close();
