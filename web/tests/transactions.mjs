// Transactions: every order of each way counted, a lost update, EXEC that answers nil, errors, links, both languages.
import assert from 'node:assert/strict';
import { address, check, shot, transactions } from './harness.mjs';

const way = (page, name) =>
  page.getByRole('region', { name: 'What each client does' }).getByRole('button', { name });
const reached = (page, count) =>
  page.getByRole('region', { name: 'Goals' }).locator('li.ok').nth(count - 1).waitFor();
const at = async (page, words) => page.getByTestId('step-of').getByText(words).waitFor();
const now = (page) => page.getByRole('status', { name: 'What happens now' });

check('transactions are opened from the start page, and an update is lost', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Transactions/ }).click();
  await at(page, 'step 0 of 4');
  await way(page, /^GET, then SET within MULTI/).getByText('68 of 70').waitFor();
  await way(page, /^WATCH, and again/).getByText(/✓ 0 of/).waitFor();
  await way(page, /error at EXEC/).getByText('✕').waitFor();
  await page.keyboard.press('End');
  await page.getByTestId('stale').getByText('Redis holds 11, 12 was promised:').waitFor();
  await reached(page, 1);
  await shot(page, 'lab-transactions-lost');
});

check('in transactions EXEC answers nil to who was slower, and nothing is rolled back', transactions, async (page, context) => {
  await way(page, /^WATCH, without/).click();
  await at(page, 'step 0 of 10');
  await page.getByText('✓ EXEC answers nil').waitFor();
  for (const step of ['w1 watch', 'w1 get', 'w2 watch', 'w2 get', 'w2 multi', 'w2 queue', 'w2 exec', 'w1 multi', 'w1 queue', 'w1 exec']) {
    await page.getByRole('button', { name: `Client ${step}`, exact: true }).click();
  }
  await now(page).getByText('EXEC of Client w1 answers nil').waitFor();
  await page.getByText('as promised at the end').waitFor();
  await reached(page, 2);
  await shot(page, 'lab-transactions-nil');
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText('EXEC of Client w1 answers nil').waitFor();
  await way(page, /error at EXEC/).click();
  await page.getByTestId('step-of').filter({ hasText: /^step 0 of/ }).waitFor();
  await page.getByText('not as promised').or(page.getByText('as promised, for now')).waitFor();
  await page.keyboard.press('End');
  await page.getByTestId('stale').waitFor();
  await shot(page, 'lab-transactions-no-rollback');
  await page.goto(`${address}#lab=transactions;strategy=luck`);
  await page.getByRole('alert').getByText("there is no strategy 'luck'; there are plain, multi").waitFor();
  await page.goto(`${address}#lab=transactions;cached=yes`);
  await page.getByRole('alert').getByText("there is nothing called 'cached' to choose here").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab transactions ${name}`, { ...transactions, ...options }, async (page) => {
    await page.keyboard.press('End');
    await page.getByTestId('stale').waitFor();
    await shot(page, `lab-transactions-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
