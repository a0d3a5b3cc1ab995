// Charts of labs: what they say at the pointer and at the moment, their keys and ticks, the focus, their tables.
import assert from 'node:assert/strict';
import { address, bloom, check, eviction, loaded, shot, types } from './harness.mjs';
import { ended, moment, side } from './sided.mjs';

const chart = (page, name) => page.getByRole('slider', { name, exact: true });
const said = (one) => one.getAttribute('aria-valuetext');
// The pointer over a part of a chart, and what stands beside it then.
const pointed = async (page, one, part) => {
  const box = await one.boundingBox();
  await page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
  const reading = one.locator('xpath=..').locator('.pl-at output');
  await reading.waitFor();
  return reading.innerText();
};

check('a chart says every line at the pointer and at the moment, has a key, ticks and the focus', loaded('breakdown'), async (page) => {
  await ended(page);
  const latency = chart(side(page, 'A'), 'Time until answered or given up');
  assert.match(await pointed(page, latency, 0.5), /^10\.0 s · p99 .+ · p50 .+$/);
  // When a line under the pointer is drawn anew, Chromium tells nobody any more that the pointer leaves.
  assert.ok(await page.locator(':hover').last().evaluate((one) => one.matches('svg[role=slider]')), 'no line is under the pointer');
  await page.mouse.move(5, 5);
  await page.locator('.pl-at').first().waitFor({ state: 'detached' });
  await latency.focus();
  await page.keyboard.press('Home');
  for (let press = 0; press < 6; press += 1) await page.keyboard.press('ArrowRight');
  await moment(page, '3.0 s');
  assert.match(await said(latency), /^3\.0 s · p99 .+ · p50 .+$/);
  const figure = side(page, 'A').locator('figure').filter({ has: chart(page, 'Time until answered or given up') });
  assert.deepEqual(await figure.locator('.pl-k li span').allInnerTexts(), ['p99', 'p50']);
  assert.equal(await figure.locator('.pl-k li b').count(), 2);
  assert.equal(await figure.locator('.pl-k path[stroke-dasharray]').count(), 1, 'the dashed line is named');
  assert.equal((await figure.locator('.ld-tk i').allInnerTexts()).filter(Boolean).length, 3, 'the middle of the grid has its tick');
  const outline = await latency.evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.notEqual(outline, 'none', 'it shows its focus');
  const heads = await side(page, 'A').getByRole('table').locator('thead').innerText();
  assert.match(heads, /given up: p99\s+.*given up: p50/s);
  await shot(page, 'chart-focus');
});

check('the charts of eviction, filters and types have keys and are read at the pointer', eviction, async (page) => {
  const curve = page.locator('.ev-cv').getByRole('slider');
  await page.waitForFunction(() => /allkeys-lru \d/.test(document.querySelector('.ev-cv svg[role=slider]')?.getAttribute('aria-valuetext')));
  const names = await page.locator('.ev-cv .pl-k li span').allInnerTexts();
  assert.ok(names.includes('allkeys-lru') && names.length >= 6, names.join());
  assert.match(await pointed(page, curve, 0.4), /^40% · allkeys-lru /);
  await curve.focus();
  const before = await said(curve);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((before) => document.querySelector('.ev-cv svg[role=slider]').getAttribute('aria-valuetext') !== before, before);
  await shot(page, 'chart-eviction');
});

check('the chart of a Bloom filter names its band, its limit and theory', bloom, async (page) => {
  const rate = chart(side(page, 'A'), 'False positives');
  assert.match(await pointed(page, rate, 0.9), /counted .+ · theory /);
  const names = await side(page, 'A').locator('figure .pl-k li span').allInnerTexts();
  assert.deepEqual(names, ['counted', '99.9% interval', 'theory', 'promised', 'made for']);
  await shot(page, 'chart-bloom');
});

check('the chart of data types names each structure and where encodings change', types, async (page) => {
  const memory = page.locator('.ty-body figure').first();
  const names = await memory.locator('.pl-k li span').allInnerTexts();
  assert.ok(names.length >= 2 && names.at(-1) === 'the encoding changes', names.join());
  assert.match(await pointed(page, memory.getByRole('slider'), 0.5), /B( ·|$)/);
  await shot(page, 'chart-types');
});

check('the least jitter is searched for by whole runs, and can be taken', {
  at: 'lab=avalanche;rate=200;keys=1000;workers=9;service=100;a=none;b=jitter', sees: (page) => page.getByTestId('moment'),
}, async (page) => {
  await ended(page);
  const card = page.getByRole('region', { name: 'The least: Jitter' });
  await card.getByRole('button', { name: 'Find it for B' }).click();
  await card.getByText(/is the least that was tried/).waitFor();
  const rows = await card.getByRole('row').allInnerTexts();
  assert.ok(rows.length >= 4, rows.join());
  const found = (await card.locator('tr.cur th').innerText()).replace(/\D/g, '');
  assert.match(await card.locator('tr.cur td').innerText(), /^0$/);
  await shot(page, 'least-jitter');
  await card.getByRole('button', { name: 'Take it' }).click();
  await page.waitForFunction((found) => location.hash.includes(`b.jitter=${found}`), found);
  await ended(page);
  assert.equal(await page.getByRole('region', { name: 'Goals' }).locator('li.ok').count() >= 1, true);
});

