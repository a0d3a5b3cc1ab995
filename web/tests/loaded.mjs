// Labs under load: each opened from the gallery, run to its trouble, remedied; knobs, keys, links, both languages.
import assert from 'node:assert/strict';
import { address, check, loaded, shot } from './harness.mjs';
import { ended, moment, now, side } from './sided.mjs';

// So many goals are reached, once the page has drawn what was pressed.
const reached = async (page, count) => {
  const goals = page.getByRole('region', { name: 'Goals' }).locator('li.ok');
  await goals.nth(count - 1).waitFor();
  assert.equal(await goals.count(), count);
};

check('the avalanche is opened from the start page, does not end, and is spared by jitter', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Cache avalanche/ }).click();
  await ended(page);
  await moment(page, '40.0 s');
  await side(page, 'A').getByText('✕ nobody is answered').waitFor();
  await side(page, 'B').getByText('✓ within capacity').waitFor();
  await now(page).getByText('Nearly nobody is answered').waitFor();
  await reached(page, 2);
  await shot(page, 'lab-avalanche');
  await page.getByLabel('Jitter, number').fill('4000');
  await page.getByLabel('Jitter, number').press('Enter');
  await page.waitForFunction(() => location.hash.includes('b.jitter=4000'));
  await ended(page);
  await side(page, 'B').getByText(/✓|✕/).first().waitFor();
  await shot(page, 'lab-avalanche-4-s');
});

check('in a penetration the attack goes through, and a Bloom filter keeps it out', { ...loaded('penetration'), }, async (page) => {
  await page.getByLabel('What is done on side B').selectOption({ label: 'Bloom filter (BF.*), made once' });
  await ended(page);
  await side(page, 'A').getByText('✕ queries queue up').waitFor();
  await side(page, 'B').getByText('✓ within capacity').or(side(page, 'B').getByText('✓ all in Redis')).waitFor();
  await reached(page, 2);
  await page.getByRole('region', { name: 'The program of B' }).getByText('BF.EXISTS').waitFor();
  await shot(page, 'lab-penetration');
});

check('a filter denies new rows and lets deleted ones pass, and one that is kept up does neither', loaded('penetration;inserts=40;deletes=60;b=bloom-rebuild;b.rebuild-after=50;a=bloom'), async (page) => {
  await ended(page);
  const figure = (name, title) => side(page, name).locator('figure').filter({ hasText: title });
  const denied = 'Told there is no such row';
  await figure('A', denied).locator('.ld-hot').waitFor();
  assert.equal(await figure('B', denied).locator('.ld-hot').count(), 0, 'nobody is denied');
  await side(page, 'A').getByText('✕ denies rows that are there').waitFor();
  await now(page).getByText('The filter was made before it').waitFor();
  // Denied, and kept up: two of the goals of the lab beside those of the attack.
  const goals = page.getByRole('region', { name: 'Goals' }).locator('li.ok');
  await goals.filter({ hasText: 'people are denied 20 times' }).waitFor();
  await goals.filter({ hasText: 'nobody is denied, and in the last 5 s' }).waitFor();
  assert.match(await figure('A', 'Queries that find no row').innerText(), /all[\s\S]*of deleted rows/);
  await page.getByRole('region', { name: 'The program of B' }).getByText('BF.INSERT ids:next NOCREATE').waitFor();
  await shot(page, 'lab-penetration-rows');
  // Deletes alone: what was once let in passes for ever.
  await page.goto(`${address}#lab=penetration;deletes=80;attack=0;a=bloom-add;b=null`);
  await ended(page);
  await now(page).getByText('A Bloom filter cannot forget').waitFor();
  // A person adds a row, is denied it by the filter, and deletes it.
  await page.goto(`${address}#lab=penetration;attack=0;a=bloom;b=bloom-add;at=5000`);
  await moment(page, '5.0 s');
  const user = page.getByRole('region', { name: 'Be the user' });
  await user.getByLabel('Which item').fill('5000');
  for (const what of ['insert', 'read']) {
    await user.getByLabel('What you ask for').selectOption({ label: what });
    await user.getByRole('button', { name: 'Ask', exact: true }).click();
    const way = (name) => page.getByRole('region', { name: `Your requests to ${name}` });
    await way('A').getByText(what === 'insert' ? 'db put item:5000 5000' : 'BF.EXISTS ids 5000').waitFor();
    if (what === 'read') await way('B').getByText('GET item:5000', { exact: true }).waitFor();
  }
  await shot(page, 'lab-penetration-user');
});

check('a breakdown is looked at in the middle of a rebuild, by key, chart and link', loaded('breakdown'), async (page, context) => {
  await ended(page);
  await reached(page, 2);
  await page.keyboard.press('Home');
  for (let press = 0; press < 6; press += 1) await page.keyboard.press('ArrowRight');
  await moment(page, '3.0 s');
  const chart = side(page, 'A').locator('figure .pl-b > svg').first();
  const box = await chart.boundingBox();
  await page.mouse.click(box.x + (box.width * 3.4) / 20, box.y + box.height / 2);
  await moment(page, '3.4 s');
  await now(page).getByText(/queries for the same row at once/).waitFor();
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await moment(other, '3.4 s');
  await now(other).getByText(/queries for the same row at once/).waitFor();
  assert.match(await side(other, 'A').getByRole('table').innerText(), /1\.0 s/);
  await other.getByLabel('The lock lives, number').fill('40');
  await other.getByLabel('The lock lives, number').press('Tab');
  await other.waitForFunction(() => location.hash.includes('b.lock-ttl=40'));
  await ended(other);
  // Another visit, in which the left side has many and the right two.
  await reached(other, 2);
  await shot(other, 'lab-breakdown');
});

