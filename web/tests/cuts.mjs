// Cuts as the stage shows them: on links, in their direction, in words; and the way of a client after a failover.
import assert from 'node:assert/strict';
import { check, fast, pause, says, shot, type } from './harness.mjs';

const THIRTY = 'v1;cluster;seed=1;masters=15';
const stage = (page) => page.getByRole('region', { name: 'Stage' });
// What the card of a node says.
const said = (page, node, text) => page.getByTestId(`node-${node}`).locator('text').filter({ hasText: text }).first();

check('what is cut is drawn on its links, in its direction, and said', { at: 'replication' }, async (page) => {
  await pause(page);
  await type(page, '!cut n1 n2');
  const link = (name) => stage(page).getByRole('button', { name, exact: true });
  await link('Link n1 – n2, cut').waitFor();
  await link('Link n1 – n3').waitFor();
  assert.equal(await stage(page).locator('.lk.cut').count(), 1, 'one link is dashed');
  const looks = await stage(page).locator('.lk.rep').evaluateAll((all) =>
    all.map((one) => getComputedStyle(one)).map(({ stroke, strokeDasharray }) => [stroke, strokeDasharray]));
  const [cut, whole] = looks.sort(([, one], [, other]) => (one === 'none') - (other === 'none'));
  assert.ok(cut[0] !== whole[0] && cut[1] !== 'none' && whole[1] === 'none', JSON.stringify(looks));
  const title = (name) => page.getByTestId(`node-${name}`).locator('title').first().textContent();
  assert.match(await title('n2'), /running, cut off from n1$/);
  assert.match(await title('n3'), /running$/);
  await type(page, '!heal all');
  await link('Link n1 – n2').waitFor();
  await type(page, '!cut n2 n1,n3 one-way');
  await link('Link n1 – n2, n2 → n1 is cut').waitFor();
  await stage(page).locator('.wall .way1').first().waitFor();
  assert.equal(await stage(page).locator('.links .way1').count(), 1, 'the arrow stands where the link meets the wall');
  await shot(page, 'stage-one-way');
});

check('a line across the stage parts the nodes while the form for that is open, and Escape closes it', { at: 'replication' }, async (page) => {
  const form = page.getByRole('dialog', { name: 'Partition…' });
  const open = stage(page).getByRole('button', { name: 'Partition…' });
  const cut = page.getByRole('status').filter({ hasText: ' | ' });
  await open.click();
  await form.waitFor();
  // The focus is wherever one last clicked.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await open.click();
  await form.waitFor();
  // It has taken some of the stage's height: the cards have their places in what is left.
  await page.waitForTimeout(300);
  const cards = await Promise.all(['n1', 'n2', 'n3'].map((name) => page.getByTestId(`node-${name}`).locator('.card0').first().boundingBox()));
  const ground = await stage(page).locator('.ground').boundingBox();
  const pane = await stage(page).locator('.stx').boundingBox();
  // Between n1 and its replicas, from edge to edge: below each other or beside each other.
  const foot = cards[0].y + cards[0].height;
  const head = Math.min(cards[1].y, cards[2].y);
  const isAbove = foot + 4 < head;
  const side = (cards[0].x + cards[0].width + Math.min(cards[1].x, cards[2].x)) / 2;
  const [from, to] = isAbove
    ? [[ground.x + 4, (foot + head) / 2], [ground.x + ground.width - 4, (foot + head) / 2]]
    : [[side, pane.y + 4], [side, Math.min(pane.y + pane.height, ground.y + ground.height) - 4]];
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
  await page.mouse.move(...to, { steps: 3 });
  await form.waitFor();
  await page.mouse.up();
  await cut.waitFor();
  // What it was opened for is done.
  await form.waitFor({ state: 'detached' });
});

check('a node that is cut off from some of thirty is marked, with its links', { at: THIRTY }, async (page) => {
  await type(page, '!cut n1 n3,n4,n5');
  await said(page, 'n1', 'cut off').waitFor();
  assert.equal(await stage(page).locator('.lk.cut').count(), 3);
  assert.equal(await said(page, 'n3', 'cut off').count(), 0);
  await shot(page, 'stage-cut-of-thirty');
});

