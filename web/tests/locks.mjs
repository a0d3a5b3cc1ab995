// The locks lab: a schedule stepped to what breaks a rung, the next rung that it does not break, goals, links.
import assert from 'node:assert/strict';
import { address, check, locks, shot } from './harness.mjs';

const side = (page, name) => page.getByRole('region', { name: `Side ${name}`, exact: true });
const standing = (page, name, text) => side(page, name).getByTestId('standing').getByText(text).waitFor();
const now = (page) => page.getByRole('status', { name: 'What happens now' });
const at = (page, text) => page.getByTestId('lock-step').getByText(text, { exact: true }).waitFor();
const goals = async (page, count) => {
  const reached = page.getByRole('region', { name: 'Goals' }).locator('li.ok');
  await reached.nth(count - 1).waitFor();
  assert.equal(await reached.count(), count);
};
const choose = (page, name, label) => page.getByLabel(`Rung of side ${name}`).selectOption({ label });
const look = (page, name) =>
  page.getByRole('region', { name: 'What is looked for' }).getByRole('button', { name }).click();

check('the locks lab is opened from the start page, and a lock stepped to where it breaks', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Locks/ }).click();
  await at(page, 'step 0 of 7');
  await standing(page, 'A', 'breaks in 7 steps');
  await standing(page, 'B', /^✓ never, [\d\s,]+ states searched$/);
  await shot(page, 'locks-start');
  for (let step = 1; step <= 6; step += 1) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await at(page, `step ${step} of 7`);
  }
  await now(page).getByText("c1 releases, and deletes c2's key.").waitFor();
  await now(page).getByText('There was nothing of its own to delete').waitFor();
  await side(page, 'A').getByText('DEL lock:1001', { exact: true }).waitFor();
  await side(page, 'B').getByText(/^EVAL "if redis.call/).waitFor();
  await goals(page, 1);
  await page.keyboard.press('ArrowRight');
  await standing(page, 'A', '✕ Two within their leases');
  await standing(page, 'B', /^✓ never/);
  await now(page).getByText('neither could tell by its own clock').waitFor();
  // The line at which each client stands is lit.
  await page.getByRole('region', { name: 'The program of A' }).locator('li.lit').first().waitFor();
  await shot(page, 'locks-broken');
  await page.keyboard.press('Home');
  await at(page, 'step 0 of 7');
  await page.keyboard.press('End');
  await at(page, 'step 7 of 7');
  await side(page, 'A').getByRole('button', { name: 'Step 3' }).click();
  await at(page, 'step 3 of 7');
});

check('the locks lab: Redlock breaks by one clock jump, and not where a quorum of four is asked', locks, async (page) => {
  await at(page, 'step 0 of 7');
  await choose(page, 'A', 'Redlock over five masters');
  await standing(page, 'A', 'breaks in 13 steps');
  await page.keyboard.press('End');
  await standing(page, 'A', '✕ Two within their leases');
  await side(page, 'A').getByRole('row', { name: /^Redis n5/ }).waitFor();
  await goals(page, 1);
  await shot(page, 'locks-redlock');
  await side(page, 'A').getByLabel(/^Quorum/).selectOption('4');
  await standing(page, 'A', /^✓ never/);
  await page.waitForFunction(() => location.hash.includes('a.quorum=4'));
});

check('the locks lab: a fencing token refuses the late write, and a link leads to the same step', locks, async (page, context) => {
  await at(page, 'step 0 of 7');
  await choose(page, 'A', 'Token that nobody checks');
  await choose(page, 'B', 'Fencing token');
  await look(page, /^Late write accepted/);
  await standing(page, 'A', 'breaks in 7 steps');
  await page.keyboard.press('End');
  await now(page).getByText("The resource refuses c1's write.").waitFor();
  await now(page).getByText("The resource accepts c1's write.").waitFor();
  await side(page, 'B').getByText('write of c1 refused').waitFor();
  await goals(page, 1);
  await shot(page, 'locks-fence');
  await page.getByRole('button', { name: 'Step back' }).click();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await at(other, 'step 6 of 7');
  await standing(other, 'A', 'breaks in 7 steps');
  for (const [link, why] of [
    ['locks;a=luck', "there is no rung 'luck'"],
    ['locks;a.quorum=9', "a.quorum cannot be '9'"],
    ['locks;property=luck', "there is no property 'luck'"],
  ]) {
    await other.goto(`${address}#lab=${link}`);
    await other.getByRole('alert').getByText(why).waitFor();
    await at(other, 'step 0 of 7');
  }
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the locks lab ${name}`, { ...locks, ...options }, async (page) => {
    await page.getByText(/breaks in 7 steps|7 步即出问题/).waitFor();
    await page.keyboard.press('End');
    await page.getByText(/✕ (Two within their leases|两个都在租约内)/).waitFor();
    await shot(page, `locks-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
