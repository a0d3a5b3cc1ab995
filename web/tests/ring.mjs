// Client-side sharding: two schemes under the same change, by press, key and link; both languages, a phone.
import assert from 'node:assert/strict';
import { address, check, ring, shot } from './harness.mjs';

const side = (page, name) => page.getByRole('region', { name, exact: true });
const now = (page) => page.getByRole('status', { name: /^(What happens now|此刻发生了什么)$/ });
const reached = (page, count) =>
  page.getByRole('region', { name: 'Goals' }).locator('li.ok').nth(count - 1).waitFor();
// Thin spaces part the digits.
const keys = (text) => text.replaceAll(/[\u202f\s]+/g, ' ');

check('the ring is opened from the start page, and a ring without names loses nine keys in ten', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Client-side sharding a server/ }).click();
  await side(page, 'A').getByText('✕ 91.4 % moved').waitFor();
  await side(page, 'B').getByText('! 28.9 % moved').waitFor();
  await now(page).getByText('another place now').waitFor();
  assert.match(keys(await now(page).innerText()), /9 138 of 10 000 keys .*2 891 of 10 000/);
  const table = await side(page, 'A').getByRole('table', { name: 'Who has how many keys' }).innerText();
  assert.match(table, /alpha[\s\S]*–[\s\S]*beta/);
  await side(page, 'A').getByRole('img', { name: /91.4 % moved/ }).waitFor();
  await reached(page, 1);
  await shot(page, 'lab-ring');
});

check('in the ring a swap moves nothing between named servers, and one point a server gives one too much', ring, async (page, context) => {
  await page.getByRole('button', { name: 'Two servers change places in the list' }).click();
  await side(page, 'B').getByText('✓ 0.0 % moved').waitFor();
  await side(page, 'B').getByText('Every key stays where it is.').waitFor();
  await reached(page, 2);
  await page.getByLabel('Servers, number').fill('6');
  await page.getByLabel('Servers, number').press('Enter');
  const points = side(page, 'B').getByLabel('Points per weight unit, number');
  await points.fill('1');
  await points.press('Enter');
  await page.waitForFunction(() => location.hash.includes('b.points=1'));
  await reached(page, 3);
  await shot(page, 'lab-ring-few-points');
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await side(other, 'B').getByText('Every key stays where it is.').waitFor();
  assert.equal(await side(other, 'B').getByRole('rowheader').count(), 6);
});

check('in the ring keys go through servers and changes, and a scheme is chosen from a list', ring, async (page) => {
  await page.keyboard.press('End');
  await page.waitForFunction(() => location.hash.includes('at=4'));
  await side(page, 'A').getByText('! 24.1 % moved').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => location.hash.includes('change=add'));
  await page.getByLabel('Scheme of side B').selectOption({ label: 'CRC32 modulo N' });
  await side(page, 'B').getByText('✕ 81.0 % moved').waitFor();
  await now(page).getByText('Another divisor').waitFor();
  await side(page, 'B').getByText('This scheme has no points.').waitFor();
  await page.getByLabel('Scheme of side A').selectOption({ label: 'Slots, resharded as in Cluster' });
  await side(page, 'A').getByText('! 20.2 % moved').waitFor();
  await shot(page, 'lab-ring-modulo');
  await page.getByRole('button', { name: 'Reset' }).click();
  await side(page, 'A').getByText('✕ 91.4 % moved').waitFor();
});

check('in the ring what is out of range and what is no link is refused with a sentence', ring, async (page) => {
  const before = page.url();
  await page.getByLabel('Keys, number').fill('1');
  await page.getByLabel('Keys, number').press('Tab');
  await page.getByRole('alert').getByText("Keys: a whole number from 100 to 200000, not '1'").waitFor();
  assert.equal(page.url(), before, 'nothing else is chosen');
  await page.goto(`${address}#lab=ring;at=9`);
  await page.getByRole('alert').getByText('there is no server 9, only 4').waitFor();
  await page.goto(`${address}#lab=ring;a=%3Cb%3E`);
  await page.getByRole('alert').waitFor();
  await side(page, 'A').getByText('✕ 91.4 % moved').waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab ring ${name}`, { ...ring, ...options }, async (page) => {
    await page.getByText(/91\.4 %/).first().waitFor();
    await shot(page, `lab-ring-${name.replaceAll(/\W+/g, '-')}`);
    if (options.viewport) {
      await side(page, 'A').scrollIntoViewIfNeeded();
      await shot(page, 'lab-ring-on-a-phone-side');
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
