// Bloom filters: two that are filled past what they are made for, by press, key and link; both languages, a phone.
import assert from 'node:assert/strict';
import { address, bloom, check, drawn, says, shot, type } from './harness.mjs';

const side = (page, name) => page.getByRole('region', { name, exact: true });
const now = (page) => page.getByRole('status', { name: /^(What happens now|此刻发生了什么)$/ });
const reached = (page, count) =>
  page.getByRole('region', { name: 'Goals' }).locator('li.ok').nth(count - 1).waitFor();
const plain = (text) => text.replaceAll(/[\u202f\s]+/g, ' ');
const turn = async (field, value) => {
  // What was done before is drawn: it would take back what is typed meanwhile.
  await drawn(field.page());
  await field.fill(value);
  await field.press('Enter');
};

check('the Bloom filter is opened from the start page and filled: one lets through, one refuses', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Bloom filter/ }).click();
  await side(page, 'A').getByText(/[✓!] [01]\.\d\d % let through/).waitFor();
  await side(page, 'B').getByText(/0 refused|let through/).first().waitFor();
  assert.match(plain(await now(page).innerText()), /It has 1 000 items and is made for 1 000/);
  await shot(page, 'lab-bloom');
  await page.keyboard.press('End');
  await side(page, 'A').getByText(/✕ 8[1-5]\.\d % let through/).waitFor();
  await side(page, 'B').getByText(/! [34].\d\d\d refused/).waitFor();
  assert.match(plain(await now(page).innerText()), /8\d\.\d times what was promised/);
  const table = await side(page, 'A').getByRole('table', { name: 'False positives' }).innerText();
  assert.match(table, /5000\s+8\d\.\d %/);
  await shot(page, 'lab-bloom-full');
});

check('in the Bloom filter a word goes through bit by bit, others are lost with one, and a chain keeps its promise', bloom, async (page, context) => {
  await turn(page.getByLabel('Items whose bits are cleared, number'), '1');
  await side(page, 'A').getByText(/are found no more/).waitFor();
  await reached(page, 1);
  await page.keyboard.press('Escape');
  await page.getByLabel('Items added').focus();
  await page.keyboard.press('End');
  for (const word of ['alpha', 'beta', 'gamma', 'delta']) {
    await turn(page.getByLabel('Look up'), word);
    await side(page, 'A').getByText(`The bits of “${word}”`).waitFor();
  }
  await reached(page, 2);
  await side(page, 'B').getByText('BF.ADD filter "delta"').waitFor();
  await side(page, 'B').getByText('(error) ERR non scaling filter is full').waitFor();
  await side(page, 'A').getByRole('button', { name: 'To the start' }).click();
  await side(page, 'A').getByRole('button', { name: 'Step', exact: true }).click();
  await page.waitForFunction(() => location.hash.includes('walk=1'));
  assert.equal(await side(page, 'A').locator('.bl-w .not').count(), 6);
  await page.getByLabel('Filter of side B').selectOption({ label: 'BF.RESERVE … EXPANSION' });
  await side(page, 'B').getByText(/✓ 0\.\d\d % let through/).waitFor();
  await side(page, 'B').getByText('The filters of the chain').waitFor();
  await reached(page, 3);
  await shot(page, 'lab-bloom-chain');
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await side(other, 'B').getByText(/✓ 0\.\d\d % let through/).waitFor();
  await side(other, 'A').getByText('The bits of “delta”').waitFor();
  assert.equal(await side(other, 'A').locator('.bl-w .not').count(), 6);
  await page.getByRole('button', { name: 'Reset' }).click();
  await side(page, 'A').getByText('The bits of “hello”').waitFor();
});

check('in the Bloom filter what is out of range and what is no link is refused with a sentence', bloom, async (page) => {
  const before = page.url();
  await turn(side(page, 'A').getByLabel('False positives: 1 in, number'), '1');
  await page.getByRole('alert').getByText("False positives: 1 in: a whole number from 2 to 10000, not '1'").waitFor();
  assert.equal(page.url(), before, 'nothing else is chosen');
  await page.goto(`${address}#lab=bloom;step=26`);
  await page.getByRole('alert').waitFor();
  await page.goto(`${address}#lab=bloom;a=%3Cb%3E`);
  await page.getByRole('alert').getByText(/^A is one of .*, not '<b>'/i).waitFor();
  await side(page, 'A').getByText('The bits of “hello”').waitFor();
});

check('a lab goes on when its worker dies, also with a run open beside it', { at: 'standalone' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  await page.goto(`${address}#lab=bloom`);
  await side(page, 'A').getByText('The bits of “hello”').waitFor();
  const next = page.waitForEvent('worker');
  await page.workers().at(-1).evaluate(() => { setTimeout(() => { throw new Error('trap'); }, 0); }).catch(() => {});
  await page.keyboard.press('End');
  await next;
  await side(page, 'A').getByText(/✕ 8[1-5]\.\d % let through/).waitFor();
  await page.keyboard.press('Home');
  await now(page).getByText('Nothing was added yet.').first().waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab bloom ${name}`, { ...bloom, ...options }, async (page) => {
    await page.getByText(/hello/).first().waitFor();
    await shot(page, `lab-bloom-${name.replaceAll(/\W+/g, '-')}`);
    if (options.viewport) {
      await side(page, 'A').scrollIntoViewIfNeeded();
      await shot(page, 'lab-bloom-on-a-phone-side');
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
