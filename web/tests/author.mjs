// Lessons that are written in the page: a recording becomes one that passes its own check, files come in and go out,
// what is wrong is said with its line, and the draft is tried as a learner sees it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { address, check, says, shot, type, wordsWritten } from './harness.mjs';
import { chinese, english, file } from './written.mjs';

const standalone = { at: 'standalone' };
const part = (page, name) => page.getByRole('region', { name });
const text = (page) => part(page, /^(Text|文本)$/).getByRole('textbox').first();
const checks = (page) => part(page, /^(Check|检查)$/);
const write = (page) => page.getByRole('button', { name: /^(Write|编写)$/ }).click();
const moment = (page, words) => part(page, /^(Recording|记录)$/).locator('.wrm li', { hasText: words });
const isWritten = (page) => page.waitForFunction(() => document.getElementById('lesson-text')?.value.startsWith('+++'));

const NOBODY = '\n```redis\n> GET nobody\n(nil)\n```\n';
const GOOD = english('mine/first', 10, NOBODY);
const CHINESE = chinese(NOBODY);
const open = (page, ...files) =>
  part(page, /^(Text|文本)$/).locator('input[type=file]').setInputFiles(files);
const good = (page) => checks(page).getByText(/^(It is a good lesson\.|这是一节好课。)$/).waitFor();

check('a recording becomes a lesson that passes its own check once its words are written, and is tried', standalone, async (page) => {
  await type(page, 'SET session:42 ada EX 5');
  await says(page, 'OK');
  await page.keyboard.press('Escape');
  await type(page, '!wait 6s');
  await type(page, 'GET session:42');
  await says(page, '(nil)');
  await write(page);
  await moment(page, 'SET session:42 ada EX 5').waitFor();
  const get = moment(page, '> GET session:42');
  assert.equal(await get.getByRole('checkbox').isChecked(), false, 'what only reads is not ticked');
  await get.getByRole('checkbox').check();
  await get.getByText(/becomes a goal/).waitFor();
  await page.getByRole('button', { name: 'Make the lesson' }).click();
  await isWritten(page);
  const made = await text(page).inputValue();
  for (const line of ['check = \'ever ask n1 "GET session:42" == "ada"\'', '> SET session:42 ada EX 5', '(nil)']) {
    assert.ok(made.includes(line), `${line} in\n${made}`);
  }
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const left = checks(page).locator('li.bad', { hasText: 'Something is left to be written' });
  await left.getByRole('button', { name: 'mine/lesson.en.md, line 4', exact: true }).waitFor();
  assert.equal(await left.getByText('holds the place of what is still to be written').count(), 6, 'title, hint and text, twice');
  await shot(page, 'author-unwritten');
  await wordsWritten(page);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await good(page);
  // The steps are in the solution alone.
  assert.equal(await checks(page).locator('li.note').count(), 0, 'the text gives nothing away');
  await shot(page, 'author');
  await page.getByRole('button', { name: 'Try it' }).click();
  const lesson = page.getByRole('region', { name: 'Lesson' });
  await lesson.getByRole('heading', { name: 'a title' }).waitFor();
  await type(page, 'SET session:42 ada EX 5');
  await lesson.locator('.gls li.ok').first().waitFor();
  await page.reload();
  await lesson.locator('.gls li.ok').first().waitFor();
  // Tried once more, it begins anew, with what was changed in its text.
  await write(page);
  await text(page).fill((await text(page).inputValue()).replace('a title', 'Another title'));
  await part(page, 'Check').getByRole('heading', { name: 'Another title' }).waitFor();
  await page.getByRole('button', { name: 'Try it' }).click();
  await lesson.getByRole('heading', { name: 'Another title' }).waitFor();
  await lesson.locator('.gls li:not(.ok)').first().waitFor();
  assert.equal(await lesson.locator('.gls li.ok').count(), 0);
});

check('what was typed, done, noted and told is there, and what is ticked stays ticked', { at: 'sentinel' }, async (page) => {
  await type(page, 'SET balance 100');
  await says(page, 'OK');
  await type(page, '!crash n1');
  await type(page, '!until story switched');
  await page.getByRole('region', { name: /^Timeline/ }).getByText(/./).first().waitFor();
  await write(page);
  await moment(page, '!crash n1').getByText('n1 is down').waitFor();
  const told = moment(page, 'story switched').first();
  await told.waitFor();
  await moment(page, 'SET balance 100').getByRole('checkbox').uncheck();
  await page.getByRole('button', { name: 'Record more' }).click();
  await type(page, '!restart n1');
  await write(page);
  await moment(page, '!restart n1').waitFor();
  assert.equal(await moment(page, 'SET balance 100').getByRole('checkbox').isChecked(), false);
});

