// The strip of the run: wider and narrower, idle stretches folded, words beside marks.
import assert from 'node:assert/strict';
import { check, clock, fast, pause, says, shot, type } from './harness.mjs';

const area = (page) => page.locator('.strip .area');
const shown = (page) => page.locator('.zsh');
const outside = async (page) => {
  await page.getByLabel('Command', { exact: true }).press('Escape');
  await page.locator('.stg').click({ position: { x: 5, y: 90 } });
};
// Seconds on the clock of the page.
const now = async (page) => {
  const [h, m, s] = (await clock(page)).split(':').map(Number);
  return h * 3600 + m * 60 + s;
};
// The two ends of what is shown, and of the run.
const ends = async (page) => (await shown(page).textContent()).match(/[\d.]+/g).map(Number);

check('the strip becomes wider by buttons, keys and the wheel, says what it shows, and is whole by one key', { at: 'standalone' }, async (page) => {
  await type(page, 'SET a 1');
  await says(page, 'OK');
  await pause(page);
  await outside(page);
  assert.equal(await shown(page).textContent(), '');
  const out = page.getByRole('button', { name: 'Timeline narrower' });
  assert.ok(await out.isDisabled());
  await page.getByRole('button', { name: 'Timeline wider' }).click();
  const [from, to] = await ends(page);
  assert.ok(Math.abs(to - from - 10) < 0.2, `half of 20 s: ${from} to ${to}`);
  assert.ok(from <= await now(page) && await now(page) <= to, 'the present is in it');
  await page.locator('.stg').click({ position: { x: 5, y: 90 } });
  await page.keyboard.press('+');
  const [near, far] = await ends(page);
  assert.ok(Math.abs(far - near - 5) < 0.2, `a quarter: ${near} to ${far}`);
  // A click goes exactly where it points.
  const { x, y, width, height } = await area(page).boundingBox();
  await page.mouse.click(x + width * 0.6, y + height - 3);
  await page.waitForFunction((wanted) => {
    const at = document.querySelector('[data-testid=now]').textContent.split(':').map(Number);
    return Math.abs(at[0] * 3600 + at[1] * 60 + at[2] - wanted) < 0.02;
  }, near + (far - near) * 0.6);
  // The wheel keeps the moment under the pointer.
  await page.mouse.move(x + width * 0.6, y + height - 3);
  const narrow = await shown(page).textContent();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await page.waitForFunction((before) => document.querySelector('.zsh').textContent !== before, narrow);
  const [left, right] = await ends(page);
  assert.ok(Math.abs(right - left - 4) < 0.1, `${left} to ${right}`);
  assert.ok(Math.abs(left + (right - left) * 0.6 - await now(page)) < 0.05, 'it stays where it was');
  await shot(page, 'timeline-wide');
  // Whoever goes elsewhere is followed.
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector('.strip .head'));
  await page.keyboard.press('0');
  assert.equal(await shown(page).textContent(), '');
  assert.equal(await page.getByRole('button', { name: 'Show the whole timeline' }).count(), 0);
});

check('a long idle stretch is folded, says how long it is, and opens on a click', { at: 'standalone' }, async (page) => {
  await type(page, 'SET a 1');
  await says(page, 'OK');
  await fast(page, '1000');
  await page.waitForFunction(() => document.querySelector('[data-testid=now]').textContent > '00:05:00');
  await fast(page, '1');
  await type(page, 'SET b 2');
  await page.getByTestId('console').getByText('OK', { exact: true }).nth(1).waitFor();
  await pause(page);
  const fold = page.getByRole('button', { name: /^\d+:\d\d min without anything that is marked: open$/ });
  await fold.waitFor();
  const { width } = await fold.boundingBox();
  assert.equal(Math.round(width), 64);
  assert.equal(await fold.textContent(), (await fold.getAttribute('aria-label')).split(' without')[0]);
  // The words of marks stand beside them, and on nothing else.
  await area(page).getByText('SET a 1', { exact: true }).waitFor();
  await area(page).getByText('SET b 2', { exact: true }).waitFor();
  const places = await area(page).locator('.mark, .mword, .lull').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right]).sort(([a], [b]) => a - b));
  for (let at = 1; at < places.length; at += 1) assert.ok(places[at][0] >= places[at - 1][1] - 1, JSON.stringify(places));
  await shot(page, 'timeline-folded');
  // What is dragged across it goes through all of its moments.
  const box = await fold.boundingBox();
  const before = await now(page);
  await page.mouse.move(box.x + box.width + 30, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 4, { steps: 6 });
  await page.mouse.up();
  await page.waitForFunction((before) => {
    const at = document.querySelector('[data-testid=now]').textContent.split(':').map(Number);
    const s = at[0] * 3600 + at[1] * 60 + at[2];
    return s > 60 && s < before - 60;
  }, before);
  await fold.focus();
  await page.keyboard.press('Enter');
  await fold.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Show the whole timeline' }).click();
  await fold.waitFor();
});

check('words of the strip keep away from counts, from the set-up and from the line of now, and end with the lane', { at: 'cluster' }, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await type(page, '!crash n3');
  await fast(page);
  await page.waitForFunction(() => document.querySelector('[data-testid=now]').textContent > '00:00:30');
  await pause(page);
  const crossed = () => area(page).evaluate((strip) => {
    const box = (one) => one.getBoundingClientRect();
    const known = box(strip.querySelector('.known'));
    const others = [...strip.querySelectorAll('.mark, .idle, .setup, .head')];
    const words = [...strip.querySelectorAll('.mword')];
    return { count: words.length, found: words.flatMap((word) => {
      const { left, right } = box(word);
      const lies = others.filter((one) => box(one).left - 2 < right && left < box(one).right + 2);
      const out = right > known.right + 1 ? [`${word.textContent} ends at ${right}, the lane at ${known.right}`] : [];
      return [...lies.map((one) => `${word.textContent} lies on ${one.className} ${one.textContent}`), ...out];
    }) };
  });
  const now = await crossed();
  assert.ok(now.count > 0, 'some have room');
  assert.deepEqual(now.found, []);
  await shot(page, 'timeline-words');
  // Wherever one looks back to.
  const { x, y, width, height } = await area(page).boundingBox();
  for (const share of [0.3, 0.4, 0.5]) {
    await page.mouse.click(x + width * share, y + height - 2);
    await page.waitForTimeout(400);
    assert.deepEqual((await crossed()).found, [], `at ${share}`);
  }
});
