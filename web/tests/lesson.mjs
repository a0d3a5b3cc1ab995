// Lessons: solved by typing, by hints and by the solution, not solved wrongly; goals along the time; what is kept,
// shared and refused.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { address, check, clock, lesson, says, share, shot, transport, type } from './harness.mjs';

const keys = lesson('first-steps/keys');
const pane = (page) => page.getByRole('region', { name: /^(Lesson|课程)$/ });
const goal = (page, at) => pane(page).locator('.gls li').nth(at - 1);
const lit = (page, at) => pane(page).locator(`.gls li:nth-child(${at}).ok`).waitFor();
const dark = (page, at) => pane(page).locator(`.gls li:nth-child(${at}):not(.ok)`).waitFor();
const solved = (page) => pane(page).getByRole('status').getByText(/^(Solved|已完成)$/).waitFor();
const press = (page, name) => pane(page).getByRole('button', { name }).click();

check('a lesson is solved by typing, and its goals are lit and go out along the time', keys, async (page) => {
  await type(page, 'SET session:42 ada EX 5');
  await lit(page, 1);
  await dark(page, 2);
  await type(page, 'SET session:42 bob KEEPTTL');
  await lit(page, 2);
  await shot(page, 'lesson');
  await type(page, '!wait 6s');
  await lit(page, 3);
  await type(page, 'GET session:42');
  await says(page, '(nil)');
  await solved(page);
  assert.match(await goal(page, 3).textContent(), /expired/, 'what has lit it is said');
  // The moment at which the second was lit: the third was not yet.
  await goal(page, 2).getByRole('button').click();
  await lit(page, 2);
  await dark(page, 3);
  await page.getByRole('slider', { name: 'Timeline' }).press('PageUp');
  await dark(page, 1);
});

check('what was reached survives a reload, and is ticked on the start page', keys, async (page) => {
  await type(page, 'SET session:42 ada EX 2');
  await type(page, 'SET session:42 bob KEEPTTL');
  await type(page, '!wait 4s');
  await type(page, 'GET session:42');
  await solved(page);
  await page.reload();
  await solved(page);
  await pane(page).getByText(/your best/).waitFor();
  await page.getByRole('link', { name: /start page/i }).click();
  await page.getByRole('link', { name: /A key, a value.*solved/ }).waitFor();
});

check('a lesson is solved with its hints and its solution, step by step', keys, async (page) => {
  await press(page, 'Next hint');
  await pane(page).getByText(/^Hint 1 of/).waitFor();
  await press(page, 'Next hint');
  await press(page, 'Show the solution');
  const steps = pane(page).locator('.runs .run button');
  for (let at = 0; at < await steps.count(); at += 1) {
    await steps.nth(at).click();
    await page.waitForTimeout(300);
  }
  await solved(page);
  await press(page, 'Begin again');
  await dark(page, 1);
  await pane(page).getByText(/^Hint 1 of/).waitFor();
});

check('a step is ticked once it was taken, and not before that moment', keys, async (page) => {
  const row = (at) => pane(page).locator('.trs .run').nth(at);
  const isTicked = (at) => row(at).getByRole('img', { name: 'done' });
  await row(0).getByRole('button').click();
  await isTicked(0).waitFor();
  assert.equal(await isTicked(1).count(), 0);
  // Typed by hand it counts as well; what passes time does so once it has passed.
  await type(page, 'SET code 1234 EX 10');
  await isTicked(3).waitFor();
  await pane(page).getByRole('button', { name: 'Run > !wait 11s' }).click();
  await isTicked(6).waitFor();
  const waited = await clock(page);
  await page.reload();
  // It goes on where the wait has led to.
  await isTicked(3).waitFor();
  await isTicked(6).waitFor();
  assert.ok(parseFloat(await clock(page)) >= parseFloat(waited), `${waited}, then ${await clock(page)}`);
  // The first was typed at the very moment at which the lesson begins.
  await transport(page, /^To the start/).click();
  await isTicked(3).waitFor({ state: 'detached' });
  for (const at of [3, 6]) assert.equal(await isTicked(at).count(), 0, `step ${at}`);
});