check('with logical expiry an avalanche is answered with what is older than any time to live allows', loaded('avalanche;a=mutex;b=logical;changes=100'), async (page) => {
  await ended(page);
  const last = (name) => side(page, name).getByRole('table').locator('tbody tr');
  const heads = await side(page, 'B').getByRole('table').locator('thead tr > *').allInnerTexts();
  const at = heads.findIndex((head) => head.startsWith('The oldest answer is behind by'));
  assert.ok(at > 0 && heads.some((head) => head.startsWith('Answers older than the row')), `${heads}`);
  const oldest = async (name) => {
    const cells = await last(name).evaluateAll((rows, column) => rows.map((row) => row.children[column].textContent), at);
    const ms = (cell) => parseFloat(cell) * (cell.endsWith(' ms') ? 1 : 1000);
    return Math.max(...cells.map(ms).filter(Number.isFinite));
  };
  const [bounded, free] = [await oldest('A'), await oldest('B')];
  assert.ok(bounded > 5000 && bounded < 10_100, `a copy lives 10 s: ${bounded}`);
  assert.ok(free > 11_000, `nothing bounds it: ${free}`);
  await now(page).getByText('of the answers are older than the database’s row').or(now(page).getByText("of the answers are older than the database's row")).first().waitFor();
  await shot(page, 'lab-avalanche-old');
});

check('a knob is turned while the lab runs: marked, listed, in the link, taken back', loaded('avalanche'), async (page, context) => {
  await ended(page);
  const load = page.getByRole('region', { name: 'Load, the same for both' });
  await load.getByText('A knob that you turn counts from the beginning.').waitFor();
  await page.getByRole('slider', { name: 'Moment' }).fill('220');
  await moment(page, '22.0 s');
  await load.getByText('counts from 22.0 s on').waitFor();
  const rate = page.getByLabel('Requests per second, number');
  await rate.fill('200');
  await rate.press('Enter');
  await page.waitForFunction(() => location.hash.includes('22000:rate=200'));
  const turned = load.getByRole('list', { name: 'Changed while it ran' }).getByRole('listitem');
  assert.match(await turned.innerText(), /22\.0 s\s*Requests per second 200/);
  await moment(page, '22.0 s');
  await ended(page);
  await page.keyboard.press('End');
  // With a tenth of the load what nobody waits for any more is worked off, and all are answered again.
  await side(page, 'A').getByText(/✓/).waitFor();
  assert.equal(await side(page, 'A').locator('path.ld-tud').count(), await side(page, 'A').locator('figure').count());
  await shot(page, 'lab-turned');
  const other = await context.newPage();
  await other.goto(page.url());
  await moment(other, '40.0 s');
  await side(other, 'A').getByText(/✓/).waitFor();
  // Before it the knob stands as it stood.
  await turned.getByRole('button', { name: '22.0 s' }).click();
  await page.keyboard.press('ArrowLeft');
  await load.getByText('counts from 21.5 s on').waitFor();
  assert.equal(await rate.inputValue(), '2000');
  await turned.getByRole('button', { name: 'Take back Requests per second 200' }).click();
  await page.waitForFunction(() => !location.hash.includes(':rate'));
  await ended(page);
  await page.keyboard.press('End');
  await side(page, 'A').getByText('✕ nobody is answered').waitFor();
});

check('a knob out of range and a lab that is none are refused with a sentence', loaded('breakdown'), async (page) => {
  await ended(page);
  const before = page.url();
  await page.getByLabel('Requests per second, number').fill('0');
  await page.getByLabel('Requests per second, number').press('Tab');
  await page.getByRole('alert').getByText("Requests per second: a whole number from 1 to 20000, not '0'").waitFor();
  assert.equal(page.url(), before, 'the run is unchanged');
  await page.goto(`${address}#lab=avalanche;a=luck`);
  await page.getByRole('alert').getByText("A is one of").waitFor();
  await page.goto(`${address}#lab=nosuch`);
  await page.getByRole('alert').getByText("there is no lab called 'nosuch'").waitFor();
  // What labs there are is in sight.
  const labs = page.getByRole('heading', { name: 'Labs', exact: true });
  await page.waitForFunction(() => scrollY > 0 || document.querySelector('.gal')?.scrollTop > 0);
  assert.ok((await labs.boundingBox()).y < page.viewportSize().height);
  await page.getByRole('link', { name: /Cache avalanche/ }).click();
  await page.getByRole('link', { name: /All labs/ }).click();
  await page.waitForFunction(() => document.getElementById('labs')?.getBoundingClientRect().top < innerHeight);
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  for (const id of ['avalanche', 'penetration', 'breakdown']) {
    check(`the lab ${id} ${name}`, { ...loaded(id), ...options }, async (page) => {
      await ended(page);
      await page.getByText(/✕|!|✓/).first().waitFor();
      await shot(page, `lab-${id}-${name.replaceAll(/\W+/g, '-')}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
    });
  }
}
