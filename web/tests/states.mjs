// Whether everybody can use what is not there from the start: a node tab by tab, what opens above a view, what is
// selected. On the desk and on a phone, light and dark, in both languages, many states in one visit.
import { check, drawn, examples, lesson } from './harness.mjs';
import { DESK, PHONE, axeSays, cutOff, faults, faultsOfWords, nothing, smallTargets } from './faults.mjs';

const BOTH = [['the desk', DESK], ['a phone', PHONE]];
const command = (page) => page.locator('.inp input').first();
const types = async (page, line) => {
  await command(page).fill(line);
  await command(page).press('Enter');
};
const leaves = (page) => page.evaluate(() => document.activeElement?.blur());
const key = async (page, name) => {
  await leaves(page);
  await page.keyboard.press(name);
};
const pauses = async (page) => {
  await page.getByRole('button', { name: /^(Pause|暂停)/ }).last().click();
  await page.getByRole('button', { name: /^(Play|播放)/ }).last().waitFor();
};
const opens = async (page) => {
  await page.getByTestId('node-n1').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^(Open|打开)$/ }).first().click();
  await page.locator('.ndm').waitFor();
};
// The first entry of a menu, or what else can have the focus in it.
const closes = async (page, role) => {
  await page.keyboard.press('Escape');
  await page.getByRole(role).first().waitFor({ state: 'detached' });
};

for (const [locale, looks] of [['en-US', faults], ['zh-CN', faultsOfWords]]) {
  check(`nothing is wrong with a node, tab by tab, ${locale}`, { at: 'standalone', locale }, async (page) => {
    const found = [];
    for (const line of [...examples, 'CONFIG SET appendonly yes', 'BGSAVE', 'DEBUG SLEEP 0.02', 'SET spare 1']) await types(page, line);
    await page.getByTestId('console').getByText('SET spare 1').waitFor();
    await page.waitForFunction(() => !document.querySelector('.l.hot'));
    await opens(page);
    const tabs = page.locator('.ndn button');
    for (const [name, size] of BOTH) {
      await page.setViewportSize(size);
      for (const [at, shows] of ['.ndm article', '[data-testid=hex]', '.lpg', '.cfg'].entries()) {
        await tabs.nth(at).click();
        await page.locator(shows).first().waitFor();
        found.push(...await looks(page, `${name}, ${shows}`));
      }
    }
    // Each type by itself has the room that it wants.
    await tabs.first().click();
    await page.getByRole('listbox').waitFor();
    await page.getByRole('listbox').focus();
    for (let at = 0; at < 10; at += 1) {
      await page.keyboard.press('ArrowDown');
      await drawn(page);
      found.push(...(await cutOff(page)).map((text) => `a phone, key ${at}: ${text}`));
    }
    nothing(found);
  });

  check(`nothing is wrong with what opens above the workbench, ${locale}`, { at: 'cluster', locale }, async (page) => {
    const found = [];
    await types(page, 'SET foo bar');
    await page.getByTestId('console').getByText('OK', { exact: true }).first().waitFor();
    await types(page, '!path all latency 1s');
    await page.locator('.l.act').first().waitFor();
    await page.locator('.packets .pkt').nth(2).waitFor();
    await pauses(page);
    for (const [name, size] of BOTH) {
      await page.setViewportSize(size);
      const state = async (what, part) => found.push(...await looks(page, `${name}, ${what}`, part));
      for (const [what, opener] of [['a time', 'g'], ['a note', 'p'], ['keys', '?'], ['search', '/']]) {
        await key(page, opener);
        await page.getByRole('dialog').waitFor();
        if (what === 'a time') await page.keyboard.type('soon');
        if (what === 'a note' && size === DESK) {
          await page.keyboard.type('look here');
          await page.locator('.dlg .pri').click();
          await page.getByRole('dialog').waitFor({ state: 'detached' });
          await key(page, opener);
          await page.locator('.nts li').waitFor();
        }
        if (what === 'search') {
          await page.keyboard.type('foo');
          await page.locator('.hits .hit').first().waitFor();
        }
        await state(what, '.over');
        await closes(page, 'dialog');
      }
      // It is the chosen one.
      await page.getByTestId('node-n1').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await state('menu of a node', '.menu');
      await closes(page, 'menu');
      await page.locator('.lkh').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      await state('menu of a link', '.menu');
      await closes(page, 'menu');
      await page.locator('.sbar .part').click();
      await page.getByRole('dialog').waitFor();
      await state('a partition', '.sides');
      await closes(page, 'dialog');
      // Enter on the chosen one lets it go.
      await page.locator('.packets .pkt').nth(size === DESK ? 0 : 1).focus();
      await page.keyboard.press('Enter');
      await page.locator('.cd-message .acts, .cd-message .act').first().waitFor();
      await state('a message', '.cds');
      if (size === DESK) {
        await page.locator('.shr > button').click();
        await state('ways to share', '.shr');
        await closes(page, 'menu');
        await page.locator('.lane-menu').first().click();
        await state('menu of a branch', '.mnu');
        await closes(page, 'menu');
      } else {
        await page.locator('.lgn summary').click();
        await state('what shapes mean', '.sbar');
        await page.locator('.lgn summary').click();
        await page.locator('.hmore > button').click();
        await page.getByRole('dialog').waitFor();
        await state('what the header has no room for', '.morep');
        await closes(page, 'dialog');
      }
    }
    nothing(found);
  });
}

check('nothing is wrong while one presents', lesson('sentinel/quorum'), async (page) => {
  await key(page, 'v');
  await page.locator('.presents').waitFor();
  nothing([...await axeSays(page, 'presenter'), ...await cutOff(page)]);
});

check('nothing is wrong with thirty nodes', { at: 'v1;cluster;seed=1;masters=10' }, async (page) => {
  const found = [];
  for (const [name, size] of BOTH) {
    await page.setViewportSize(size);
    // A phone has one drawing, and the shapes without words.
    await page.locator(size === DESK ? '.sbar .lgs' : '.sbar .lgn').waitFor();
    const looks = async (title) => {
      const small = size === PHONE ? await smallTargets(page) : [];
      found.push(...[...await cutOff(page), ...small].map((text) => `${name}, ${title}: ${text}`));
    };
    await looks('at first');
    for (const mode of await page.locator('.sbar .seg button').all()) {
      await mode.click();
      await looks(await mode.textContent());
    }
  }
  nothing(found);
});
