// The stage: who is on it and whether there is room, partitions, links, messages that are held; and that
// nothing moves that stands above the timeline.
import assert from 'node:assert/strict';
import { check, fast, pause, says, transport, type } from './harness.mjs';

const THIRTY = 'v1;cluster;seed=1;masters=15';
const stage = (page) => page.getByRole('region', { name: 'Stage' });
const story = (page, text) => page.getByTestId('events').getByText(text).first().waitFor();
const box = async (locator) => {
  const found = await locator.boundingBox();
  assert.ok(found, 'it is there');
  return found;
};
const isWithin = (inner, outer) => inner.x >= outer.x - 1 && inner.y >= outer.y - 1
  && inner.x + inner.width <= outer.x + outer.width + 1 && inner.y + inner.height <= outer.y + outer.height + 1;
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

async function allAreOn(page) {
  const outer = await box(stage(page));
  for (let number = 1; number <= 30; number += 1) {
    const card = await box(page.getByTestId(`node-n${number}`));
    assert.ok(isWithin(card, outer), `n${number} is on the stage: ${JSON.stringify([card, outer])}`);
  }
}

check('thirty nodes are on the stage, each with its slots named, and the title counts them', { at: THIRTY }, async (page) => {
  await allAreOn(page);
  for (const name of ['n2', 'n15']) {
    assert.equal(await stage(page).locator('.ring').getByText(name, { exact: true }).count(), 1, name);
  }
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Redscope: Cluster: masters 15');
  assert.equal(await stage(page).getByRole('button', { name: 'More below' }).count(), 0);
});

check('thirty nodes around the ring: all on a large screen, and a hint on a small one', { at: THIRTY }, async (page) => {
  await page.getByRole('button', { name: 'Ring', exact: true }).click();
  const more = stage(page).getByRole('button', { name: 'More below' });
  await more.click();
  const cut = page.getByTestId('node-n7');
  await page.waitForFunction((card) => card.getBoundingClientRect().bottom > 0, await cut.elementHandle());
  await more.waitFor({ state: 'detached' });
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.waitForTimeout(300);
  await allAreOn(page);
});

