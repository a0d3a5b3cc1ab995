// Client-side sharding under load: a server dies, and what is looked for elsewhere hits the database.
import assert from 'node:assert/strict';
import { address, check, loaded, shot } from './harness.mjs';
import { ended, now, reached, side } from './sided.mjs';

const happens = (page, name) => page.getByLabel('What happens', { exact: true }).selectOption({ label: name });

check('a ring without names does not recover from a server that dies, one with names hardly notices', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Client-side sharding under load/ }).click();
  await ended(page);
  await side(page, 'A').getByText('✕ nobody is answered').or(side(page, 'A').getByText('✕ queries queue up')).waitFor();
  await side(page, 'B').getByText(/✓|! keys are elsewhere/).first().waitFor();
  await reached(page, 'Have the database refuse queries after the change');
  await reached(page, 'Lose a server of a ring at 2000 requests a second');
  await shot(page, 'lab-ring-load');
  // What its name is matters to a ring with names, and to no other.
  await happens(page, 'A server is renamed');
  await page.waitForFunction(() => location.hash.includes('change=rename'));
  await ended(page);
  await side(page, 'A').getByText('✓ all in Redis').waitFor();
  await page.getByRole('slider', { name: 'Moment' }).fill('55');
  await now(page).getByText('do not find their key on the server').waitFor();
  await page.goto(`${address}#lab=ring-load;change=luck`);
  await page.getByRole('alert').getByText("What happens is one of").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`sharding under load ${name}`, { ...loaded('ring-load'), ...options }, async (page) => {
    await ended(page);
    await page.getByText(/✕|!|✓/).first().waitFor();
    await shot(page, `lab-ring-load-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
