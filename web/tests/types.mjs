// Data types: ten applications, by press, key and link; what they take, goals, both languages, a phone.
import assert from 'node:assert/strict';
import { address, check, shot, types } from './harness.mjs';

const region = (page, name) => page.getByRole('region', { name, exact: true });
const run = (page) => region(page, 'What it does');
const memory = (page) => region(page, 'What it takes');
const now = (page) => page.getByRole('status', { name: /^(What happens now|此刻发生了什么)$/ });
const reached = (page, text) =>
  page.getByRole('region', { name: 'Goals' }).locator('li.ok').filter({ hasText: text }).waitFor();
const choose = (page, name) => page.getByRole('button', { name, exact: true }).click();
// Thin spaces part the digits.
const plain = (text) => text.replaceAll(/[\u202f\s]+/g, ' ');
const turn = async (field, value) => {
  await field.fill(value);
  await field.press('Enter');
};

check('the types are opened from the start page, stepped by key, and a hash becomes a table at 513 fields', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Data types/ }).click();
  await run(page).getByRole('button', { name: /^INCR reads:7/ }).waitFor();
  await now(page).getByText('no two clients can get the same number').waitFor();
  await shot(page, 'lab-types');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => location.hash.includes('step=2'));
  await now(page).getByText('send the sum').waitFor();
  await choose(page, 'Object');
  await memory(page).getByText('hash: listpack → hashtable from 513 on.').waitFor();
  await memory(page).getByText('one JSON string: embstr → raw from 3 on.').waitFor();
  const figures = memory(page).getByRole('table', { name: /What the structures take with 700/ });
  assert.match(plain(await figures.innerText()), /hash 40\.9 KB 59\.9 B 1 hashtable/);
  await memory(page).getByLabel('Number that is looked at').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(() => location.hash.includes('at=1'));
  await memory(page).getByRole('table', { name: 'What the structures take with 1 items' }).waitFor();
  await shot(page, 'lab-types-object');
});

check('among the types a long value is a table at once, a few users are dear as a bitmap, a crashed consumer loses nothing', types, async (page, context) => {
  await choose(page, 'Leaderboard');
  await turn(page.getByLabel('Bytes of a value, number'), '65');
  await reached(page, 'hash table or a skip list');
  await choose(page, 'Sign-in');
  await memory(page).getByText(/✓ .*less than set/).waitFor();
  await turn(page.getByLabel('Users, number'), '40');
  await memory(page).getByText(/! .*more than set/).waitFor();
  await reached(page, 'takes more than the set');
  await shot(page, 'lab-types-signin');
  await choose(page, 'Stream');
  await run(page).getByRole('button', { name: /XGROUP CREATE/ }).first().waitFor();
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowRight');
  await reached(page, 'nothing that the crashed consumer held is pending');
  await shot(page, 'lab-types-stream');
  await run(page).getByRole('button', { name: /XCLAIM orders workers alice/ }).click();
  await now(page).getByText('alice takes over').waitFor();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText('alice takes over').waitFor();
  assert.equal(await other.getByTestId('types-step').innerText(), await page.getByTestId('types-step').innerText());
  await page.getByRole('button', { name: 'Reset' }).click();
  await run(page).getByRole('button', { name: /^INCR reads:7/ }).waitFor();
});

check('among the types a score is taken apart, and an estimate is told with its error', types, async (page) => {
  await choose(page, 'Nearby');
  const score = region(page, 'The score, bit by bit');
  await score.getByText('cafe has the score 3673938437500264.').waitFor();
  assert.match(await score.getByRole('img').getAttribute('aria-label'), /^1101\d{48}$|^[01]{52}$/);
  await score.getByLabel('Bits read').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(() => location.hash.includes('bits=0'));
  for (let bit = 0; bit < 4; bit += 1) await page.keyboard.press('ArrowRight');
  await score.getByText('0.000000° to 90.000000° (90.0° wide)').waitFor();
  await shot(page, 'lab-types-places');
  await choose(page, 'Unique visitors');
  await memory(page).getByText(/PFCOUNT says 2.981: −0\.63 % off/).waitFor();
  await memory(page).getByText('HyperLogLog: raw, sparse → raw, dense').waitFor();
  await memory(page).getByRole('table', { name: 'Memory against the number of items' }).waitFor();
  await shot(page, 'lab-types-visitors');
});

check('among the types keys go through applications, and what is out of range is refused with a sentence', types, async (page) => {
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => location.hash.includes('app=session'));
  await run(page).getByRole('button', { name: /^SETEX session:1/ }).first().waitFor();
  const before = page.url();
  await turn(page.getByLabel('Sessions, number'), '0');
  await page.getByRole('alert').getByText("a whole number from 1 to 3000, not '0'").waitFor();
  assert.equal(page.url(), before, 'nothing else is chosen');
  await page.goto(`${address}#lab=types;app=%3Cb%3E`);
  await page.getByRole('alert').getByText(/^app is one of .*, not '<b>'/i).waitFor();
  await page.goto(`${address}#lab=types;app=queue;batch=2`);
  await page.getByRole('alert').getByText("nothing called 'batch'").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab types ${name}`, { ...types, ...options, at: 'lab=types;app=places;step=9' }, async (page) => {
    await page.getByText('3673938437500264').first().waitFor();
    await shot(page, `lab-types-${name.replaceAll(/\W+/g, '-')}`);
    if (options.viewport) {
      await run(page).scrollIntoViewIfNeeded();
      await shot(page, 'lab-types-on-a-phone-steps');
      await memory(page).scrollIntoViewIfNeeded();
      await shot(page, 'lab-types-on-a-phone-memory');
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