check('files are opened, proved in both languages, kept over a reload and saved', standalone, async (page) => {
  await write(page);
  await open(page, file('first.en.md', GOOD), file('first.zh.md', CHINESE));
  await isWritten(page);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await good(page);
  await checks(page).getByText('Both languages say the same').waitFor();
  await checks(page).getByRole('heading', { name: 'Write a key' }).waitFor();
  await page.reload();
  await page.getByTestId('node-n1').first().waitFor();
  await write(page);
  assert.equal(await text(page).inputValue(), GOOD);
  await page.getByRole('tab', { name: '中文' }).click();
  assert.equal(await text(page).inputValue(), CHINESE);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save file' }).click();
  assert.equal(await readFile(await (await saved).path(), 'utf8'), GOOD);
});

check('what is wrong is said with its line, and the rest goes on', standalone, async (page) => {
  await write(page);
  await open(page, file('first.en.md', GOOD.replace('order = 10', 'order = ten')), file('first.zh.md', CHINESE));
  await checks(page).getByText('The file cannot be read').waitFor();
  await checks(page).getByRole('button', { name: 'line 3' }).click();
  const selected = await text(page).evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
  assert.equal(selected, 'order = ten');
  // A goal, a transcript and a wrong answer that are not what they say.
  const wrong = GOOD.replace('(nil)', 'something').replace('> SET k w', '> SET k v');
  await text(page).fill(wrong);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await checks(page).getByText(/Wrong answer 1 meets the goals/).waitFor();
  await checks(page).getByText(/does not come to what is shown/).waitFor();
  // Somebody who is never there, and words that are still in the other language.
  await text(page).fill(GOOD.replace('A key has', 'On `n7` a key has'));
  await page.getByRole('tab', { name: '中文' }).click();
  await text(page).fill(CHINESE.replace('键有值。', 'A key has a value.'));
  await page.getByRole('tab', { name: 'first.en.md' }).click();
  await checks(page).getByText('\'A key has a value.\' is not in the language of the file').waitFor();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await checks(page).getByText('\'n7\': nobody is ever called n7').waitFor();
  await text(page).fill(GOOD.replace('A key has a value.', 'A [key](javascript:alert(1)) <b>has</b>.'));
  await checks(page).getByText(/A link leads to https:/).waitFor();
  await shot(page, 'author-wrong');
  await page.getByRole('button', { name: '中文' }).click();
  await checks(page).getByText('文件无法读取').waitFor();
});

check('what a lesson leads to is checked, and the line is marked', standalone, async (page) => {
  await write(page);
  const astray = GOOD.replace('needs = []', 'needs = ["no/such"]\nlab = "none"').replace('A key', 'A [key](scenario:none)');
  await open(page, file('first.en.md', astray), file('first.zh.md', CHINESE));
  await checks(page).getByText('It needs \'no/such\', which is no lesson').waitFor();
  await checks(page).getByText('It leads to \'lab:none\', which is not there').waitFor();
  await checks(page).getByText('It leads to \'scenario:none\', which is not there').waitFor();
  const marked = await page.locator('.lns .bad').allTextContents();
  assert.deepEqual(marked, ['needs = ["no/such"]', 'lab = "none"', 'A [key](scenario:none) has a value.']);
  const fine = GOOD.replace('needs = []', 'needs = ["first-steps/keys"]\nlab = "locks"').replace('A key', 'A [key](scenario:cluster)');
  await text(page).fill(fine);
  await checks(page).getByText('The file can be read').waitFor();
  assert.equal(await page.locator('.lns .bad').count(), 0);
});

check('a long line is wrapped, and a line is where its number is', standalone, async (page) => {
  await write(page);
  const long = GOOD.replace('A key has a value.', `${'A key has a value. '.repeat(40)}\nThe last line.`);
  await open(page, file('first.en.md', long));
  await isWritten(page);
  const field = await text(page).evaluate(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
    [scrollWidth - clientWidth, scrollHeight - clientHeight]);
  assert.ok(field.every((over) => over <= 1), `the field shows all of it: ${field}`);
  await text(page).fill(long.replace('The last line.', 'The last [line](lab:none).'));
  const way = checks(page).getByRole('button', { name: /line 20$/ });
  await way.click();
  const marked = page.locator('.lns .bad');
  assert.equal(await marked.textContent(), 'The last [line](lab:none).');
  const [line, around] = await Promise.all([marked.boundingBox(), page.locator('#lesson-lines').boundingBox()]);
  assert.ok(line.y >= around.y && line.y + line.height <= around.y + around.height, 'it is in sight');
});

