// The headers of the start page and of the labs: the places of the site, the search for one, and sharing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { check, clock, loaded, pause, says, shot, type } from './harness.mjs';
import { ended, moment } from './sided.mjs';

const places = (page) => page.getByRole('navigation', { name: 'Places' });
const isAtTop = (page, id) => page.waitForFunction((id) => {
  const { top } = document.getElementById(id)?.getBoundingClientRect() ?? {};
  const { bottom } = document.querySelector('.hd').getBoundingClientRect();
  return top >= bottom && top < innerHeight;
}, id);

check('the start page leads to its sections, and finds scenarios, labs and lessons', { at: '' }, async (page) => {
  await type(page, 'PING');
  await says(page, 'PONG');
  for (const [name, id] of [['Labs', 'labs'], ['Puzzles', 'puzzles'], ['Scenarios', 'scenarios'], ['Lessons', 'lessons']]) {
    await places(page).getByRole('link', { name, exact: true }).click();
    await isAtTop(page, id);
  }
  assert.equal(await page.getByTestId('console').getByText('PONG', { exact: true }).count(), 1, 'what runs there goes on');
  await page.locator('h2').first().click();
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Search scenarios, labs, lessons' });
  assert.ok(await field.evaluate((one) => one === document.activeElement), 'its key leads to it');
  await field.fill('no such place');
  await page.getByText('Nothing is called so.').waitFor();
  await field.fill('split');
  await shot(page, 'start-search');
  await page.getByRole('search').getByRole('link', { name: /Split brain/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Split brain' }).waitFor();
  assert.equal(await places(page).locator('[aria-current]').innerText(), 'Labs');
  await page.getByRole('link', { name: 'Search scenarios, labs, lessons' }).click();
  await page.waitForFunction(() => document.activeElement?.id === 'search');
});

check('the start page is short: what cards are about and the lessons of a track are a click away', { at: '' }, async (page) => {
  const high = () => page.locator('.gal').evaluate((one) => one.scrollHeight);
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  assert.ok(await high() < 1700, `${await high()} px`);
  const labs = page.getByRole('region', { name: 'Labs' });
  const about = labs.getByText('Thousands of keys expire at once');
  assert.equal(await about.count(), 0);
  const sizes = await labs.locator('a.card').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(Math.max(...sizes) < 100, 'cards of one weight');
  await labs.getByRole('button', { name: 'What each is about' }).click();
  await about.waitFor();
  const link = page.getByRole('link', { name: 'A key, a value, and what happens to it' });
  assert.equal(await link.isVisible(), false);
  await page.getByRole('heading', { name: 'First steps' }).click();
  await link.click();
  await page.waitForURL(/lesson=first-steps/);
});

check('the hero is as high as is designed, and its stage is seen whole', { at: '' }, async (page) => {
  const { height } = await page.locator('.hero').boundingBox();
  assert.equal(Math.round(height), 360);
  assert.equal(await page.getByRole('button', { name: 'More below' }).count(), 0);
});

const node = (page) => page.getByRole('main', { name: /n1$/ });
const openNode = async (page) => {
  await page.getByTestId('node-n1').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open', exact: true }).first().click();
  await node(page).waitFor();
};

check('back closes the page of a node, forward opens it again, and its button leaves nothing behind', { at: 'standalone' }, async (page) => {
  await type(page, 'SET here yes');
  await says(page, 'OK');
  const length = await page.evaluate(() => history.length);
  await openNode(page);
  await page.goBack();
  await node(page).waitFor({ state: 'detached' });
  await says(page, 'OK');
  await page.goForward();
  await node(page).waitFor();
  await page.keyboard.press('Escape');
  await node(page).waitFor({ state: 'detached' });
  // What it went back over is written over by the next.
  await openNode(page);
  await page.getByRole('button', { name: /^Back to the stage/ }).click();
  await node(page).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => history.length), length + 1);
  await says(page, 'OK');
  assert.equal(new URL(page.url()).hash, '#standalone');
});

check('back and forward lead to the same runs, as they were left', { at: 'standalone' }, async (page) => {
  const seed = () => page.locator('.hd .pill').first().innerText();
  const isAt = (moment) => page.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
  await type(page, 'SET here yes');
  await says(page, 'OK');
  await pause(page);
  const first = [await seed(), await clock(page)];
  await page.getByLabel('Scenario').selectOption('sentinel');
  await page.waitForURL(/#sentinel$/);
  await page.getByTestId('node-s1').waitFor();
  // Nothing was done in this one.
  const second = [await seed(), await clock(page)];
  await page.getByRole('link', { name: 'Redscope: Start page' }).click();
  const heading = page.getByRole('heading', { level: 1, name: 'A Redis laboratory' });
  await heading.waitFor();
  await page.goBack();
  await page.getByTestId('node-s1').waitFor();
  await isAt(second[1]);
  assert.equal(await seed(), second[0]);
  await page.goBack();
  await page.getByTestId('node-s1').waitFor({ state: 'detached' });
  await isAt(first[1]);
  assert.equal(await seed(), first[0]);
  await says(page, 'OK');
  await page.goForward();
  await page.getByTestId('node-s1').waitFor();
  await page.goForward();
  await heading.waitFor();
  await page.goBack();
  await page.goBack();
  await isAt(first[1]);
  // Loaded again it is still that one.
  await page.reload();
  await says(page, 'OK');
  await isAt(first[1]);
  assert.equal(await seed(), first[0]);
});

check('a lab is shared from its header, with what is chosen and the moment', loaded('breakdown'), async (page, context) => {
  await ended(page);
  await page.keyboard.press('Home');
  for (let press = 0; press < 6; press += 1) await page.keyboard.press('ArrowRight');
  await moment(page, '3.0 s');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).press('Enter');
  await page.getByText('The link is copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('**Hot key breakdown**'));
  assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(link));
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save the charts as CSV' }).click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), 'breakdown.csv');
  const rows = (await readFile(await saved.path(), 'utf8')).trim().split('\r\n').map((row) => row.split(','));
  assert.equal(rows[0][0], 't_ms');
  assert.ok(rows[0].includes('A Database queries per second') && rows[0].includes('B Database queries per second'));
  assert.deepEqual([rows[1][0], rows.at(-1)[0]], ['100', String(100 * (rows.length - 1))]);
  // What stands in the table for those who do not see the charts stands in the file.
  const column = rows[0].indexOf('A Database queries per second');
  const worst = Math.max(...rows.slice(1, 31).map((row) => Number(row[column])));
  const shown = await page.getByRole('region', { name: 'A' }).getByText(/^[\d ]+ now · peak/).nth(1).textContent();
  assert.equal(shown.match(/peak ([\d ]+)/)[1].replaceAll(/\D/g, ''), String(Math.round(worst)));
  const other = await context.newPage();
  await other.goto(link);
  await moment(other, '3.0 s');
  assert.equal(await other.evaluate(() => location.hash), new URL(link).hash);
});
