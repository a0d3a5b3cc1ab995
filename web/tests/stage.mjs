// The stage: who is on it and whether there is room, partitions, links, messages that are held; and that
// nothing moves that stands above the timeline.
import assert from 'node:assert/strict';
import { check, fast, openClient, pause, says, share, shot, transport, type } from './harness.mjs';

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

check('fifteen masters have a colour each, by day and by night, and their names stand on their slots', { at: THIRTY }, async (page) => {
  const colours = () => stage(page).locator('.ring rect[fill^="var(--s"]').evaluateAll((all) => all.map((one) => getComputedStyle(one).fill));
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => { document.documentElement.dataset.theme = theme; }, theme);
    const all = await colours();
    assert.equal(new Set(all).size, 15, `${theme}: ${all}`);
    await shot(page, `stage-thirty-${theme}`);
  }
  await page.setViewportSize({ width: 2560, height: 1440 });
  await page.getByRole('button', { name: 'Ring', exact: true }).click();
  await stage(page).locator('.ring circle').first().waitFor();
  for (let master = 1; master <= 15; master += 1) {
    assert.equal(await stage(page).locator('.ring').getByText(`n${master}`, { exact: true }).count(), 1, `n${master}`);
  }
  await shot(page, 'stage-thirty-ring');
});

check('a node without slots does not stand around them', {}, async (page) => {
  await type(page, '!add n7 server 127.0.0.1:7006 cluster-enabled=yes');
  const card = page.getByTestId('node-n7');
  await card.waitFor();
  await stage(page).getByText('Without slots').waitFor();
  const ring = await box(stage(page).locator('.ring > circle'));
  await page.waitForTimeout(300);
  const low = await box(card);
  assert.ok(low.y > ring.y + ring.height, 'it stands below');
  for (let number = 1; number <= 6; number += 1) {
    const other = await box(page.getByTestId(`node-n${number}`));
    assert.ok(other.y + other.height <= low.y, `n${number} stands above`);
  }
  await shot(page, 'stage-without-slots');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByText('没有槽的节点').waitFor();
});

