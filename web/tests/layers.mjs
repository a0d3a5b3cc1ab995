// The layers lab: opened from the gallery, looked at when the row changes, remedied, knobs, links, both languages.
import assert from 'node:assert/strict';
import { address, check, loaded, shot } from './harness.mjs';
import { ended, moment, now, reached, side, turn } from './sided.mjs';

const layers = loaded('layers');
// What a layer of a side says, cell by cell.
const row = async (page, at, name) => {
  const cells = side(page, at).getByRole('table', { name: 'Layers' }).getByRole('row', { name: new RegExp(`^${name}`) });
  return cells.getByRole('cell').allInnerTexts();
};

check('layers is opened from the start page: everybody shows the old page, and with a purge only browsers', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Cache layers/ }).click();
  await ended(page);
  await moment(page, '24.0 s');
  await reached(page, '9 s after');
  await page.getByLabel('Moment').fill('85');
  await moment(page, '8.5 s');
  await side(page, 'A').getByText('✕ old, shared').waitFor();
  await side(page, 'B').getByText('! old in browsers').waitFor();
  await now(page).getByText(/after page 0 was changed \d+ browsers, .* still have the old one/).waitFor();
  await shot(page, 'lab-layers');
  // Redis has less of what reaches it than it would have alone.
  const [, had, alone] = await row(page, 'A', 'Redis');
  assert.ok(parseInt(had) + 10 < parseInt(alone), `${had} in place, ${alone} alone`);
  await page.getByLabel('What is done on a write, side B').selectOption({ label: 'Version in the address' });
  await page.waitForFunction(() => location.hash.includes('b=versions'));
  await ended(page);
  await reached(page, '0.3 s after');
  await side(page, 'B').getByText('✓ none old').waitFor();
  await shot(page, 'lab-layers-versions');
});

check('in layers a short time in the browser and a purge keep pages new and the database at rest', layers, async (page) => {
  await page.keyboard.press('Home');
  await turn(page, 'Browser', '800', ';b.browser=800', side(page, 'B'));
  await turn(page, 'CDN', '10000', 'b.cdn=10000', side(page, 'B'));
  await turn(page, 'nginx', '10000', 'b.nginx=10000', side(page, 'B'));
  await turn(page, 'Redis', '10000', 'b.redis=10000', side(page, 'B'));
  await ended(page);
  await reached(page, 'fewer than 1 visit in 20');
  await side(page, 'A').getByLabel('Age header').check();
  await page.waitForFunction(() => location.hash.includes('a.age=yes'));
  await ended(page);
  await side(page, 'A').getByLabel('Age header').isChecked();
  await shot(page, 'lab-layers-remedied');
});

check('in layers the moment is reached by key, chart and link, and what is counted is what is worked out', layers, async (page, context) => {
  await ended(page);
  await page.keyboard.press('Home');
  const box = await side(page, 'A').locator('figure .pl-b > svg').first().boundingBox();
  await page.mouse.click(box.x + (box.width * 9) / 24, box.y + box.height / 2);
  await now(page).getByText(/still have the old one/).first().waitFor();
  const before = await page.getByTestId('moment').textContent();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((text) => document.querySelector('[data-testid=moment]').textContent !== text, before);
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await now(other).getByText(/still have the old one/).first().waitFor();
  assert.match(await side(other, 'A').getByRole('table').last().innerText(), /Oldest shown/);
  await ended(other);
  const counted = async (name) => {
    const table = other.getByRole('region', { name: 'Counted, and worked out' });
    return table.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell').allInnerTexts();
  };
  assert.deepEqual(await counted('Queries, counted'), await counted('by ratios in place'));
  assert.notDeepEqual(await counted('Queries, counted'), await counted('by ratios alone'));
});

check('in layers a knob is turned while it runs', layers, async (page) => {
  await ended(page);
  await page.getByLabel('Moment').fill('120');
  const load = page.getByRole('region', { name: 'Load, the same for both' });
  await load.getByText(/counts from 12\.0 s on.*These count from the beginning all the same, because .*: Users, Pages/).waitFor();
  await turn(page, 'Browser', '0', '12000:a.browser=0', side(page, 'A'));
  const turned = load.getByRole('list', { name: 'Changed while it ran' }).getByRole('listitem');
  assert.match(await turned.innerText(), /12\.0 s\s*A · Browser 0/);
  await ended(page);
  assert.deepEqual((await row(page, 'A', 'Browser')).slice(1), ['keeps nothing']);
  assert.notDeepEqual((await row(page, 'B', 'Browser')).slice(1), ['keeps nothing']);
  await page.getByLabel('Moment').fill('100');
  assert.notDeepEqual((await row(page, 'A', 'Browser')).slice(1), ['keeps nothing'], 'before it is as it was');
  await page.keyboard.press('End');
  await shot(page, 'lab-layers-turned');
});

check('in layers a layer that is off keeps nothing, and what is none is refused', layers, async (page) => {
  await page.keyboard.press('Home');
  await turn(page, 'Local', '0', ';a.local=0', side(page, 'A'));
  await ended(page);
  assert.deepEqual((await row(page, 'A', 'Local')).slice(1), ['keeps nothing']);
  const before = page.url();
  const field = side(page, 'A').getByLabel('CDN, number');
  await field.fill('20000');
  await field.press('Enter');
  await page.getByRole('alert').getByText('cdn: a whole number from 0 to 10000').waitFor();
  assert.equal(page.url(), before);
  await page.goto(`${address}#lab=layers;a=luck`);
  await page.getByRole('alert').getByText("A is one of").waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
  ['in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the layers lab ${name}`, { ...layers, ...options }, async (page) => {
    await ended(page);
    await page.getByLabel(/^(Moment|时刻)$/).fill('100');
    await shot(page, `lab-layers-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}

check('in layers the database has a pool, a page cache and a disk, which can be taken away', layers, async (page) => {
  await ended(page);
  const [came, had] = await row(page, 'A', 'Buffer pool');
  const [missed] = await row(page, 'A', 'Page cache');
  assert.ok(parseInt(had) < 50 && parseInt(missed) <= parseInt(came), `${came} ${had} ${missed}`);
  await page.keyboard.press('Home');
  await turn(page, 'Buffer pool', '5000', 'b.pool=5000', side(page, 'B'));
  await ended(page);
  const disk = async (name) => parseInt((await row(page, name, 'Disk'))[0].replace(/\D/g, ''));
  assert.ok(await disk('B') < await disk('A') / 2);
  await shot(page, 'lab-layers-pool');
  await page.keyboard.press('Home');
  await turn(page, 'A read from disk', '0', 'disk=0');
  await ended(page);
  await side(page, 'A').getByRole('row', { name: /^Buffer pool/ }).waitFor({ state: 'detached' });
});
