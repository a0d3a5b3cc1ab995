// The consistency lab: every order counted, one gone through step by step, its goals, its link.
import assert from 'node:assert/strict';
import { address, check, lab, shot } from './harness.mjs';

const strategy = (page, name) =>
  page.getByRole('region', { name: 'Strategy' }).getByRole('button', { name });
const goals = (page) => page.getByRole('region', { name: 'Goals' }).locator('li.ok').count();
const at = async (page, words) => page.getByTestId('step-of').getByText(words).waitFor();

check('the lab is opened from the start page, and an order gone through to its stale end', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Cache and database: consistency/ }).click();
  await at(page, 'step 0 of 5');
  await strategy(page, /^Delete, then write/).getByText('6 of 10').waitFor();
  await strategy(page, /^Write, then delete/).getByText('1 of 10').waitFor();
  await strategy(page, /late enough/).getByText('0 of 11').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Every order there is' }).locator('li').count(), 10);
  await shot(page, 'lab-start');
  for (let step = 1; step <= 5; step += 1) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await at(page, `step ${step} of 5`);
  }
  await page.getByTestId('stale').getByText('stale: the cache says 0, the database 1').waitFor();
  assert.equal(await goals(page), 1);
  assert.ok(await page.getByRole('button', { name: 'Step', exact: true }).isDisabled());
  await shot(page, 'lab-stale');
  await page.keyboard.press('Home');
  await at(page, 'step 0 of 5');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('status', { name: 'What happens now' }).getByText(/Reader r1|Writer w1/).waitFor();
});

check('an order is chosen step by step, and its link leads to the same moment', lab, async (page, context) => {
  await strategy(page, /^Write, then delete/).click();
  await at(page, 'step 0 of 5');
  for (const step of ['Writer w1 write', 'Reader r1 get', 'Writer w1 del', 'Reader r1 read']) {
    await page.getByRole('button', { name: step }).click();
  }
  await at(page, 'step 4 of 4');
  await page.getByRole('button', { name: 'Reader r1 set' }).click();
  await at(page, 'step 5 of 5');
  await page.getByText('agree at the end').waitFor();
  await page.getByRole('button', { name: 'Step back' }).click();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByText('step 4 of 5').waitFor();
  await other.getByRole('status', { name: 'What happens now' })
    .getByText('Reader r1 has read 1 from the database.').waitFor();
  await other.goto(`${address}#lab=consistency;readers=9`);
  await other.getByRole('alert').getByText("readers goes from 1 to 2, not to '9'").waitFor();
  await other.goto(`${address}#lab=consistency;order=w1.set`);
  await other.getByRole('alert').getByText("'w1.set' is not possible there").waitFor();
});

check('a delete that fails leaves the cache stale where nothing else does', lab, async (page) => {
  await strategy(page, /^One queue/).getByText('0 of 12').waitFor();
  await strategy(page, /^One queue/).click();
  await page.getByRole('region', { name: 'Goals' }).locator('li.ok').waitFor();
  await page.getByLabel('Deletes may fail').check();
  await strategy(page, /^One queue/).getByText('✕').or(strategy(page, /^One queue/).getByText('!')).waitFor();
  await page.keyboard.press('End');
  await page.getByTestId('stale').waitFor();
  assert.equal(await goals(page), 3);
  await page.getByRole('button', { name: 'Readers 2' }).click();
  await page.getByRole('button', { name: 'Writers 2' }).click();
  await page.getByRole('heading', { name: 'The shortest of each kind' }).waitFor();
  await shot(page, 'lab-many');
  await page.getByRole('button', { name: 'Reset' }).click();
  await at(page, 'step 0 of 5');
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab ${name}`, { ...lab, ...options }, async (page) => {
    await page.getByText(/6 (of|\/) 10/).first().waitFor();
    await page.keyboard.press('End');
    await page.getByTestId('stale').waitFor();
    await shot(page, `lab-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
