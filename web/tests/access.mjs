// Whether everybody can use the page: axe in every view, theme and language; every width; the keyboard alone.
import assert from 'node:assert/strict';
import { axeSays, cutOff, nothing, smallTexts } from './faults.mjs';
import { bloom, check, eviction, lab, lesson, loaded, locks, pause, ring, shot, transactions, type, types, written } from './harness.mjs';

const SCENARIOS = ['standalone', 'replication', 'sentinel', 'cluster'];
// Name, locale, and the words by which a test finds what it presses.
const LANGUAGES = [
  ['en-US', { command: 'Command', compare: 'Compare', panes: ['Console', 'Story', 'Message', 'Node'], log: 'Log', wire: 'Wire', pause: /^Pause/, partition: 'Partition…' }],
  ['zh-CN', { command: '命令', compare: '比较', panes: ['控制台', '经过', '消息', '节点'], log: '日志', wire: '在途', pause: /^暂停/, partition: '网络分区…' }],
];

for (const [locale, words] of LANGUAGES) {
  check(`axe finds nothing on the start page, ${locale}`, { at: '', locale }, async (page) => {
    const found = [...await axeSays(page, 'start page'), ...await smallTexts(page, 'start page')];
    await page.setViewportSize({ width: 390, height: 844 });
    found.push(...await axeSays(page, 'phone'), ...await smallTexts(page, 'phone'));
    nothing(found);
  });

  check(`axe finds nothing in the lab, ${locale}`, { ...lab, locale }, async (page) => {
    const found = [];
    for (const [width, height] of [[1440, 900], [390, 844]]) {
      await page.setViewportSize({ width, height });
      for (const key of ['Home', 'ArrowRight', 'End']) {
        await page.keyboard.press(key);
        found.push(...await axeSays(page, `${width}, ${key}`), ...await smallTexts(page, `${width}, ${key}`));
      }
    }
    nothing(found);
  });

  // Each lab with what it waits for, and the keys that show its states.
  const running = (page) => page.getByText(/^(running|运行中)/).waitFor({ state: 'detached' });
  const standing = (page) => page.getByTestId('standing').first().waitFor();
  for (const [name, options, wait, keys] of [
    ['the locks lab', locks, standing, ['Home', 'End']],
    ['the transactions lab', transactions, () => {}, ['Home', 'End']],
    ['the Bloom filter lab', bloom, () => {}, ['Home', 'End']],
    ['the lab of data types', types, () => {}, ['Home', 'End', 'ArrowDown']],
    ['the ring lab', ring, () => {}, ['Home', 'ArrowUp', 'ArrowDown']],
    ['the eviction lab', eviction, running, ['Home', 'End']],
    ['a lab under load', loaded('penetration'), running, ['Home', 'End']],
    ['the expiry lab', loaded('expiry'), running, ['Home', 'End']],
    ['a lab of faults', loaded('split-brain'), running, ['Home', 'End']],
    ['the event loop lab', loaded('loop'), running, ['Home', 'End']],
    ['the layers lab', loaded('layers'), running, ['Home', 'End']],
    ['the hot key lab', loaded('hot-key'), running, ['Home', 'End']],
    ['a lesson', lesson('sentinel/quorum'), () => {}, ['Home', 'End']],
    ['a puzzle', lesson('puzzles/wait-lost'), () => {}, ['Home']],
    ['a lesson that is written', { at: 'standalone' }, written, ['Home']],
  ]) {
    check(`axe finds nothing in ${name}, ${locale}`, { ...options, locale }, async (page) => {
      await wait(page);
      const found = [];
      for (const [width, height] of [[1440, 900], [390, 844]]) {
        await page.setViewportSize({ width, height });
        for (const key of keys) {
          await page.keyboard.press(key);
          found.push(...await axeSays(page, `${width}, ${key}`), ...await smallTexts(page, `${width}, ${key}`));
        }
      }
      nothing(found);
    });
  }

  for (const at of SCENARIOS) {
    check(`axe finds nothing in ${at}, ${locale}`, { at, locale }, async (page) => {
      const found = [];
      const state = async (name) =>
        found.push(...await axeSays(page, name), ...await smallTexts(page, name));
      const press = (name) => page.getByRole('button', { name, exact: true }).first().click();
      await state('first visit');
      const line = page.getByRole('textbox', { name: words.command });
      await line.fill('SET foo bar');
      await line.press('Enter');
      await page.getByTestId('console').getByText('OK', { exact: true }).first().waitFor();
      await line.fill('!crash n1');
      await line.press('Enter');
      await page.waitForTimeout(1500);
      await page.getByRole('button', { name: words.pause }).last().click();
      await state('a node is down');
      await line.fill('NO SUCH COMMAND');
      await line.press('Enter');
      await line.fill('zincr');
      await page.waitForTimeout(600);
      await state('a line is completed');
      for (const tab of [words.wire, words.log]) {
        await page.getByRole('tab', { name: tab }).click();
        await state(`tab ${tab}`);
      }
      await page.getByTestId('node-n1').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await state('menu');
      await page.keyboard.press('Escape');
      if (at !== 'standalone') {
        await line.fill('!cut n2 n1,n3');
        await line.press('Enter');
        await page.locator('.cutp').waitFor();
        await press(words.partition);
        await page.getByRole('dialog').waitFor();
        await state('a partition');
        await page.keyboard.press('Escape');
      }
      await page.setViewportSize({ width: 1024, height: 768 });
      await state('cards are tabs');
      await page.setViewportSize({ width: 1440, height: 900 });
      // Gone back to the start, where an act makes a branch.
      // In a line the key would move the caret.
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press('Home');
      await line.fill('!crash n1');
      await line.press('Enter');
      await page.getByRole('button', { name: /^B / }).waitFor();
      await state('branches');
      await press(words.compare);
      await page.getByTestId('compared').waitFor();
      await state('compared');
      await page.setViewportSize({ width: 390, height: 844 });
      await state('phone, compared');
      await page.keyboard.press('Escape');
      for (const pane of words.panes) {
        await page.getByRole('tab', { name: pane, exact: true }).click();
        await state(`phone, ${pane}`);
      }
      nothing(found);
    });
  }
}