// Where the links of clients leave the stage, miss the cards at their ends, or go a long way about.
const astray = (page) => page.evaluate(() => {
  const found = [];
  for (const link of document.querySelectorAll('[data-testid^=link-c]')) {
    const [, from, to] = link.dataset.testid.split('-');
    const { width, height } = link.ownerSVGElement.viewBox.baseVal;
    const whole = link.getTotalLength();
    const points = Array.from({ length: 41 }, (_, part) => link.getPointAtLength(whole * part / 40));
    // A mark on it would be cut off at the edge.
    const isOut = ({ x, y }) => x < 8 || y < 8 || x > width - 8 || y > height - 8;
    if (points.some(isOut)) found.push(`${from} – ${to} leaves the stage`);
    const card = (name) => document.querySelector(`[data-testid$="-${name}"] .card0`)?.getBBox();
    const ends = [[from, points.at(0)], [to, points.at(-1)]].map(([name, { x, y }]) => {
      const box = card(name);
      if (!box) return `${name} is not there`;
      const dx = Math.max(box.x - x, 0, x - box.x - box.width);
      const dy = Math.max(box.y - y, 0, y - box.y - box.height);
      return Math.hypot(dx, dy) > 12 && `${from} – ${to} misses ${name}`;
    });
    found.push(...ends.filter(Boolean));
    const [start, end] = [points.at(0), points.at(-1)];
    if (whole > 2.2 * Math.hypot(start.x - end.x, start.y - end.y) + 120) found.push(`${from} – ${to} goes a long way`);
    // Nor does it turn on its heel.
    const steps = points.slice(1).map(({ x, y }, at) => [x - points[at].x, y - points[at].y]);
    const turns = steps.slice(1).some(([x, y], at) => x * steps[at][0] + y * steps[at][1] < 0);
    if (turns) found.push(`${from} – ${to} turns back`);
  }
  return found;
});

for (const [what, at, crashed] of [
  ['a cluster', 'cluster', 'n3'], ['Sentinel', 'sentinel', 'n1'], ['thirty nodes', THIRTY, 'n1'],
]) {
  for (const [where, viewport] of [['a desk', { width: 1440, height: 900 }], ['a phone', { width: 390, height: 844 }]]) {
    check(`the way of a client stays on the stage after a failover of ${what}, on ${where}`, { at, viewport }, async (page) => {
      assert.deepEqual(await astray(page), [], 'at first');
      await type(page, 'SET foo bar');
      await says(page, 'OK');
      assert.deepEqual(await astray(page), [], 'before');
      if (where === 'a desk') await fast(page);
      await type(page, `!crash ${crashed}`);
      await said(page, crashed, 'crashed').waitFor();
      await page.waitForFunction((id) => {
        const role = [...document.querySelectorAll('[data-testid^=node-n]')].map((one) => one.querySelector('title').textContent);
        return role.filter((said) => /^master n\d+, running/.test(said)).length >= id;
      }, at === 'sentinel' ? 1 : at === 'cluster' ? 3 : 15);
      assert.deepEqual(await astray(page), [], 'after');
      await shot(page, `stage-failover-${what}-${where}`.replaceAll(' ', '-'));
    });
  }
}

check('five cards beside each other are readable, and one with nothing to show gives its room', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await fast(page);
  await type(page, '!crash n3');
  const cards = page.getByRole('region', { name: 'Details' });
  await cards.getByRole('region', { name: 'Who hears whom' }).waitFor();
  const sizes = await cards.locator('.cd').evaluateAll((all) => all.map((one) => {
    const title = one.querySelector('h2').getBoundingClientRect();
    return [one.getAttribute('aria-label'), one.classList.contains('shut'), one.getBoundingClientRect().width, title.height];
  }));
  assert.equal(sizes.length, 5);
  assert.deepEqual(sizes.filter(([, isShut]) => isShut).map(([name]) => name), ['Message']);
  // It is not a strip with its name upright.
  for (const [, isShut, width, title] of sizes) assert.ok(isShut ? width === 0 : width >= 148 && title < 46, JSON.stringify(sizes));
  const [inner, outer] = [await cards.locator('.cd').last().boundingBox(), await cards.boundingBox()];
  assert.ok(inner.x + inner.width <= outer.x + outer.width + 1, 'the last one is seen whole');
  await shot(page, 'cards-five');
});
