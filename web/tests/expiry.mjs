// The expiry lab: opened from the gallery, looked at at its moments, other policies, knobs, links, both languages.
import assert from 'node:assert/strict';
import { address, check, loaded, shot } from './harness.mjs';
import { ended, moment, now, reached, side, turn } from './sided.mjs';

const expiry = loaded('expiry');

check('expiry is opened from the start page: Redis holds dead keys, a timer none', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Expiry/ }).click();
  await ended(page);
  await moment(page, '7.00 s');
  await side(page, 'A').getByText('! some dead').waitFor();
  await side(page, 'B').getByText('✓ none dead').waitFor();
  await now(page).getByText(/keys are dead: \d+%/).waitFor();
  await page.getByLabel('Moment').fill('151');
  await moment(page, '3.02 s');
  await shot(page, 'lab-expiry');
  await turn(page, 'active-expire-effort', '10', 'a.effort=10');
  await ended(page);
  await reached(page, 'under 10%');
  await shot(page, 'lab-expiry-effort');
});

check('in expiry a stopped master leaves its replica full of dead keys, by knob, key, chart and link', expiry, async (page, context) => {
  await turn(page, 'Master stopped for', '2000', 'a.stopped=2000');
  await ended(page);
  await page.keyboard.press('Home');
  const box = await side(page, 'A').locator('figure .pl-b > svg').first().boundingBox();
  await page.mouse.click(box.x + (box.width * 4) / 7, box.y + box.height / 2);
  await now(page).getByText(/The master is stopped; its replica holds/).waitFor();
  const before = await page.getByTestId('moment').textContent();
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await page.getByTestId('moment').textContent(), before);
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText(/The master is stopped; its replica holds/).waitFor();
  assert.match(await side(other, 'A').getByRole('table').innerText(), /Dead keys: replica/);
  await ended(other);
  await reached(other, 'more than a quarter');
  await shot(other, 'lab-expiry-stopped');
});

check('in expiry a timer for each key keeps bystanders waiting, and what is none is refused', expiry, async (page) => {
  await turn(page, 'Dying together', '100000', 'at-once=100000');
  await ended(page);
  await reached(page, 'longer than 25 ms');
  await page.getByLabel('Policy of side B').selectOption({ label: 'Lazy only' });
  await page.waitForFunction(() => location.hash.includes('b=lazy'));
  await ended(page);
  await side(page, 'B').getByText('✕ many dead').waitFor();
  await now(page).getByText('What nobody asks for stays for good').waitFor();
  await page.goto(`${address}#lab=expiry;a=luck`);
  await page.getByRole('alert').getByText("A is one of").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
  ['in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the expiry lab ${name}`, { ...expiry, ...options }, async (page) => {
    await ended(page);
    await shot(page, `lab-expiry-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
