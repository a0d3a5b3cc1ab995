// Packs of lessons: from a file, from a folder of the site and from an address in the page's own, kept over a reload,
// in order, wrong ones with their line; and what was reached as a table, out and in.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { address, check, shot, type } from './harness.mjs';
import { chinese, english, file, proved } from './written.mjs';

const home = { at: '' };
const GOOD = english('own/first', 1);
const CHINESE = chinese();
const LISTED = `id = "team-42"
title = { en = "Caches in a week", zh = "一周缓存" }
languages = ["en", "zh"]
lessons = ["own/first.en.md", "first-steps/keys"]
`;
const ONE = `+++\n${LISTED}+++\n%%% own/first.en.md\n${GOOD}%%% own/first.zh.md\n${CHINESE}`;
const chosen = (page, label) => page.locator('label', { hasText: label }).locator('input[type=file]');
const open = (page, ...files) => chosen(page, /^(Open a pack|打开课程包)$/).setInputFiles(files);
const card = (page) => page.locator('.trk.pack');
const says = (page, text) => page.getByText(text).first().waitFor();
const lesson = (page) => page.getByRole('region', { name: /^(Lesson|课程)$/ });

check('a pack from a file comes first, in its own order, and stays over a reload', home, async (page) => {
  await page.getByRole('heading', { name: 'Lessons and puzzles' }).waitFor();
  await open(page, file('team.pack.md', ONE));
  await says(page, 'The pack “Caches in a week” is open');
  const rows = (await card(page).getByRole('link').allInnerTexts()).map((text) => text.trim());
  assert.equal(rows[0], 'Write a key');
  assert.equal(rows.length, 2);
  await shot(page, 'pack');
  await page.reload();
  await card(page).getByRole('link', { name: 'Write a key' }).click();
  await lesson(page).getByRole('heading', { name: 'Write a key' }).waitFor();
  await type(page, 'SET k v');
  await lesson(page).getByText('Solved').waitFor();
  // A reload goes on, and the way on is the pack's.
  await page.reload();
  await lesson(page).getByText('Solved').waitFor();
  await lesson(page).getByRole('link', { name: /^Next/ }).click();
  await page.waitForURL(/lesson=first-steps\/keys/);
  await lesson(page).getByText('2 of 2').waitFor();
  await page.goto(`${address}#`);
  await card(page).locator('.tk.ok').waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await card(page).getByText('一周缓存').waitFor();
  await card(page).getByRole('link', { name: '写一个键' }).waitFor();
  await card(page).getByRole('button', { name: '关闭课程包' }).click();
  await card(page).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { name: '课程与谜题' }).waitFor();
  assert.equal(await card(page).count(), 0);
});

check('a pack is opened from a folder of the site, at one of its lessons, and from no other site', { ...home, allowed: /404/ }, async (page, context) => {
  const files = { 'pack.toml': LISTED, 'own/first.en.md': GOOD, 'own/first.zh.md': CHINESE };
  await context.route('**/course/**', (route) => {
    const found = files[new URL(route.request().url()).pathname.split('/course/')[1]];
    return found ? route.fulfill({ body: found, contentType: 'text/plain' }) : route.fulfill({ status: 404 });
  });
  // Who comes late begins with any of them.
  await page.goto(`${address}#pack=course/;lesson=team-42:own/first`);
  await lesson(page).getByRole('heading', { name: 'Write a key' }).waitFor();
  await page.goto(`${address}#pack=course/`);
  await says(page, 'The pack “Caches in a week” is open');
  await page.goto(`${address}#pack=https://example.org/course/`);
  await says(page, '“https://example.org/course/” is not on this site.');
  await page.goto(`${address}#pack=course/none.pack.md`);
  await says(page, /none\.pack\.md” could not be loaded/);
  await card(page).getByText('Caches in a week').waitFor();
});

check('two packs that are asked for one after the other do not mix', home, async (page, context) => {
  const other = LISTED.replace('team-42', 'other').replace('Caches in a week', 'Another week').replace('own/first.en.md', 'own/second.en.md').replace(', "zh"]', ']');
  const files = {
    'slow/pack.toml': LISTED, 'slow/own/first.en.md': GOOD, 'slow/own/first.zh.md': CHINESE,
    'fast/pack.toml': other, 'fast/own/second.en.md': english('own/second', 1),
  };
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const answered = [];
  let slowAnswered;
  const isAnswered = new Promise((resolve) => { slowAnswered = resolve; });
  await context.route(/\/(slow|fast)\//, async (route) => {
    const path = new URL(route.request().url()).pathname.split('/').slice(-3).join('/').replace(/^.*(?=(slow|fast)\/)/, '');
    if (path === 'slow/pack.toml') await held;
    await route.fulfill({ body: files[path], contentType: 'text/plain' });
    answered.push(path);
    if (path === 'slow/pack.toml') slowAnswered();
  });
  const isAsked = page.waitForRequest(/slow\/pack\.toml$/);
  await page.goto(`${address}#pack=slow/`);
  await isAsked;
  await page.goto(`${address}#pack=fast/`);
  await says(page, 'The pack “Another week” is open');
  release();
  await isAnswered;
  await page.waitForTimeout(300);
  await card(page).getByText('Another week').waitFor();
  assert.deepEqual(answered.filter((path) => path.startsWith('slow')), ['slow/pack.toml'], 'nobody asks for its other files');
});

