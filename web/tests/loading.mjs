// Before there is anything to see, and addresses that lead nowhere.
import assert from 'node:assert/strict';
import { address, check, locks, shot } from './harness.mjs';

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
  check(`while it loads it says so (${locale})`, { locale }, async (_, context) => {
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

check('what cannot be fetched is said, and can be tried again', { allowed: /Failed to load resource|net::/ }, async (page, context) => {
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

check('the programs of the labs are fetched when the first lab is opened, and that of the simulation when it is needed',
  { at: '' }, async (page, context) => {
    const asked = [];
    context.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const of = (part) => asked.filter((path) => part.test(path)).length;
    const [labs, worker] = [/\/labs[-_.]/, /\/worker[-_.]/];
    await page.reload();
    await page.getByTestId('node-n1').waitFor();
    assert.ok(of(worker) > 0 && of(labs) === 0, `the start page has asked for ${asked}`);
    await page.getByRole('link', { name: /^Bloom/ }).click();
    await page.getByRole('img', { name: /bits are set/ }).nth(1).waitFor();
    assert.ok(of(labs) > 0);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('link', { name: /^Redscope/ }).click();
    await page.getByTestId('node-n1').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    await page.getByRole('heading', { level: 2, name: '场景' }).waitFor();
    const direct = await context.newPage();
    asked.length = 0;
    await direct.goto(`${address}#lab=ring`);
    await direct.getByRole('img', { name: /迁移/ }).first().waitFor();
    assert.ok(of(labs) > 0 && of(worker) === 0, `a lab has asked for ${asked}`);
    await direct.goto(`${address}#standalone`);
    await direct.getByTestId('node-n1').waitFor();
    assert.ok(of(worker) > 0);
  });

check('labs that cannot be fetched say so, and can be tried again', { allowed: /Failed to load resource|net::|dynamically imported/ }, async (page) => {
  await page.route(/labs[^/]*\.wasm/, (route) => route.abort());
  await page.goto(`${address}#lab=ring`);
  await page.getByRole('alert').getByText('The file of the simulation could not be loaded').waitFor();
  await page.goto(`${address}#cluster`);
  await page.getByTestId('node-n1').waitFor();
  await page.unroute(/labs[^/]*\.wasm/);
  await page.goto(`${address}#lab=ring`);
  await page.getByRole('img', { name: /moved/ }).first().waitFor();
});

check('a lab whose worker dies goes on with another one', { ...locks, allowed: /trap/ }, async (page) => {
  const next = page.waitForEvent('worker');
  await page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error('trap'); }, 0); }).catch(() => {});
  await next;
  await page.getByRole('alert').getByText('trap').waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await locks.sees(page).waitFor();
});