check('below 1180 px the cards are tabs, and what is chosen on the stage comes to the front', { viewport: { width: 1024, height: 768 } }, async (page) => {
  const cards = page.getByRole('region', { name: 'Details' });
  const tab = (name) => cards.getByRole('tab', { name, exact: true });
  const panel = (name) => cards.getByRole('tabpanel', { name });
  await panel(/^Node n1/).waitFor();
  await tab('Promises').click();
  await panel('Promises').waitFor();
  assert.equal(await cards.getByRole('tabpanel').count(), 1);
  await page.getByTestId('node-n2').click();
  await panel(/^Node n2/).waitFor();
  for (const size of [{ width: 1024, height: 768 }, { width: 1280, height: 720 }]) {
    await page.setViewportSize(size);
    assert.ok((await box(stage(page))).height > 260, `the stage keeps its height: ${JSON.stringify(size)}`);
    await page.waitForTimeout(300);
    assert.equal(await stage(page).getByRole('button', { name: 'More below' }).count(), 0, 'and shows everybody');
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await cards.getByRole('region', { name: 'Promises' }).waitFor();
  assert.equal(await cards.getByRole('tab').count(), 0);
});

check('a partition is one story, with a wall between its sides and its beginning', { at: 'sentinel' }, async (page) => {
  await pause(page);
  await type(page, '!cut n1,c1 n2,n3,s1,s2,s3');
  await story(page, 'You cut n1, c1 off from n2, n3, s1, s2, s3.');
  await pause(page);
  assert.equal(await page.getByTestId('events').getByText(/^You cut/).count(), 1);
  const since = stage(page).getByRole('button', { name: /^since \d\d\.\d{3}$/ });
  const moment = await since.textContent();
  await stage(page).locator('.wall').getByText(moment).waitFor();
  await since.click();
  await page.getByTestId('now').getByText(moment.replace('since ', '')).waitFor();
  await stage(page).getByRole('button', { name: 'Heal' }).click();
  await story(page, 'You heal the cut between');
  await stage(page).locator('.wall').waitFor({ state: 'detached' });
});

check('a partition is made by the keyboard, in one direction too', { at: 'replication' }, async (page) => {
  await pause(page);
  await page.getByRole('button', { name: 'Partition…' }).focus();
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Partition…' });
  await form.getByLabel('n1').focus();
  await press(page, 'Space', 'Tab', 'Space');
  assert.deepEqual(
    await form.getByRole('checkbox', { checked: true }).evaluateAll((all) => all.map((one) => one.parentElement.textContent)),
    ['n2'],
  );
  await form.getByLabel(/^One way/).focus();
  await press(page, 'Space', 'Enter');
  await form.waitFor({ state: 'detached' });
  await story(page, /^You cut the way from n2 to .*n1.*, one way\.$/);
  await stage(page).locator('.wall').getByText(/^one way · since/).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Partition…');
  // In every mode of the stage.
  await page.getByRole('button', { name: 'Over time' }).click();
  await page.getByRole('button', { name: 'Partition…' }).click();
  await form.getByRole('button', { name: 'Close' }).click();
  await form.waitFor({ state: 'detached' });
});

check('a link has a menu, by the pointer and by the keyboard', { at: 'replication' }, async (page) => {
  await pause(page);
  const link = page.getByRole('button', { name: 'Link n1 – n2' });
  await link.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Link n1 – n2' });
  await menu.waitFor();
  await press(page, 'ArrowDown', 'Enter');
  await story(page, 'You cut the way from n1 to n2, one way.');
  const middle = await link.evaluate((path) => {
    const { x, y } = path.getPointAtLength(path.getTotalLength() / 4);
    const { left, top } = path.ownerSVGElement.getBoundingClientRect();
    return [left + x, top + y];
  });
  await page.mouse.click(...middle, { button: 'right' });
  await menu.getByRole('menuitem', { name: 'Heal' }).click();
  await story(page, 'You heal the cut between n1 and n2.');
  // A node's, too.
  await page.getByTestId('node-n2').focus();
  await press(page, 'Enter', 'Enter');
  await page.getByRole('menu', { name: 'Menu n2' }).waitFor();
  await page.keyboard.press('Escape');
});

check('a message is held from where it is read without scrolling; it is marked, and told', {}, async (page) => {
  await type(page, 'PING');
  await says(page, 'PONG');
  await type(page, '!path c1 n1 latency 5ms');
  await fast(page, '0.001');
  await type(page, 'SET foo bar');
  const message = stage(page).getByRole('button', { name: /^Client: .*SET foo bar$/ });
  await message.waitFor();
  await pause(page);
  await message.focus();
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: 'Client 1 → n1' });
  const hold = card.getByRole('button', { name: 'Hold' });
  await hold.waitFor();
  for (const name of ['Drop', 'Hold', 'Deliver now']) {
    assert.ok(isWithin(await box(card.getByRole('button', { name })), await box(card)), `${name} is in sight`);
  }
  await hold.click();
  await stage(page).getByRole('button', { name: /^Client: .*SET foo bar, held up$/ }).waitFor();
  const mark = await box(stage(page).locator('.hld'));
  for (const said of await stage(page).locator('.lb rect').all()) {
    const { y, height } = await box(said);
    assert.ok(y + height <= mark.y + 1 || y >= mark.y + mark.height, 'no label covers the mark');
  }
  await story(page, /^You hold message #\d+ from c1 to n1\.$/);
  await card.getByRole('button', { name: 'Deliver now' }).click();
  await story(page, /^You deliver message #\d+ from c1 to n1 at once\.$/);
});

check('what is held up for a connection that is gone is not shown any more', {}, async (page) => {
  await type(page, 'PING');
  await says(page, 'PONG');
  await type(page, '!path c1 n1 latency 5ms');
  await fast(page, '0.001');
  await type(page, 'SET foo bar');
  const message = stage(page).getByRole('button', { name: /^Client: .*SET foo bar/ });
  await message.waitFor();
  await pause(page);
  await message.click();
  await page.getByRole('region', { name: 'Client 1 → n1' }).getByRole('button', { name: 'Hold' }).click();
  await stage(page).getByRole('button', { name: /^Client: .*SET foo bar, held up$/ }).waitFor();
  await fast(page, '10');
  await type(page, '!crash n1');
  await stage(page).getByRole('button', { name: /^Client: .*SET foo bar/ }).waitFor({ state: 'detached' });
});

check('among very many nodes the links of the chosen one have a menu', { at: 'v1;cluster;seed=1;masters=20' }, async (page) => {
  await page.getByRole('button', { name: 'Link Client 1 – n1' }).waitFor();
  await page.getByTestId('node-n3').click();
  const link = page.getByRole('button', { name: 'Link n3 – n23' });
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menu', { name: 'Link n3 – n23' }).getByRole('menuitem', { name: 'Cut', exact: true }).press('Enter');
  await story(page, 'You cut n3 off from n23.');
});

check('a client that reaches both sides takes no wall away', { at: 'replication' }, async (page) => {
  await type(page, '!cut n1 n2,n3');
  await stage(page).locator('.wall').waitFor();
  await page.getByRole('button', { name: 'Rows', exact: true }).click();
  await stage(page).locator('.wall').waitFor();
});

check('a client\'s link keeps clear of cards', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await page.getByLabel('Open another client').click();
  await page.getByTestId('client-c2').waitFor();
  const hidden = await page.evaluate(() => {
    const cards = [...document.querySelectorAll('.node')].map((node) => [node.dataset.testid, node.querySelector('.card0').getBBox()]);
    return [...document.querySelectorAll('[data-testid^=link-c]')].flatMap((link) => {
      return cards.filter(([, card]) => {
        // Nor does it run below its own.
        for (let part = 0; part <= 40; part += 1) {
          const { x, y } = link.getPointAtLength(link.getTotalLength() * part / 40);
          if (x > card.x && x < card.x + card.width && y > card.y && y < card.y + card.height) return true;
        }
        return false;
      }).map(([name]) => `${link.dataset.testid} ${name}`);
    });
  });
  assert.deepEqual(hidden, []);
});