// Phones, 200 % zoom of a laptop (720x450), the widths where the layout changes, and a wide screen.
const SIZES = [[390, 844], [640, 360], [720, 450], [899, 700], [960, 540], [900, 700], [1180, 800], [1440, 900], [2560, 1440]];

const views = [{ at: '' }, lab, locks, loaded('avalanche'), loaded('expiry'), loaded('loop'), loaded('layers'), loaded('hot-key'), loaded('persistence'), eviction, ring, bloom, types, transactions, lesson('sentinel/quorum'), { at: 'sentinel' }, { at: 'cluster' }];

for (const [locale] of LANGUAGES) {
  for (const options of views) {
    const { at } = options;
    const view = at || 'the start page';
    check(`nothing of ${view} is cut off at any width, ${locale}`, { ...options, locale }, async (page) => {
      const found = [];
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(200);
        found.push(...(await cutOff(page)).map((text) => `${width}x${height}: ${text}`));
        const crushed = await page.locator('.wb .stg').evaluateAll((all) =>
          all.filter((one) => one.checkVisibility() && one.clientHeight < 120).map((one) => `a stage of ${one.clientHeight} px`));
        found.push(...crushed.map((text) => `${width}x${height}: ${text}`));
        await shot(page, `width-${at.replace(/\W/g, '-') || 'gallery'}-${locale}-${width}`);
      }
      nothing(found);
    });
  }
}

// What takes part in pressing Tab, by what it is called.
const pressable = (page) => page.evaluate(() => [...document.querySelectorAll(
  'button, select, input, a[href], [role=button], [role=slider], [role=separator]')]
  .filter((one) => one.checkVisibility() && !one.disabled && !one.closest('.packets') && one.tabIndex >= 0)
  .map((one, at) => one.dataset.stop = `${at}`));

for (const options of views) {
  const { at } = options;
  check(`the keyboard reaches everything of ${at || 'the start page'}`, options, async (page) => {
    if (at === 'sentinel') await pause(page);
    const missed = new Set(await pressable(page));
    assert.ok(missed.size > 10);
    await page.evaluate(() => document.activeElement?.blur());
    for (let presses = missed.size * 2 + 40; presses > 0 && missed.size > 0; presses -= 1) {
      await page.keyboard.press('Tab');
      missed.delete(await page.evaluate(() => {
        const one = document.activeElement;
        const { outlineStyle, boxShadow } = getComputedStyle(one);
        const isSeen = outlineStyle !== 'none' || boxShadow !== 'none' || one.closest('.inp, svg, label');
        return isSeen ? one.dataset.stop : `${one.outerHTML.slice(0, 80)} does not show its focus`;
      }));
    }
    const names = await page.evaluate((stops) => stops.map((stop) =>
      document.querySelector(`[data-stop="${stop}"]`).outerHTML.slice(0, 120)), [...missed]);
    nothing(names);
  });
}

check('who asks for little motion gets none', { at: 'cluster', reducedMotion: 'reduce' }, async (page) => {
  await type(page, 'SET foo bar');
  for (let i = 0; i < 20; i += 1) {
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    await page.waitForTimeout(50);
  }
});
