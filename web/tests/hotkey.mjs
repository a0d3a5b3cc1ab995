// The hot key lab: opened from the gallery, looked at while the key is hot, remedied, knobs, links, both languages.
import assert from 'node:assert/strict';
import { address, check, loaded, shot } from './harness.mjs';
import { ended, moment, now, reached, side, turn } from './sided.mjs';

const hotKey = loaded('hot-key');
// How busy each server of a side is, in percent, by its name.
const busy = async (page, at) => {
  const servers = side(page, at).getByRole('list', { name: 'Servers' }).getByRole('listitem');
  const texts = await servers.allInnerTexts();
  return Object.fromEntries(texts.map((text) => [text.match(/^n\d+/)[0], Number(text.match(/(\d+)%/)[1])]));
};
const look = async (page, ms) => {
  await page.getByLabel(/^(Moment|时刻)$/).fill(String(ms / 5));
};

check('hot-key is opened from the start page: one server melts, and with tracking none does', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Hot key one server/ }).click();
  await ended(page);
  await reached(page, 'readers of other keys on it wait 10 ms');
  await reached(page, 'no server over 80%');
  await look(page, 200);
  await side(page, 'A').getByText('✕ melts').waitFor();
  await side(page, 'B').getByText('✓ holds').waitFor();
  await now(page).getByText(/n2 is busy 100%, the next one \d+%/).waitFor();
  const [a, b] = [await busy(page, 'A'), await busy(page, 'B')];
  assert.ok(a.n2 > 98 && a.n1 < 40 && a.n3 < 40 && a.n5 < 5, JSON.stringify(a));
  assert.ok(Object.values(b).every((percent) => percent < 50), JSON.stringify(b));
  await shot(page, 'lab-hot-key');
  await page.getByLabel('What is done about the hot key, side B').selectOption({ label: 'Read replicas too' });
  await page.waitForFunction(() => location.hash.includes('b=replicas'));
  await ended(page);
  await look(page, 200);
  const shared = await busy(page, 'B');
  assert.ok(shared.n2 < 85 && shared.n5 > 50, JSON.stringify(shared));
  await page.keyboard.press('End');
  const old = page.getByRole('region', { name: 'Counted so far' }).getByRole('row', { name: /^old/ }).getByRole('cell');
  const [ofA, ofB] = await old.allInnerTexts();
  assert.ok(ofA === '0' && Number(ofB) > 0, `${ofA} ${ofB}`);
  await shot(page, 'lab-hot-key-replicas');
});

check('in hot-key messages of invalidation melt a server too', hotKey, async (page) => {
  await page.keyboard.press('Home');
  await turn(page, 'Writes of it', '5000', ';writes=5000');
  await ended(page);
  await reached(page, 'a server busy over 90%');
  await page.getByLabel('What is done about the hot key, side B').selectOption({ label: 'Copies in several slots' });
  await page.waitForFunction(() => location.hash.includes('b=split'));
  await ended(page);
  await look(page, 150);
  await side(page, 'B').getByText('! back in time').waitFor();
  await now(page).getByText(/have just seen an older value than/).waitFor();
  await shot(page, 'lab-hot-key-split');
});

check('in hot-key a knob is turned while it runs, and those that say what is there from the beginning', hotKey, async (page) => {
  await ended(page);
  await look(page, 150);
  const load = page.getByRole('region', { name: 'Load, the same for both' });
  await load.getByText('counts from 150 ms on').waitFor();
  await load.getByText(/These count from the beginning all the same, because .*Other keys/).waitFor();
  await turn(page, 'Share of the hot key', '10', '150:share=10');
  const turned = load.getByRole('list', { name: 'Changed while it ran' }).getByRole('listitem');
  assert.match(await turned.innerText(), /150 ms\s*Share of the hot key 10/);
  await ended(page);
  await look(page, 145);
  assert.ok((await busy(page, 'A')).n2 > 98, 'before it is as it was');
  // Its queue is worked off, and the key is as good as cold.
  await look(page, 240);
  assert.ok((await busy(page, 'A')).n2 < 60, JSON.stringify(await busy(page, 'A')));
  assert.equal(await side(page, 'A').locator('path.ld-tud').count(), await side(page, 'A').locator('figure').count());
  await shot(page, 'lab-hot-key-turned');
  await turn(page, 'Other keys', '500', ';keys=500');
  await turned.getByRole('button', { name: /^Take back/ }).click();
  await page.waitForFunction(() => !location.hash.includes('150:share'));
});

check('in hot-key the moment is reached by key, chart and link', hotKey, async (page, context) => {
  await ended(page);
  await page.keyboard.press('Home');
  const box = await side(page, 'A').locator('figure .pl-b > svg').first().boundingBox();
  await page.mouse.click(box.x + (box.width * 2) / 9, box.y + box.height / 2);
  await now(page).getByText(/Readers of the hot key wait/).waitFor();
  const before = await page.getByTestId('moment').textContent();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((text) => document.querySelector('[data-testid=moment]').textContent !== text, before);
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText(/Readers of the hot key wait/).waitFor();
  assert.match(await side(other, 'A').getByRole('table').innerText(), /Readers of other keys wait, p99: same server/);
  await ended(other);
  await look(other, 275);
  await now(other).getByText(/The key has cooled down, and .* requests still wait for n2/).waitFor();
});

check('in hot-key what is none is refused, and nothing has changed', hotKey, async (page) => {
  await ended(page);
  const before = page.url();
  const field = page.getByLabel('Share of the hot key, number');
  await field.fill('81');
  await field.press('Enter');
  await page.getByRole('alert').getByText('Share of the hot key: a whole number from 0 to 80').waitFor();
  assert.equal(page.url(), before);
  await page.goto(`${address}#lab=hot-key;a=luck`);
  await page.getByRole('alert').getByText("A is one of").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
  ['in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the hot key lab ${name}`, { ...hotKey, ...options }, async (page) => {
    await ended(page);
    await look(page, 200);
    await shot(page, `lab-hot-key-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