check('consistency under load is opened from the start page: old answers, and a delay that suffices', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /Consistency under load/ }).click();
  await ended(page);
  await page.goto(`${address}#lab=consistency-load;lag=50`);
  await ended(page);
  await page.getByLabel('What is done on side B').selectOption({ label: 'Versions: the older one is not set' });
  await ended(page);
  const goals = page.getByRole('region', { name: 'Goals' }).locator('li.ok');
  await goals.nth(1).waitFor();
  assert.equal(await goals.count(), 2);
  const oldest = (name) => chart(side(page, name), 'The oldest answer is behind by');
  assert.match(await said(oldest('A')), / s$/);
  assert.match(await said(oldest('B')), / ms$/);
  await shot(page, 'lab-consistency-load');
});

check('consistency under load: each delay of the second delete is run, and the one with the fewest old answers is taken',
  loaded('consistency-load;lag=50;rate=300;writes=30;rows=30;a=db-del;b=double'), async (page) => {
    await ended(page);
    const card = page.getByRole('region', { name: /Which delay would have sufficed/ });
    await card.getByRole('button', { name: 'Run each for B' }).click();
    await card.getByText(/has the fewest old answers/).waitFor({ timeout: 180_000 });
    const rows = await card.getByRole('row').allInnerTexts();
    assert.equal(rows.length, 11);
    const old = rows.slice(1).map((row) => Number(/([\d.]+)%/.exec(row)[1]));
    const least = Math.min(...old);
    assert.ok(least < old[0] && least < old.at(-1), `${old}`);
    await shot(page, 'lab-consistency-load-curve');
    const found = (await card.locator('tr.cur th').innerText()).replace(/\D/g, '');
    await card.getByRole('button', { name: 'Take it' }).click();
    await page.waitForFunction((found) => location.hash.includes(`b.delay=${found}`) || found === '200', found);
  });

check('consistency under load: a marker, a queue and a sweeper, each by the program that runs', loaded('consistency-load;a=marker;b=queue'), async (page) => {
  await ended(page);
  const program = (name) => page.getByRole('region', { name: `The program of ${name}` });
  await program('A').getByText('redis SET item:{id} -999 PX {marker_ttl}').waitFor();
  await program('B').getByText('queue join rows:{part}').first().waitFor();
  await page.getByLabel('What is done on side B').selectOption({ label: 'No TTL; a sweeper reads again what is old' });
  await ended(page);
  await program('B').getByText('redis ZRANGEBYSCORE until 0 {now} LIMIT 0 1').waitFor();
});

check('a pointer on one chart is on all, at the same time', loaded('breakdown'), async (page) => {
  await ended(page);
  const drawing = side(page, 'A').locator('.ld-ch svg[role="slider"]').first();
  const { x, y, width, height } = await drawing.boundingBox();
  await page.mouse.move(x + width * 0.25, y + height / 2);
  const read = page.locator('.pl-at output');
  await read.nth(11).waitFor();
  const told = await read.allInnerTexts();
  assert.equal(told.length, 12, 'six charts of two sides');
  assert.ok(told.every((text) => text.startsWith('5.0 s')), told.join());
  assert.match(told[0], /^5\.0 s · \d/);
  await page.mouse.move(2, 2);
  await read.first().waitFor({ state: 'detached' });
});

check('on a phone one side is shown where the other was', { ...loaded('breakdown'), viewport: { width: 390, height: 844 } }, async (page) => {
  await ended(page);
  const which = page.getByRole('group', { name: 'Side that is shown' });
  const top = (name) => side(page, name).locator('.ld-ch').first().evaluate((chart) => Math.round(chart.getBoundingClientRect().top));
  await which.getByRole('button', { name: 'A', exact: true }).click();
  await side(page, 'B').waitFor({ state: 'hidden' });
  const first = await top('A');
  await which.getByRole('button', { name: 'B', exact: true }).click();
  await side(page, 'A').waitFor({ state: 'hidden' });
  assert.ok(Math.abs(await top('B') - first) <= 60, 'its charts are where those of A were');
  await shot(page, 'lab-phone-one-side');
  await which.getByRole('button', { name: 'A + B' }).click();
  await side(page, 'A').waitFor();
});

for (const [name, options] of [
  ['in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 } }],
]) {
  check(`consistency under load ${name}`, { ...loaded('consistency-load'), ...options }, async (page) => {
    await ended(page);
    await shot(page, `lab-consistency-load-${name.replaceAll(/\W+/g, '-')}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
  });
}