check('what comes back is what the text says, however long one reads', lesson('expiry/replica'), async (page) => {
  const text = pane(page).locator('.trs').first();
  const rows = text.locator('.run');
  for (let at = 0; at < await rows.count(); at += 1) {
    await rows.nth(at).getByRole('button').click();
    await rows.nth(at).getByRole('img', { name: 'done' }).waitFor();
    // One of the keys lives for half a second.
    await page.waitForTimeout(700);
  }
  assert.equal(await text.locator('.out').count(), 5);
  assert.equal(await text.locator('.out.same').count(), 5, await text.textContent());
});

check('a solution that wants haste is run in one go, and stays over a reload', lesson('puzzles/two-holders'), async (page) => {
  await press(page, 'Show the solution');
  await press(page, 'Run all');
  await solved(page);
  const last = pane(page).locator('.runs .run').last();
  await last.getByRole('img', { name: 'done' }).waitFor();
  await page.reload();
  await solved(page);
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((name) => name.includes('puzzles/two-holders')));
  assert.deepEqual(kept, [], 'a puzzle whose answer is shown is solved by nobody');
});

check('who answers wrongly is not told that it is right', keys, async (page) => {
  await type(page, 'SET session:42 ada EX 5');
  await type(page, 'SET session:42 bob KEEPTTL');
  await type(page, 'DEL session:42');
  await type(page, '!wait 8s');
  await type(page, 'GET session:42');
  await says(page, '(nil)');
  await dark(page, 3);
  await pane(page).getByText(/of 4 reached/).waitFor();
});