check('a pack that the browser does not store is open, and that is said', home, async (page) => {
  await page.getByRole('heading', { name: 'Lessons and puzzles' }).waitFor();
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
  await open(page, file('team.pack.md', ONE));
  await says(page, /The pack “Caches in a week” is open.*This browser does not keep it/);
  await card(page).getByRole('link', { name: 'Write a key' }).waitFor();
});

const builder = (page) => page.getByRole('region', { name: 'Your pack' });

check('a pack is made in the page: ordered, checked, saved, opened and changed', home, async (page) => {
  await page.getByRole('button', { name: 'Make a pack' }).click();
  const part = builder(page);
  await part.getByLabel('Id').fill('team-7');
  await part.getByLabel('Title, English').fill('A week of keys');
  await part.getByLabel('Title, Chinese').fill('键的一周');
  await part.getByLabel('Introduction, English').fill('Read before Monday.');
  await page.getByRole('button', { name: /^Add “A key, a value/ }).click();
  await page.getByRole('button', { name: /^“A key, a value.*is in the pack/ }).waitFor();
  await part.getByRole('button', { name: 'Add the lesson you are writing' }).click({ force: true });
  await says(page, /No lesson is being written in this browser/);
  const files = part.locator('input[type=file]');
  await files.setInputFiles([file('first.en.md', GOOD.replace('> SET k v', '> SET k u')), file('first.zh.md', CHINESE)]);
  const rows = part.getByRole('list', { name: 'Lessons of the pack, in order' }).getByRole('listitem');
  await rows.nth(1).getByText('Write a key').waitFor();
  await shot(page, 'pack-builder');
  // What is wrong is said, and nothing leaves.
  await part.getByRole('button', { name: 'Check and save as a file' }).click();
  await part.getByRole('alert').getByText(/own\/first\.en\.md.*Solution 1 does not meet the goals/).waitFor();
  await files.setInputFiles([file('first.en.md', GOOD), file('first.zh.md', CHINESE)]);
  await says(page, '“own/first.en.md” was in the pack already, and is replaced.');
  await part.getByRole('button', { name: 'Move “Write a key” up' }).click();
  await rows.nth(0).getByText('Write a key').waitFor();
  // It is kept while one works on it.
  await page.reload();
  await page.getByRole('button', { name: 'Make a pack' }).click();
  await rows.nth(0).getByText('Write a key').waitFor();
  assert.equal(await part.getByLabel('Title, Chinese').inputValue(), '键的一周');
  const saved = page.waitForEvent('download');
  await part.getByRole('button', { name: 'Check and save as a file' }).click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), 'team-7.pack.md');
  const text = await readFile(await download.path(), 'utf8');
  // The file is what the command takes, too, and it sees what is wrong with it.
  const { status, printed } = await proved('team-7.pack.md', text);
  assert.equal(status, 0, printed);
  assert.match(printed, /^own\/first .*\n1 lessons are what they say/m);
  const wrong = await proved('team-7.pack.md', text.replace('> SET k v', '> SET k u'));
  assert.equal(wrong.status, 1, wrong.printed);
  assert.match(wrong.printed, /team-7\.pack\.md:\d+: solution 1/, 'the file, the line');
  await part.getByRole('button', { name: 'Done' }).click();
  await open(page, file('team-7.pack.md', text));
  await says(page, 'The pack “A week of keys” is open');
  await card(page).getByText('Read before Monday.').waitFor();
  const titles = (await card(page).locator('ol a').allInnerTexts()).map((title) => title.trim());
  assert.equal(titles[0], 'Write a key');
  assert.match(titles[1], /^A key, a value/);
});