check('what is said above the page stands one below the other, and over no line to type', { at: 'sentinel' }, async (page) => {
  await page.evaluate(() => {
    const says = document.querySelector('.says');
    for (const words of ['one', 'two', 'three']) {
      const notice = document.createElement('div');
      notice.className = 'notice';
      notice.textContent = words.repeat(80);
      says.append(notice);
    }
  });
  const line = await box(page.getByLabel('Command', { exact: true }));
  const boxes = await Promise.all((await page.locator('.says .notice').all()).map(box));
  assert.equal(boxes.length, 3);
  for (let at = 1; at < boxes.length; at += 1) {
    assert.ok(boxes[at].y >= boxes[at - 1].y + boxes[at - 1].height, 'no one lies on another');
  }
  const says = await box(page.locator('.says'));
  assert.ok(says.x + says.width <= line.x || says.y + says.height <= line.y, 'they are beside or above the line');
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
  await openClient(page);
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

check('a slot on its way is hatched, with an arrow to who takes it, and ASK is said', {}, async (page) => {
  const id = async (port) => {
    await type(page, `connect 127.0.0.1 ${port}`);
    await type(page, 'CLUSTER MYID');
    const said = page.getByTestId('console').getByText(/^"[0-9a-f]{40}"$/);
    await said.nth(port - 7000).waitFor();
    return (await said.nth(port - 7000).textContent()).slice(1, -1);
  };
  const [one, two] = [await id(7000), await id(7001)];
  const moving = page.getByTestId('moving-3300');
  // The slot of b is 3300, which is n1's.
  await type(page, `CLUSTER SETSLOT 3300 IMPORTING ${one}`);
  await says(page, 'OK');
  await moving.waitFor();
  assert.match(await moving.getAttribute('aria-label'), /slot 3300: n1 → n2.*n2 importing/);
  assert.equal(await moving.locator('path[stroke-dasharray="5 4"]').count(), 1, 'only one of them knows of it');
  await type(page, 'connect 127.0.0.1 7000');
  await type(page, `CLUSTER SETSLOT 3300 MIGRATING ${two}`);
  await page.locator('[data-testid="moving-3300"][aria-label*="n1 migrating"]').waitFor();
  assert.equal(await moving.locator('path[marker-end]').count(), 1);
  await type(page, 'SET b 1');
  await says(page, '-> Redirected to slot [3300] located at 127.0.0.1:7001');
  await page.getByRole('region', { name: /^Route/ }).getByText('is on its way to n2').waitFor();
  await page.getByTestId('node-n2').click();
  await page.getByText('slot 3300 ← n1').waitFor();
  await page.getByTestId('node-n1').click();
  await page.getByText('slot 3300 → n2').waitFor();
  await shot(page, 'slot-moving');
  await type(page, `!wait 100ms`);
  for (const port of [7000, 7001]) {
    await type(page, `connect 127.0.0.1 ${port}`);
    await type(page, `CLUSTER SETSLOT 3300 NODE ${two}`);
  }
  await moving.waitFor({ state: 'detached' });
});

check('in a cluster it is seen who does not hear whom, and who votes for whom', {}, async (page) => {
  await type(page, '!crash n1');
  const votes = page.getByRole('status').filter({ hasText: /Epoch \d+: votes for n4/ });
  await votes.waitFor();
  // Auto slows for the votes, and says so.
  await page.getByText('votes of an election are on their way').first().waitFor();
  await votes.getByText(/^n[23] ✓$/).nth(1).waitFor();
  await votes.getByText('majority 2 ✓').waitFor();
  await shot(page, 'cluster-votes');
  await page.getByRole('button', { name: /^master n4/ }).waitFor();
  await votes.waitFor({ state: 'detached' });
  await pause(page);
  // Back to when it was asked for votes, and to the first who did not hear n1.
  const told = (text) => page.getByTestId('events').locator('li', { hasText: text }).first();
  await told(/n4 asks the masters/).click();
  await votes.getByText(/^n[23] \?$/).nth(1).waitFor();
  await votes.getByText('majority 2 …').waitFor();
  await told(/no longer hears? n1|gets no answer from n1/).click();
  const panel = page.getByRole('status').filter({ hasText: 'n1 is not heard' });
  await panel.getByText(/^n[2-6] [01], needs 2$/).first().waitFor();
  await page.getByRole('region', { name: 'Who hears whom' }).getByRole('row', { name: /n1 fail\?/ }).first().waitFor();
  await shot(page, 'cluster-reports');
  await votes.waitFor({ state: 'detached' });
});

check('who is suspected and runs has an amber outline', {}, async (page) => {
  await fast(page, '10');
  await type(page, '!cut n1 n6');
  // One of three masters does not hear it: too few to say that it has failed.
  const suspected = page.locator('[data-testid="node-n6"] .card0[stroke="var(--warn)"][stroke-dasharray="7 4"]');
  await suspected.waitFor();
  const card = page.getByRole('region', { name: 'Who hears whom' });
  await card.getByRole('row', { name: /n1 n6 fail\?.*1, needs 2/ }).waitFor();
  await card.getByRole('row', { name: /n6 n1 fail\?.*0, needs 2/ }).waitFor();
  await type(page, '!heal all');
  await suspected.waitFor({ state: 'detached' });
  await card.waitFor({ state: 'detached' });
});

// Drags over the empty stage.
async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
}

check('a line that is drawn across the stage parts those on its two sides', { at: 'replication' }, async (page) => {
  const ground = await box(stage(page).locator('.ground'));
  const cards = await Promise.all(['n1', 'n2', 'n3'].map((name) => box(page.getByTestId(`node-${name}`))));
  const middle = (card) => [card.x + card.width / 2, card.y + card.height / 2];
  // Between n1 and its replicas: at right angles to the way from n1 to n3.
  const [[ax, ay], [bx, by]] = [middle(cards[0]), middle(cards[2])];
  const [mx, my] = [ax + (bx - ax) * 0.6, ay + (by - ay) * 0.6];
  const [dx, dy] = [-(by - ay), bx - ax];
  const reach = (x, y, sign) => {
    let last = [x, y];
    for (let step = 0; step < 2000; step += 1) {
      const next = [last[0] + (sign * dx) / Math.hypot(dx, dy), last[1] + (sign * dy) / Math.hypot(dx, dy)];
      if (next[0] < ground.x + 3 || next[1] < ground.y + 3 || next[0] > ground.x + ground.width - 3
        || next[1] > ground.y + ground.height - 3) break;
      last = next;
    }
    return last;
  };
  const [from, to] = [reach(mx, my, -1), reach(mx, my, 1)];
  // A short one is a click.
  await drag(page, from, [from[0] + 20, from[1]]);
  await page.mouse.up();
  assert.equal(await page.getByRole('status').filter({ hasText: ' | ' }).count(), 0);
  await drag(page, from, to);
  await stage(page).locator('.stroke').getByText(/ \| /).waitFor();
  const said = await stage(page).locator('.stroke text').textContent();
  assert.deepEqual(said.split(' | ').sort(), ['Client 1, n1', 'n2, n3']);
  await page.mouse.up();
  await page.getByRole('status').filter({ hasText: ' | ' }).waitFor();
  await says(page, /^!cut (c1,n1 n2,n3|n1,c1 n2,n3|n2,n3 c1,n1|n2,n3 n1,c1)$/);
  await page.getByRole('button', { name: 'Heal', exact: true }).click();
  await page.getByRole('status').filter({ hasText: ' | ' }).waitFor({ state: 'detached' });
});

check('a message is delayed by its card, and by words', { at: 'replication' }, async (page) => {
  // So long on its way that it is there when it is clicked.
  await type(page, 'PING');
  await says(page, 'PONG');
  await type(page, '!path all latency 10s');
  await type(page, 'SET a 1');
  await page.locator('.packets .pkt[aria-label*="SET a 1"]').waitFor();
  await pause(page);
  await page.locator('.packets .pkt[aria-label*="SET a 1"]').click();
  const card = page.getByRole('region', { name: /→/ });
  const due = async () => Number((await card.locator('.when').textContent()).match(/([\d.]+) ms$/)[1]);
  const before = await due();
  await card.getByRole('button', { name: 'Delay 200 ms' }).click();
  await story(page, /You delay message #\d+ from .* by 200 ms/);
  const later = await due();
  assert.ok(Math.abs(later - before - 200) < 1, `${before} ms, then ${later} ms`);
  const number = (await card.locator('.dim.grow').textContent()).match(/#(.+)$/)[1].replace(/\D/g, '');
  await type(page, `!delay #${number} 1s`);
  await story(page, /by 1\.0 s/);
  await type(page, '!delay #1 1s');
  await says(page, 'no message #1 is on its way');
});

check('kinds of messages are hidden and shown on a desk too', {}, async (page) => {
  const gossip = stage(page).getByRole('button', { name: 'Gossip', pressed: true });
  const shown = stage(page).locator('.packets .pkt[aria-label^="Gossip"]');
  // So long on their way that some always are.
  await type(page, '!path all latency 1s');
  await shown.first().waitFor();
  await gossip.click();
  await stage(page).getByRole('button', { name: 'Gossip', pressed: false }).waitFor();
  await shown.first().waitFor({ state: 'detached' });
  await stage(page).getByRole('button', { name: 'Gossip' }).click();
  await shown.first().waitFor();
});

check('who is to be parted is seen while it is chosen', { at: 'cluster' }, async (page) => {
  await page.getByRole('button', { name: 'Partition…' }).click();
  const form = await box(page.getByRole('dialog', { name: /^Partition/ }));
  await page.waitForTimeout(300);
  for (let number = 1; number <= 6; number += 1) {
    const card = await box(page.getByTestId(`node-n${number}`).locator('.card0').first());
    const isOver = card.y < form.y + form.height && card.y + card.height > form.y
      && card.x < form.x + form.width && card.x + card.width > form.x;
    assert.ok(!isOver, `n${number} is covered`);
  }
  await shot(page, 'stage-parting');
});

check('news go by themselves, but not while they are pointed at, and cover no card', { at: 'cluster' }, async (page) => {
  await share(page);
  const news = page.locator('.notice');
  const [said, area] = [await box(news), await box(stage(page))];
  assert.ok(said.x >= area.x + area.width || said.y + said.height <= area.y || said.y >= area.y + area.height);
  await news.hover();
  await page.waitForTimeout(8000);
  await news.waitFor();
  await page.mouse.move(400, 500);
  await news.waitFor({ state: 'detached' });
});

check('a vote says for whom it is and in which epoch, and who asks for it is a candidate, on a phone, too', {}, async (page) => {
  await page.getByLabel('Speed').selectOption('10');
  await type(page, '!crash n3');
  await page.getByTestId('events').getByText(/asks the masters for their votes/).waitFor();
  await pause(page);
  await page.getByTestId('events').locator('li', { hasText: /asks the masters for their votes/ }).getByRole('button').first().click();
  const packets = stage(page).locator('.packets');
  // The story tells it with the event that sends them.
  for (let step = 0; step < 20 && !(await packets.getByRole('button', { name: /vote for n6/ }).count()); step += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(200);
  }
  await packets.getByRole('button', { name: /n6 → n1: vote for n6\? epoch 7/ }).waitFor();
  await packets.locator('.lb').getByText('vote for n6? epoch 7').first().waitFor();
  await page.getByTestId('node-n6').getByText('candidate').waitFor();
  await page.getByRole('button', { name: 'Over time' }).click();
  await page.getByTestId('spacetime').locator('.fll').getByText('vote for n6? epoch 7').first().waitFor();
  await page.getByRole('button', { name: 'Ring' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByTestId('node-n6').getByText('candidate').waitFor();
  await page.getByTestId('node-n4').getByText('refuses').waitFor();
  await shot(page, 'candidate-phone');
});

check('a cluster that is down says so: whose slots nobody serves, and who refuses', {}, async (page) => {
  const failed = stage(page).locator('.ring [stroke="url(#stage-failed)"]');
  assert.equal(await failed.count(), 0);
  await page.getByLabel('Speed').selectOption('10');
  await type(page, '!crash n6');
  await type(page, '!crash n3');
  await failed.first().waitFor();
  assert.equal(await failed.count(), 1);
  assert.match(await stage(page).locator('.ring g:has([stroke="url(#stage-failed)"]) title').textContent(), /^n3: 10923–16383, nobody serves them/);
  await stage(page).locator('.ring').getByText('n3', { exact: true }).waitFor();
  const refusing = page.getByRole('status').filter({ hasText: 'cluster_state:fail' });
  await refusing.getByText('cluster_state:fail, all nodes').waitFor();
  await page.getByTestId('node-n1').getByText('CLUSTERDOWN').waitFor();
  await shot(page, 'cluster-down');
  await type(page, '!restart n3');
  await refusing.waitFor({ state: 'detached' });
  await failed.waitFor({ state: 'detached' });
});

check('squares have their names, and the room that there is', { at: 'v1;cluster;seed=1;masters=16' }, async (page) => {
  const squares = await stage(page).locator('[data-testid^=node-n]').evaluateAll((all) => all.map((one) => {
    const [square, name] = [one.querySelector('.card0').getBoundingClientRect(), one.querySelector('.bn').getBoundingClientRect()];
    const id = one.dataset.testid.replace('node-', '');
    return { id, name: one.querySelector('.bn').textContent, side: square.width, isIn: name.left >= square.left && name.right <= square.right };
  }));
  assert.equal(squares.length, 32);
  for (const { id, name, side, isIn } of squares) assert.ok(name === id && side > 36 && isIn, JSON.stringify({ id, name, side, isIn }));
  await shot(page, 'stage-squares');
});

check('what tells of more below stands on no card', { at: 'v1;cluster;seed=1;masters=15', viewport: { width: 1440, height: 700 } }, async (page) => {
  const more = await stage(page).getByRole('button', { name: 'More below' }).boundingBox();
  const pane = await stage(page).locator('.stx').boundingBox();
  assert.ok(more.y >= pane.y + pane.height - 1, JSON.stringify([more, pane]));
});