check('a run of a lesson is a link that opens with its goals, in the other language too', keys, async (page, context) => {
  await type(page, 'SET session:42 ada');
  await lit(page, 1);
  await share(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await lit(other, 1);
  await other.getByRole('button', { name: '中文' }).click();
  await pane(other).getByRole('heading', { name: /键/ }).first().waitFor();
  await lit(other, 1);
});

check('time stands still until the visitor does something, and the goals are over the console', keys, async (page) => {
  const strip = page.locator('.gstrip');
  await strip.getByText(/^Time stands still/).waitFor();
  const began = await clock(page);
  await page.waitForTimeout(1500);
  assert.equal(await clock(page), began);
  await type(page, 'SET session:42 ada EX 5');
  await strip.getByRole('button', { name: 'Goal 1, reached', exact: true }).waitFor();
  await strip.getByText(/^Time stands still/).waitFor({ state: 'detached' });
  await page.getByRole('tab', { name: /^Client 1, c1/, selected: true }).waitFor();
});

check('what somebody else has reached is shown, and not credited', keys, async (page) => {
  await type(page, 'SET session:42 ada EX 2');
  await type(page, 'SET session:42 bob KEEPTTL');
  await type(page, '!wait 4s');
  await type(page, 'GET session:42');
  const said = page.getByRole('status').filter({ hasText: /^Solved: all goals are reached. Moves: \d+, par \d+/ });
  await said.getByRole('button', { name: 'Next', exact: true }).waitFor();
  await share(page);
  const link = page.url();
  await page.evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
  await page.goto('about:blank');
  await page.goto(link);
  await solved(page);
  await page.waitForTimeout(500);
  const done = () => page.evaluate(() => localStorage.getItem('redscope.done.first-steps/keys'));
  assert.equal(await done(), null);
});

check('who comes back to a lesson goes on where it was left', keys, async (page) => {
  await type(page, 'SET session:42 ada');
  await lit(page, 1);
  await page.goto(`${address}#lesson=first-steps/databases`);
  await dark(page, 1);
  await page.goto(`${address}#lesson=first-steps/keys`);
  await page.getByRole('status').getByText(/goes on where you left it/).waitFor();
  await lit(page, 1);
  await press(page, 'Begin again');
  await dark(page, 1);
});

check('a lesson that is none leads to the start page, with a sentence', lesson('first-steps/keys'), async (page) => {
  await page.goto(`${address}#lesson=no/such`);
  await page.getByText('There is no lesson called “no/such”.').waitFor();
  await page.goto(`${address}#lesson=%3Cimg%20src=x%3E`);
  await page.getByText('There is no lesson called “<img src=x>”.').waitFor();
});

check('on a phone the lesson is a tab beside the console', {
  ...keys, viewport: { width: 390, height: 844 }, hasTouch: true,
}, async (page) => {
  await pane(page).waitFor();
  await shot(page, 'lesson-phone');
  await page.getByRole('tab', { name: 'Console' }).click();
  await type(page, 'SET session:42 ada');
  await page.getByRole('tab', { name: 'Lesson' }).click();
  await lit(page, 1);
});

check('on a phone what came back stands below the step that was run', {
  ...keys, viewport: { width: 390, height: 844 }, hasTouch: true,
}, async (page) => {
  const came = pane(page).getByRole('note', { name: 'What came back' });
  await pane(page).getByRole('button', { name: 'Run > SET greeting hello' }).tap();
  await came.getByText('OK', { exact: true }).waitFor();
  assert.equal(await pane(page).locator('.out.same').first().isVisible(), false, 'it is not said twice');
  await pane(page).getByRole('button', { name: 'Run > GET greeting' }).tap();
  await came.nth(1).getByText('"hello"', { exact: true }).waitFor();
  // What is otherwise than the text says stands beside it.
  await page.getByRole('tab', { name: 'Console' }).click();
  await type(page, 'SET nobody home');
  await page.getByRole('tab', { name: 'Lesson' }).click();
  await pane(page).getByRole('button', { name: 'Run > GET nobody' }).tap();
  await came.nth(2).getByText('"home"', { exact: true }).waitFor();
  await pane(page).locator('.out').getByText('(nil)', { exact: true }).first().waitFor();
  await shot(page, 'lesson-phone-replies');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing stands out');
});

// Consoles that a lesson opens or types at, by its file.
const consoles = async () => {
  const folder = new URL('../lessons/', import.meta.url);
  const all = await readdir(folder, { recursive: true });
  const found = await Promise.all(all.filter((path) => path.endsWith('.en.md')).map(async (path) => {
    const text = await readFile(new URL(path, folder), 'utf8');
    const setup = /^setup = ('''|""")(.*?)\1/ms.exec(text)?.[2] ?? '';
    const opened = [...setup.matchAll(/^> !open (\S+)/gm)].map(([, name]) => name);
    return { id: path.replace(/\.en\.md$/, ''), names: ['c1', ...opened] };
  }));
  return found.filter(({ names }) => names.length > 3);
};

for (const [where, viewport] of [['on a wide screen', { width: 1440, height: 900 }], ['on a phone', { width: 390, height: 844 }]]) {
  check(`every client that a lesson opens has its tab in sight, and so has the choice of a node, ${where}`, { at: 'standalone', viewport }, async (page) => {
    const many = await consoles();
    assert.ok(many.length > 3, `lessons with many clients were looked for: ${many.length}`);
    for (const { id, names } of many) {
      await page.goto('about:blank');
      await page.goto(`${address}#lesson=${id}`);
      await pane(page).waitFor();
      if (where === 'on a phone') await page.getByRole('tab', { name: 'Console' }).click();
      const console = page.locator('section.con');
      await console.getByRole('tab', { name: new RegExp(`, ${names.at(-1)} `) }).waitFor();
      const all = [...names.map((name) => console.getByRole('tab', { name: new RegExp(`, ${name} `) })), console.getByLabel('Node', { exact: true })];
      const room = await console.boundingBox();
      for (const one of all) {
        const box = await one.boundingBox();
        const seen = await one.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return [left + 3, right - 3].every((x) => element.contains(document.elementFromPoint(x, (top + bottom) / 2)));
        });
        assert.ok(seen && box.x + box.width <= room.x + room.width, `${id}: ${await one.getAttribute('aria-label')}`);
      }
    }
  });
}