check('what cannot be done says why', standalone, async (page) => {
  await write(page);
  // A person presses what looks as if it did nothing; a test is asked to wait until it does.
  const press = (name) => page.getByRole('button', { name, exact: true }).click({ force: true });
  for (const name of ['Copy link', 'Save file', 'Try it']) {
    await press(name);
    await page.locator('.notice').getByText('There is no lesson yet').waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
  }
  await press('Open');
  await page.locator('.notice').getByText('Type the address of a lesson first.').waitFor();
  await part(page, 'Check').getByRole('button', { name: 'Check', exact: true, disabled: true }).waitFor();
});

check('a draft is shared by link, tried by who opens it, and costs nobody what they wrote', standalone, async (page, context) => {
  await write(page);
  await open(page, file('first.en.md', GOOD), file('first.zh.md', CHINESE));
  await isWritten(page);
  await page.getByRole('button', { name: 'Copy link', exact: true }).click();
  await page.getByText('The link is copied: who opens it').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#draft=1\.[\w-]+$/);
  const other = await context.newPage();
  await other.goto(`${address}#standalone`);
  await other.evaluate(() => {
    localStorage.setItem('redscope.draft.path', 'mine.en.md');
    localStorage.setItem('redscope.draft.en', 'what I wrote');
  });
  await other.goto('about:blank');
  await other.goto(link);
  await other.waitForFunction((wanted) => document.getElementById('lesson-text')?.value === wanted, GOOD);
  await checks(other).getByRole('heading', { name: 'Write a key' }).waitFor();
  await other.reload();
  await other.waitForFunction((wanted) => document.getElementById('lesson-text')?.value === wanted, GOOD);
  await other.getByRole('button', { name: 'Try it' }).click();
  await other.getByRole('region', { name: 'Lesson' }).getByRole('heading', { name: 'Write a key' }).waitFor();
  await other.goto(`${address}#write`);
  // What was typed and done in between is there to make a lesson of.
  await other.getByRole('button', { name: 'Bring the text before back' }).click();
  await other.waitForFunction(() => document.getElementById('lesson-text').value === 'what I wrote');
});

check('a lesson that is too long for a link is saved, and a link without one says so', standalone, async (page) => {
  await write(page);
  let state = 7;
  const noise = Array.from({ length: 20000 }, () => String.fromCharCode(97 + ((state = (state * 1103515245 + 12345) % 2 ** 31) >> 16) % 26)).join('');
  await open(page, file('first.en.md', `${GOOD}\n${noise}\n`));
  await isWritten(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Copy link', exact: true }).click();
  await saved;
  await page.getByText('too long for a link').waitFor();
  for (const hostile of ['', '1.', '2.AAAA', '1.%3Cimg%20src=x%3E', `1.${'A'.repeat(70000)}`]) {
    await page.goto(`${address}#draft=${hostile}`);
    await page.getByText(/^This link has no lesson in it: /).waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
  }
  assert.ok((await text(page).inputValue()).startsWith('+++'), 'what was written is there');
});

check('a lesson is opened from an address of the same origin, and from no other', standalone, async (page, context) => {
  await context.route('**/my/lesson.*.md', (route) =>
    route.fulfill({ body: route.request().url().endsWith('.zh.md') ? CHINESE : GOOD, contentType: 'text/markdown' }));
  await write(page);
  const field = page.getByLabel('Address of a lesson on this site');
  await field.fill('https://example.org/x.en.md');
  await field.press('Enter');
  await page.getByText(/is not on this site/).waitFor();
  await field.fill('my/lesson.en.md');
  await field.press('Enter');
  await isWritten(page);
  await checks(page).getByText('Both languages say the same').waitFor();
  const other = await context.newPage();
  await other.goto(`${address}#write=my/lesson.en.md`);
  await isWritten(other);
});

check('nothing that was written is lost when a lesson is made anew', standalone, async (page) => {
  await write(page);
  await open(page, file('first.en.md', GOOD));
  await isWritten(page);
  await page.getByRole('button', { name: 'Record more' }).click();
  await type(page, 'SET a b');
  await says(page, 'OK');
  await write(page);
  await moment(page, 'SET a b').waitFor();
  await page.getByRole('button', { name: 'Make the lesson' }).click();
  await page.getByRole('button', { name: 'Bring the text before back' }).click();
  assert.equal(await text(page).inputValue(), GOOD);
});

check('on a phone a lesson is written part by part', {
  ...standalone, viewport: { width: 390, height: 844 }, hasTouch: true,
}, async (page) => {
  await type(page, 'SET a b');
  await says(page, 'OK');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await write(page);
  await moment(page, 'SET a b').waitFor();
  await shot(page, 'author-phone');
  await page.getByRole('button', { name: 'Make the lesson' }).click();
  await page.getByRole('tab', { name: 'Text' }).click();
  await isWritten(page);
  await page.getByRole('tab', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await checks(page).getByText(/Solution 1 lights all goals/).waitFor();
});