check('what is wrong with a pack is said with its line, and nothing is lost', home, async (page) => {
  await page.getByRole('heading', { name: 'Lessons and puzzles' }).waitFor();
  await open(page, file('team.pack.md', ONE));
  await card(page).waitFor();
  const wrong = ONE.replace('order = 1', 'order = one');
  const line = wrong.split('\n').indexOf('order = one') + 1;
  await open(page, file('team.pack.md', wrong));
  await says(page, `No pack was opened. team.pack.md, line ${line}: `);
  await card(page).getByRole('link', { name: 'Write a key' }).waitFor();
  // Several files, as a browser hands them over: without their folders.
  await open(page, file('pack.toml', LISTED), file('first.en.md', GOOD));
  await says(page, 'No pack was opened. own/first.zh.md: There is no such file');
  await open(page, file('pack.toml', LISTED), file('first.en.md', GOOD), file('first.zh.md', CHINESE));
  await says(page, 'The pack “Caches in a week” is open');
  await open(page, { name: 'x.pack.md', mimeType: 'text/markdown', buffer: Buffer.from([0xff, 0xfe, 0]) });
  await says(page, '“x.pack.md” is no text.');
});

check('progress is saved as a table, and taken over elsewhere', home, async (page) => {
  await page.evaluate(() => {
    localStorage.setItem('redscope.done.first-steps/keys', '3,900,0');
    localStorage.setItem('redscope.done.gone/away', '5');
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Lessons and puzzles' }).waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save progress' }).click();
  const table = await readFile(await (await saved).path(), 'utf8');
  assert.match(table, /^\ufefflesson,title,moves,time_ms,lost\r\nfirst-steps\/keys,"[^"]+",3,900,0\r\ngone\/away,"",5,,\r\n$/);
  await page.evaluate(() => localStorage.setItem('redscope.done.first-steps/keys', '2,1000,0'));
  const load = (name, text) => chosen(page, 'Load progress').setInputFiles([file(name, text, 'text/csv')]);
  await load('p.csv', table);
  await says(page, 'Progress was taken over: 2 lessons.');
  const kept = () => page.evaluate(() => localStorage.getItem('redscope.done.first-steps/keys'));
  assert.equal(await kept(), '2,900,0', 'each measure by itself');
  await load('p.csv', `${table}nonsense\r\n`);
  await says(page, '“p.csv” is no progress that was saved here: line 4.');
});

check('a pack is printed, with its solutions on a page of their own', home, async (page) => {
  await page.getByRole('heading', { name: 'Lessons and puzzles' }).waitFor();
  await open(page, file('team.pack.md', ONE));
  await page.evaluate(() => { globalThis.printed = 0; globalThis.print = () => { globalThis.printed += 1; }; });
  await card(page).getByRole('button', { name: 'Print with solutions' }).click();
  const sheet = page.locator('.sheet');
  await sheet.waitFor({ state: 'attached' });
  await page.waitForFunction(() => globalThis.printed === 1);
  assert.equal(await sheet.isVisible(), false, 'a screen shows nothing of it');
  await page.emulateMedia({ media: 'print' });
  await sheet.getByRole('heading', { level: 1, name: 'Write a key' }).waitFor();
  await sheet.getByText('> SET k v').first().waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Scenarios' }).isVisible(), false);
  const pages = async () => ((await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
  const withSolutions = await pages();
  // What was printed is gone.
  await sheet.waitFor({ state: 'detached' });
  await page.emulateMedia({ media: 'screen' });
  await card(page).getByRole('button', { name: 'Print', exact: true }).click();
  await page.waitForFunction(() => globalThis.printed === 2);
  await page.emulateMedia({ media: 'print' });
  const without = await pages();
  assert.ok(without >= 2 && without < withSolutions, `${without} pages, ${withSolutions} with solutions`);
});

check('a lesson is presented in large type, and gone through by a clicker', { at: 'lesson=first-steps/keys', sees: lesson }, async (page) => {
  const console_ = page.getByTestId('console');
  const size = () => page.getByLabel('Command', { exact: true }).evaluate((element) => element.getBoundingClientRect().height);
  const usual = await size();
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  const bar = page.getByRole('region', { name: 'Present' });
  const step = (await bar.locator('code').innerText()).replace(/^> /, '');
  await bar.getByText(/^1 of \d+$/).waitFor();
  assert.ok(await size() > 1.3 * usual, 'the type is large');
  assert.equal(await lesson(page).isVisible(), false);
  await shot(page, 'present');
  await page.keyboard.press('PageDown');
  await console_.getByText(step, { exact: false }).first().waitFor();
  await bar.getByText(/^2 of \d+$/).waitFor();
  // A click into the console leaves the clicker what it is.
  await page.getByLabel('Command', { exact: true }).click();
  await page.keyboard.press('PageDown');
  await bar.getByText(/^3 of \d+$/).waitFor();
  await page.keyboard.press('PageUp');
  await bar.getByText(/^2 of \d+$/).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(wide, 'nothing stands out');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await lesson(page).waitFor();
  assert.equal(await bar.count(), 0);
});
