// The panes of the workbench: resized, folded away and had back, by pointer and by keyboard, and in the next visit.
import assert from 'node:assert/strict';
import { check, fast, lesson, says, share, shot, type } from './harness.mjs';

const pane = (page, name) => page.getByRole('region', { name, exact: true });
const width = async (page, name) => Math.round((await pane(page, name).boundingBox()).width);
const fold = (page, name) => page.getByRole('button', { name: `Fold: ${name}` });
const unfold = (page, name) => page.getByRole('button', { name: `Unfold: ${name}` });
const back = async (page) => {
  await page.reload();
  await page.getByTestId('node-n1').first().waitFor();
};

check('panes are resized by the keyboard, and stay so', {}, async (page) => {
  const console = page.getByRole('region', { name: 'Console' });
  const before = (await console.boundingBox()).width;
  const bar = page.getByRole('separator').and(page.locator('[aria-orientation=vertical]'));
  await bar.focus();
  // All in one go: nothing is drawn in between.
  await bar.evaluate((bar) => {
    const press = () => new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true });
    for (let i = 0; i < 3; i += 1) bar.dispatchEvent(press());
  });
  await page.waitForFunction(
    ([wide]) => document.querySelector('.con').getBoundingClientRect().width > wide + 50, [before]);
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  assert.ok((await console.boundingBox()).width > before + 50);
});

check('panes are folded by their buttons, had back, and stay so', {}, async (page) => {
  const before = await width(page, 'Stage');
  await fold(page, 'Console, Story').click();
  await pane(page, 'Console').waitFor({ state: 'hidden' });
  assert.ok(await width(page, 'Stage') > before + 500, 'the stage has the room');
  await fold(page, 'Details').click();
  await pane(page, 'Details').waitFor({ state: 'hidden' });
  await back(page);
  await unfold(page, 'Console, Story').waitFor();
  assert.ok(!await pane(page, 'Details').isVisible());
  await unfold(page, 'Details').click();
  await pane(page, 'Details').waitFor();
  // Who goes to the console by its key has it back.
  await page.keyboard.press('`');
  await page.waitForFunction(() => document.activeElement.closest('.inp'));
  assert.equal(await width(page, 'Stage'), before);
  await fold(page, 'Story').click();
  await pane(page, 'Story').waitFor({ state: 'hidden' });
  await pane(page, 'Console').waitFor();
});

check('a pane is folded by Enter at its bar, and no key of it is in the way', {}, async (page) => {
  const bar = page.getByRole('separator', { name: 'Resize: Console, Story' });
  await bar.focus();
  await page.keyboard.press('Enter');
  await pane(page, 'Console').waitFor({ state: 'hidden' });
  assert.equal(await bar.getAttribute('aria-valuenow'), '0');
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement.checkVisibility({ visibilityProperty: true })));
  }
  await bar.focus();
  await page.keyboard.press('Enter');
  await pane(page, 'Console').waitFor();
});

check('a bar is dragged from where it is taken, and to the edge it folds', {}, async (page) => {
  const drag = async (name, to) => {
    const { x, y, height } = await page.getByRole('separator', { name }).boundingBox();
    await page.mouse.move(x + 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + to / 2, y + height / 2, { steps: 3 });
    await page.mouse.move(x + to, y + height / 2, { steps: 3 });
    await page.mouse.up();
  };
  const before = await width(page, 'Console');
  await drag('Resize: Console, Story', -80);
  assert.ok(Math.abs(await width(page, 'Console') - before - 80) < 6, `${before}, then ${await width(page, 'Console')}`);
  await drag('Resize: Console, Story', before);
  await pane(page, 'Console').waitFor({ state: 'hidden' });
  await drag('Resize: Console, Story', -before);
  await pane(page, 'Console').waitFor();
  // Its button resizes, too, and has not been pressed then.
  const button = await fold(page, 'Console, Story').boundingBox();
  await page.mouse.move(button.x + 6, button.y + 20);
  await page.mouse.down();
  await page.mouse.move(button.x - 60, button.y + 20, { steps: 4 });
  await page.mouse.up();
  await pane(page, 'Console').waitFor();
});

check('the text of a lesson is resized and folded, and the stage has the room', lesson('sentinel/quorum'), async (page) => {
  const before = await width(page, 'Lesson');
  const bar = page.getByRole('separator', { name: 'Resize: Lesson' });
  await bar.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((before) => document.querySelector('.les').getBoundingClientRect().width > before + 20, before);
  await fold(page, 'Lesson').click();
  await pane(page, 'Lesson').waitFor({ state: 'hidden' });
  await fold(page, 'Console, Story').click();
  await pane(page, 'Console').waitFor({ state: 'hidden' });
  await unfold(page, 'Lesson').click();
  await pane(page, 'Lesson').waitFor();
});

check('cards keep their places and widths while one works, and one that comes stands last', {}, async (page) => {
  const cards = pane(page, 'Details');
  const widths = () => cards.locator('.cd').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
  const before = await widths();
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await cards.locator('.rt li').first().waitFor();
  assert.deepEqual(await widths(), before);
  await fast(page);
  await type(page, '!crash n3');
  await cards.getByRole('region', { name: 'Who hears whom' }).waitFor();
  assert.equal(await cards.locator('.cd').last().getAttribute('aria-label'), 'Who hears whom');
});

for (const [width, height] of [[1440, 900], [1024, 768], [900, 700]]) {
  check(`what is just said covers no control of the stage, the console or the guide at ${width}x${height}`, { viewport: { width, height } }, async (page) => {
    await share(page);
    const covered = await page.evaluate(() => {
      const box = (one) => one.getBoundingClientRect();
      const said = box(document.querySelector('.notice'));
      const all = [...document.querySelectorAll(':is(.hd, .guide, .stg, .con, .sto, .tlw) :is(button, select, input, a, [role=button])')];
      const isUnder = (one) => {
        const { left, right, top, bottom } = box(one);
        return right > left && left < said.right && said.left < right && top < said.bottom && said.top < bottom;
      };
      return all.filter(isUnder).map((one) => one.getAttribute('aria-label') || one.textContent);
    });
    await shot(page, `said-${width}`);
    assert.deepEqual(covered, []);
  });
}
