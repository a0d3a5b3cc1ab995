// Before there is anything to see, and addresses that lead nowhere.
import assert from 'node:assert/strict';
import { address, check, shot } from './harness.mjs';

// What is kept for visits without a network would not be held back.
const UNKEPT = { serviceWorkers: 'block' };

check('an address that leads nowhere leads to the start page, which says so', { at: 'nosuch' }, async (page) => {
  const said = page.getByRole('alert').getByText('There is nothing called “nosuch” here');
  await said.waitFor();
  await page.getByRole('heading', { level: 1, name: /laboratory in this browser tab/ }).waitFor();
  await shot(page, 'nosuch');
  await page.getByRole('link', { name: /^Sentinel/ }).click();
  await page.getByTestId('node-s1').waitFor();
  assert.equal(await said.count(), 0, 'it is said once');
  await page.goto(`${address}#noneither`);
  await page.getByRole('alert').getByText('“noneither”').waitFor();
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await said.waitFor({ state: 'detached' });
});

for (const [locale, texts] of Object.entries({
  'en-US': { boot: 'Redscope is being loaded…', worker: 'The simulation is being loaded…' },
  'zh-CN': { boot: '正在加载 Redscope……', worker: '正在加载模拟程序……' },
})) {
  check(`while it loads it says so (${locale})`, { locale, ...UNKEPT }, async (_, context) => {
    const page = await context.newPage();
    const held = [];
    // Both programs are held back, one after the other.
    await page.route(/app[^/]*\.wasm/, (route) => { held.push(route); });
    await page.goto(`${address}#standalone`);
    await page.getByRole('status').getByText(texts.boot).waitFor();
    assert.equal(await page.locator('.boot p:visible').count(), 1, 'in one language');
    await shot(page, `boot-${locale}`);
    await page.route(/worker[^/]*\.js/, (route) => { held.push(route); });
    await page.reload();
    await page.getByRole('status').getByText(texts.boot).waitFor();
    const [app, worker] = [/app/, /worker/].map((part) => held.filter((route) => part.test(route.request().url())).at(-1));
    await app.continue();
    await page.getByRole('status').getByText(texts.worker).waitFor();
    await shot(page, `loading-${locale}`);
    await page.unroute(/worker[^/]*\.js/);
    await worker.continue();
    await page.getByTestId('node-n1').waitFor();
    await page.getByText(texts.worker).waitFor({ state: 'detached' });
  });
}

check('what cannot be fetched is said, and can be tried again', { allowed: /Failed to load resource|net::/, ...UNKEPT }, async (page, context) => {
  const other = await context.newPage();
  await other.route(/worker[^/]*\.js/, (route) => route.abort());
  await other.goto(`${address}#standalone`);
  await other.getByRole('alert').getByText('The file of the simulation could not be loaded').waitFor();
  await shot(other, 'loading-failed');
  await other.unroute(/worker[^/]*\.js/);
  await other.getByRole('alert').getByRole('button', { name: 'Reload' }).click();
  await other.getByTestId('node-n1').waitFor();
  await other.route(/app[^/]*\.wasm/, (route) => route.abort());
  await other.reload();
  await other.getByRole('status').getByText('Redscope could not be loaded').waitFor();
  await page.getByTestId('node-n1').waitFor();
});