check('branches come and nothing above them moves', {}, async (page) => {
  await pause(page);
  const panes = [stage(page), page.getByRole('region', { name: 'Console' }), page.getByRole('region', { name: 'Details' })];
  const places = async () => JSON.stringify(await Promise.all(panes.map(box)));
  const before = await places();
  for (const name of ['B', 'C', 'D']) {
    await transport(page, 'Fork here').click();
    await page.getByRole('button', { name: `Branch ${name}` }).waitFor();
    assert.equal(await places(), before, name);
  }
  // The lane that time runs on is in sight.
  const strip = await box(page.getByRole('region', { name: 'Timeline' }));
  const lane = page.getByRole('region', { name: 'Timeline' }).getByRole('button', { pressed: true }).first();
  assert.ok(isWithin(await box(lane), strip));
});

check('time that is slowed says why', { at: 'standalone' }, async (page) => {
  const why = page.getByRole('region', { name: 'Timeline' }).getByText(/^slowed/);
  assert.equal(await why.count(), 0);
  await type(page, 'SET a 1');
  await page.getByText('slowed 400 times: a console\'s message is on its way').waitFor();
  await says(page, 'OK');
  await why.waitFor({ state: 'detached' });
  await type(page, '!processor n1 modelled');
  await type(page, 'EVAL "for i = 1, 12000000 do end" 0');
  await page.getByText('slowed 20 times: a process is busy, others wait').waitFor();
});

check('the start page says why time is slow', { at: '' }, async (page) => {
  await type(page, 'PING');
  await page.getByRole('main').getByText('slowed 400 times: a console\'s message is on its way').waitFor();
});

check('the newest reply is in sight after a line that is longer than the console', { at: 'standalone' }, async (page) => {
  for (const letter of 'abcdef') {
    await type(page, `SET ${letter} ${letter.repeat(6000)}`);
    await says(page, 'OK');
  }
  await type(page, 'STRLEN f');
  const reply = page.getByTestId('console').getByText('(integer) 6000', { exact: true });
  await reply.waitFor();
  await page.waitForTimeout(200);
  assert.ok(isWithin(await box(reply), await box(page.getByTestId('console'))));
});

check('the theme follows the system until another one is chosen', { colorScheme: 'light' }, async (page) => {
  const theme = (name) => page.locator(`html[data-theme=${name}]`).waitFor();
  await theme('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await theme('dark');
  await page.getByRole('button', { name: 'Light', exact: true }).first().click();
  await theme('light');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.emulateMedia({ colorScheme: 'dark' });
  await theme('light');
  // As the system has it is no choice any more.
  await page.getByRole('button', { name: 'Dark', exact: true }).first().click();
  await theme('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await theme('light');
});

check('the browser has nothing to warn of while the page loads', {}, async (page) => {
  const warnings = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  await page.reload();
  await page.getByTestId('node-n1').first().waitFor();
  await transport(page, /^Play|^Pause/).waitFor();
  assert.deepEqual(warnings.filter((text) => /integrity|preload/.test(text)), []);
});
