// The eviction lab: opened from the gallery, looked at at every size, given another load, a file, a goal.
import assert from 'node:assert/strict';
import { address, check, drawn, eviction, shot } from './harness.mjs';

// All of it has been tried.
const ended = async (page) => {
  await drawn(page);
  await page.getByText(/^(running|运行中)/).waitFor({ state: 'detached' });
};
const ratio = async (page, policy) => {
  const row = page.getByRole('listitem').filter({ has: page.locator('code').getByText(policy, { exact: true }) });
  return parseFloat(await row.locator('.mono').textContent());
};
const reached = (page, text) => page.getByRole('region', { name: 'Goals' }).locator('li.ok').getByText(text).waitFor();

check('eviction is opened from the start page, and on a loop exact LRU finds less than chance', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Eviction/ }).click();
  await page.getByTestId('size').waitFor();
  await ended(page);
  assert.ok(await ratio(page, 'Belady (future)') > await ratio(page, 'allkeys-lru'));
  assert.ok(await ratio(page, 'LRU, exact') > await ratio(page, 'random'));
  await shot(page, 'lab-eviction');
  await page.getByRole('combobox', { name: 'Load' }).selectOption({ label: 'An eighth of the keys, round and round' });
  await page.waitForFunction(() => location.hash.includes('load=loop'));
  await ended(page);
  assert.equal(await ratio(page, 'LRU, exact'), 0);
  await page.getByRole('status', { name: 'What happens now' }).getByText('Exact LRU finds 0.0%').waitFor();
  await reached(page, 'exact LRU finds less than chance');
  // Fewer samples are further from what is exact.
  const [five, ten] = [await ratio(page, 'allkeys-lru'), await ratio(page, 'allkeys-lru · 10 samples')];
  assert.ok(five > 0 && ten > 0, `${five} ${ten}`);
  await page.getByLabel('LRU and LFU beside, with samples, number').fill('5');
  await page.getByLabel('LRU and LFU beside, with samples, number').press('Tab');
  await page.waitForFunction(() => location.hash.includes('samples-beside=5'));
  await ended(page);
  assert.equal(await ratio(page, 'allkeys-lru · 5 samples'), await ratio(page, 'allkeys-lru'));
  await shot(page, 'lab-eviction-loop');
});

check('the size of an eviction is moved by key, chart and link, and nothing is run anew', eviction, async (page, context) => {
  await ended(page);
  const small = await ratio(page, 'allkeys-lru');
  await page.keyboard.press('ArrowRight');
  await page.getByTestId('size').getByText('15%', { exact: true }).waitFor();
  assert.ok(await ratio(page, 'allkeys-lru') > small);
  const box = await page.locator('.ev-cv svg[role=slider]').boundingBox();
  await page.mouse.click(box.x + box.width * 0.41, box.y + box.height / 2);
  await page.getByTestId('size').getByText('40%', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByTestId('size').getByText('40%', { exact: true }).waitFor();
  await ended(other);
  assert.equal(await ratio(other, 'allkeys-lfu'), await ratio(page, 'allkeys-lfu'), 'the same run');
  assert.match(await other.getByRole('table', { name: /Hit ratio/ }).innerText(), /allkeys-ttl|volatile-ttl/);
  // Keys without a time to live stay, and those with one are not enough.
  await other.getByLabel('Keys with a time to live, number').fill('30');
  await other.getByLabel('Keys with a time to live, number').press('Tab');
  await other.waitForFunction(() => location.hash.includes('with-ttl=30'));
  await ended(other);
  await other.getByRole('status', { name: 'What happens now' }).getByText(/volatile-lru has refused/).waitFor();
  await reached(other, 'refuse writes');
});

check('a file is the load of an eviction, and what is none is refused', eviction, async (page) => {
  const file = (name, text) => page.getByLabel('Open a file…').setInputFiles(
    { name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const keys = Array.from({ length: 400 }, (_, at) => `user:${(at * at) % 97}`);
  await file('keys.txt', keys.join('\n'));
  await page.getByText('keys, 400 requests').waitFor();
  await ended(page);
  assert.equal(await page.getByRole('combobox', { name: 'Load' }).evaluate((list) => list.selectedOptions[0].text), 'keys.txt');
  const monitor = keys.map((key, at) => `1700000000.${at} [0 127.0.0.1:5] "get" "${key}"`).join('\n');
  await file('monitor.log', monitor);
  await ended(page);
  await file('picture.png', '\u0000\n\n');
  await ended(page);
  const rows = await page.locator('.ev-cv polyline').count();
  await file('empty.txt', '\n\n');
  await page.getByRole('alert').getByText('the file asks for nothing').waitFor();
  // What was there before is there still.
  await ended(page);
  assert.equal(await page.getByRole('combobox', { name: 'Load' }).evaluate((list) => list.selectedOptions[0].text), 'picture.png');
  assert.equal(await page.locator('.ev-cv polyline').count(), rows);
  const other = await page.context().newPage();
  await other.goto(`${address}#lab=eviction;load=file;size=20`);
  await other.getByRole('alert').getByText('a link does not carry').waitFor();
  await ended(other);
  await other.getByTestId('size').getByText('20%', { exact: true }).waitFor();
  await page.goto(`${address}#lab=eviction;load=luck`);
  await page.getByRole('alert').getByText("not 'luck'").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
  ['in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the eviction lab ${name}`, { ...eviction, ...options }, async (page) => {
    await ended(page);
    await shot(page, `lab-eviction-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
