// The workbench and the node view on a phone: what has its place there, how large it is to touch, and
// that a keyboard on the screen hides nothing that is typed.
import assert from 'node:assert/strict';
import { cutOff, smallTargets } from './faults.mjs';
import { check, lesson, pause, says, shot, type } from './harness.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const SCENARIOS = ['standalone', 'replication', 'sentinel', 'cluster'];
const tab = (page, name) => page.getByRole('navigation').getByRole('tab', { name, exact: true }).tap();
const hasCrashed = (page) => page.getByRole('button', { name: / n1, crashed$/ }).waitFor();
const menu = (page) => page.getByRole('button', { name: 'Menu', exact: true }).tap();
const nothing = (found) => assert.deepEqual(found, []);

for (const at of SCENARIOS) {
  check(`everything of ${at} on a phone can be touched`, { at, ...PHONE }, async (page) => {
    const found = [];
    const state = async (name) => {
      found.push(...(await smallTargets(page)).map((text) => `${name}: ${text}`));
      found.push(...(await cutOff(page)).map((text) => `${name}: cut: ${text}`));
      await shot(page, `phone-${at}-${name}`);
    };
    await type(page, 'SET foo bar');
    await says(page, 'OK');
    await type(page, '!crash n1');
    await hasCrashed(page);
    await pause(page);
    for (const name of ['Console', 'Story', 'Message', 'Node']) {
      await tab(page, name);
      await state(name);
    }
    await menu(page);
    await page.getByRole('dialog', { name: 'Menu' }).waitFor();
    await state('menu');
    await page.keyboard.press('Escape');
    await page.getByTestId('node-n1').tap();
    await page.getByRole('button', { name: 'Menu n1' }).tap();
    await page.getByRole('menu').waitFor();
    await state('node menu');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    nothing(found);
  });
}

check('the latest moment stands under the stage, and is told once', { at: 'sentinel', ...PHONE }, async (page) => {
  await type(page, '!crash n1');
  const told = page.getByTestId('narration');
  await hasCrashed(page);
  assert.equal(await told.count(), 1);
  assert.equal(await told.getAttribute('aria-live'), 'polite');
  await pause(page);
  const line = await told.boundingBox();
  const stage = await page.getByRole('region', { name: 'Stage' }).boundingBox();
  const strip = await page.getByRole('slider').boundingBox();
  assert.ok(stage.y + stage.height <= line.y + 1 && line.y + line.height <= strip.y + 1);
  assert.equal(strip.height, 40);
});

check('the story of a phone opens at what has happened last', { at: 'cluster', ...PHONE }, async (page) => {
  await type(page, '!crash n3');
  await type(page, '!wait 30s');
  await page.waitForFunction(() => document.querySelectorAll('.story li').length > 9);
  await tab(page, 'Story');
  await page.waitForFunction(() => {
    const [list, row] = [document.querySelector('.story'), document.querySelector('.story li.now')];
    const [frame, line] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
    return line.top >= frame.top && line.bottom <= frame.bottom;
  });
});

check('on a phone, too, it is said why time is slow, and the transport stays where it is', { at: 'standalone', ...PHONE }, async (page) => {
  const play = page.getByRole('region', { name: 'Timeline' }).getByRole('button', { name: /^Pause/ });
  const before = await play.boundingBox();
  await type(page, 'PING');
  const why = page.getByText('slowed 400 times: a console\'s message is on its way');
  await why.waitFor();
  const { x, width } = await why.boundingBox();
  const { x: left } = await play.boundingBox();
  assert.equal(left, before.x);
  assert.ok(x >= 0 && x + width <= 390);
});

check('a phone runs on to what is chosen in its menu', { at: 'sentinel', ...PHONE }, async (page) => {
  // Time stands still: a slow machine would otherwise be past the election before it is chosen.
  await pause(page);
  await type(page, '!crash n1');
  await hasCrashed(page);
  await pause(page);
  await menu(page);
  await page.getByRole('dialog').getByLabel('Run to next…').selectOption('election');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByTestId('narration').getByText(/elect|vote/).waitFor();
});

check('the shapes of messages are in words for a finger', { at: 'cluster', ...PHONE }, async (page) => {
  await page.locator('summary').tap();
  await page.getByRole('button', { name: 'Gossip' }).tap();
  await page.locator('summary').tap();
  await page.waitForFunction(() => document.querySelectorAll('.packets .pkt').length === 0
    || [...document.querySelectorAll('.packets .pkt')].every((one) => !/Gossip/.test(one.textContent)));
});

check('two branches are compared one after the other', { at: 'replication', ...PHONE }, async (page) => {
  await pause(page);
  await type(page, '!crash n1');
  await hasCrashed(page);
  await pause(page);
  await menu(page);
  await page.getByRole('button', { name: 'To the start' }).tap();
  await type(page, '!pause n2');
  await menu(page);
  const lane = page.getByRole('dialog').getByRole('button', { name: /^B / });
  await lane.waitFor();
  await page.getByRole('button', { name: 'Branch B' }).tap();
  await page.getByRole('menuitem', { name: 'Rename' }).tap();
  await page.getByLabel('Name of the branch').fill('rest');
  await page.getByLabel('Name of the branch').press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: /^B rest/ }).waitFor();
  await page.getByRole('button', { name: 'Compare', exact: true }).tap();
  const sides = page.getByRole('group', { name: 'Compare' });
  await sides.getByRole('button', { name: /^What differs/ }).waitFor();
  // The pause is on the one for certain; the crash on the other may come later than this moment.
  await page.getByRole('row', { name: /n2/ }).first().waitFor();
  nothing(await smallTargets(page));
  await sides.getByRole('button', { name: /^B/ }).tap();
  await page.locator('.sd.b').getByTestId('node-n1').waitFor();
  await shot(page, 'phone-compared');
});

for (const [width, height] of [[390, 500], [360, 420]]) {
  check(`a keyboard on a phone leaves the line to be seen, ${width}x${height}`, { at: 'cluster', ...PHONE }, async (page) => {
    await page.getByLabel('Command', { exact: true }).tap();
    await page.setViewportSize({ width, height });
    await type(page, 'SET foo bar');
    await says(page, 'OK');
    const line = await page.getByLabel('Command', { exact: true }).boundingBox();
    assert.ok(line.y >= 0 && line.y + line.height <= height, `${JSON.stringify(line)}`);
    const answer = await page.getByTestId('console').getByText('OK', { exact: true }).last().boundingBox();
    assert.ok(answer.y >= 0 && answer.y + answer.height <= line.y, `${JSON.stringify(answer)}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollTop), 0);
    await shot(page, `phone-keyboard-${height}`);
  });
}

check('the placeholder of the line is whole', { at: 'sentinel', ...PHONE }, async (page) => {
  const [has, needs] = await page.getByLabel('Command', { exact: true }).evaluate((line) => {
    const probe = document.createElement('span');
    const { fontFamily } = getComputedStyle(line);
    const { fontSize } = getComputedStyle(line, '::placeholder');
    probe.style.cssText = `position:absolute;white-space:pre;font:${fontSize} ${fontFamily}`;
    probe.textContent = line.placeholder;
    document.body.append(probe);
    const width = probe.getBoundingClientRect().width;
    probe.remove();
    return [line.clientWidth, width];
  });
  assert.ok(has >= needs, `${has} of ${needs} px`);
});

check('a node is looked into on a phone, tab by tab', { at: 'replication', ...PHONE }, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await page.getByTestId('node-n1').tap();
  await page.getByRole('button', { name: 'Menu n1' }).tap();
  await page.getByRole('menuitem').first().tap();
  const found = [];
  for (const name of ['Keys', 'Files', 'Server']) {
    await page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) }).tap();
    await page.waitForTimeout(400);
    found.push(...(await smallTargets(page)).map((text) => `${name}: ${text}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${name}: ${wide} px wide`);
    await shot(page, `phone-node-${name}`);
  }
  nothing(found);
  // What can be done to it is in sight, all of it.
  const acts = await page.locator('.idb .acts button').all();
  for (const act of acts) {
    const { x, width } = await act.boundingBox();
    assert.ok(x >= 0 && x + width <= 390, await act.textContent());
  }
  // Bytes stand beside the same as text.
  await page.getByRole('navigation').getByRole('button', { name: /^Files/ }).tap();
  const row = page.getByTestId('hex').getByRole('row').first();
  const text = row.locator('.as');
  assert.equal((await text.textContent()).length, 8);
  const { x, width } = await text.boundingBox();
  assert.ok(x + width <= 390, `the text ends at ${x + width}`);
  await page.getByRole('navigation').getByRole('button', { name: /^Server/ }).tap();
  await page.getByRole('combobox', { name: 'Nodes' }).selectOption('n2');
  await page.getByText('Server n2').waitFor();
});

// Moves a finger over the screen.
async function swipe(page, context, from, to) {
  const touch = await context.newCDPSession(page);
  const at = (share) => from.map((start, axis) => start + (to[axis] - start) * share);
  const send = (type, points) => touch.send('Input.dispatchTouchEvent', {
    type, touchPoints: points.map(([x, y]) => ({ x, y })),
  });
  await send('touchStart', [from]);
  for (let step = 1; step <= 8; step += 1) await send('touchMove', [at(step / 8)]);
  return () => send('touchEnd', []);
}

check('a finger parts nodes by a line across the stage, and a tap does not', { at: 'cluster', ...PHONE }, async (page, context) => {
  const stage = page.getByRole('region', { name: 'Stage' });
  const ground = await stage.locator('.ground').boundingBox();
  const cards = await Promise.all(['n1', 'n2', 'n3', 'n4', 'n5', 'n6'].map((name) => page.getByTestId(`node-${name}`).boundingBox()));
  // Between two rows of cards.
  const [masters, replicas] = [cards.slice(0, 3), cards.slice(3)];
  const foot = Math.max(...masters.map((card) => card.y + card.height));
  const head = Math.min(...replicas.map((card) => card.y));
  assert.ok(foot < head, 'they stand in rows');
  const y = (foot + head) / 2;
  const cut = page.getByRole('status').filter({ hasText: ' | ' });
  await (await swipe(page, context, [ground.x + 4, y], [ground.x + 30, y]))();
  assert.equal(await cut.count(), 0);
  const lift = await swipe(page, context, [ground.x + 4, y], [ground.x + ground.width - 4, y]);
  await stage.locator('.stroke').getByText(/ \| /).waitFor();
  await shot(page, 'phone-draws');
  await lift();
  await cut.waitFor();
  // Chromium takes a tap that soon after a swipe for its end.
  await page.getByRole('button', { name: 'Heal', exact: true }).click();
  await cut.waitFor({ state: 'detached' });
});

for (const [at, sees] of [['', (page) => page.getByTestId('node-n1').first()], ['lab=consistency', (page) => page.getByTestId('step-of')]]) {
  check(`a phone goes everywhere, finds and shares from the menu of ${at || 'the front door'}`, { at, sees, ...PHONE }, async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Menu' });
    await menu(page);
    await dialog.waitFor();
    await shot(page, `phone-menu-${at || 'front'}`);
    const sizes = await dialog.locator('a, button').evaluateAll((all) => all.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return { name: one.textContent, width, height };
    }));
    assert.ok(sizes.length >= 9, 'places, ways to share, language and theme');
    nothing(sizes.filter(({ width, height }) => width < 43.5 || height < 39.5));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await menu(page);
    await dialog.getByRole('button', { name: 'Copy link' }).tap();
    await page.locator('.notice').getByText(/[Cc]opied/).waitFor();
    await page.locator('.notice').getByRole('button', { name: 'Close' }).tap();
    await menu(page);
    const search = dialog.getByRole('link', { name: 'Search scenarios, labs, lessons' });
    if (await search.count()) await search.tap();
    const field = page.getByRole('searchbox', { name: 'Search scenarios, labs, lessons' });
    await field.waitFor();
    await field.fill('split');
    await dialog.getByRole('search').getByRole('link', { name: /Split brain/ }).tap();
    await page.getByRole('heading', { level: 1, name: 'Split brain' }).waitFor();
    await menu(page);
    await dialog.getByRole('navigation').getByRole('link', { name: 'Puzzles' }).tap();
    await page.locator('#puzzles').waitFor();
    await menu(page);
    await dialog.getByRole('button', { name: '中文' }).tap();
    await page.getByRole('dialog', { name: '菜单' }).getByRole('link', { name: '课程' }).waitFor();
  });
}

check('the goals of a lesson are one touch away on a phone', { ...lesson('first-steps/keys'), ...PHONE }, async (page) => {
  for (const name of ['Lesson', 'Console', 'Story']) {
    await tab(page, name);
    await page.getByRole('button', { name: /^\d of \d goals/ }).tap();
    const goals = page.getByRole('dialog', { name: 'Goals' });
    await goals.getByRole('listitem').first().waitFor();
    if (name === 'Lesson') {
      await shot(page, 'phone-goals');
      nothing((await smallTargets(page)).concat(await cutOff(page)));
    }
    if (name === 'Story') await page.keyboard.press('Escape');
    else await goals.getByRole('button', { name: 'Close' }).tap();
    await goals.waitFor({ state: 'detached' });
  }
  // All marks of the strip are seen, and help is on the sheet.
  const strip = page.locator('.gstrip');
  const { x, width } = await strip.boundingBox();
  for (const mark of await strip.locator('ol button').all()) {
    const box = await mark.boundingBox();
    assert.ok(box.width >= 43 && box.x >= x && box.x + box.width <= x + width);
  }
  await page.getByRole('button', { name: /^\d of \d goals/ }).tap();
  const goals = page.getByRole('dialog', { name: 'Goals' });
  await goals.getByRole('button', { name: 'Next hint' }).tap();
  await goals.getByText(/^Hint 1 of/).waitFor();
  await goals.getByRole('button', { name: 'Show the solution' }).tap();
  await goals.getByRole('button', { name: 'Run all' }).waitFor();
  const next = await goals.getByRole('link', { name: /^Next/ }).boundingBox();
  assert.ok(next.y + next.height <= 844);
  await shot(page, 'phone-goals-help');
  await page.keyboard.press('Escape');
  await goals.waitFor({ state: 'detached' });
  // What is offered at the console is of the lesson.
  await tab(page, 'Console');
  await page.locator('.try').getByRole('button').first().waitFor();
  assert.equal(await page.locator('.try').getByRole('button', { name: 'LPUSH queue a b c' }).count(), 0);
});

check('cards of a phone leave room for what is between them', { at: 'replication', ...PHONE }, async (page) => {
  await page.waitForTimeout(300);
  const ids = ['client-c1', 'node-n1', 'node-n2', 'node-n3'];
  const boxes = await Promise.all(ids.map((id) => page.getByTestId(id).locator('.card0').first().boundingBox()));
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      const apart = Math.max(
        Math.max(one.x, other.x) - Math.min(one.x + one.width, other.x + other.width),
        Math.max(one.y, other.y) - Math.min(one.y + one.height, other.y + other.height),
      );
      assert.ok(apart >= 20, `${apart} px`);
    }
  }
  const stage = await page.getByRole('region', { name: 'Stage' }).locator('.stx').boundingBox();
  assert.ok(stage.height >= 180, `${stage.height} px`);
});

check('the meaning of a byte is in view on a phone, and part follows part', { at: 'standalone', ...PHONE }, async (page) => {
  await type(page, 'SET balance 100 EX 600');
  await says(page, 'OK');
  await type(page, 'SAVE');
  await page.waitForTimeout(800);
  await page.getByTestId('node-n1').tap();
  await page.getByRole('button', { name: 'Menu n1' }).tap();
  await page.getByRole('menuitem').first().tap();
  await page.getByRole('navigation').getByRole('button', { name: /^Files/ }).tap();
  await page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'dump.rdb' }).tap();
  const byte = page.locator('#byte-5');
  await byte.tap();
  const strip = page.getByTestId('chosen');
  const inView = async () => {
    const [box, foot] = [await strip.boundingBox(), await page.getByRole('region', { name: 'Timeline' }).boundingBox()];
    assert.ok(box.y > 0 && box.y + box.height <= foot.y + 1, JSON.stringify([box, foot]));
  };
  await inView();
  const area = await byte.boundingBox();
  assert.ok(area.width >= 28 && area.height >= 34, JSON.stringify(area));
  const before = await strip.textContent();
  await page.getByRole('button', { name: 'Next part' }).tap();
  await page.waitForFunction((text) => document.querySelector('[data-testid=chosen]').textContent !== text, before);
  await inView();
  await shot(page, 'phone-bytes');
  await page.getByRole('button', { name: 'Part before' }).tap();
  await page.waitForFunction((text) => document.querySelector('[data-testid=chosen]').textContent === text, before);
  // Escape leaves the report, and then the page of the node.
  await page.getByRole('button', { name: 'Check', exact: true }).tap();
  const report = page.getByTestId('report');
  await report.waitFor();
  await page.keyboard.press('Escape');
  await report.waitFor({ state: 'detached' });
  await page.getByTestId('hex').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('hex').waitFor({ state: 'detached' });
});

for (const [what, options] of [
  ['a laptop at 200 %', { viewport: { width: 720, height: 450 } }],
  ['a phone on its side', { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true }],
]) {
  check(`${what} shows the chosen pane beside the stage`, { at: 'sentinel', ...options }, async (page) => {
    const { width, height } = options.viewport;
    const inView = async (what, locator) => {
      const box = await locator.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height, `${what}: ${JSON.stringify(box)}`);
      return box;
    };
    const choose = (name) => page.getByRole('navigation').getByRole('tab', { name, exact: true }).click();
    const line = page.getByLabel('Command', { exact: true });
    await choose('Story');
    await page.getByRole('region', { name: 'Story', exact: true }).waitFor();
    await choose('Console');
    await inView('the line', line);
    await type(page, 'SET foo bar');
    await says(page, 'OK');
    const answer = await inView('the reply', page.getByTestId('console').getByText('OK', { exact: true }).last());
    const prompt = await inView('the line', line);
    assert.ok(answer.y + answer.height <= prompt.y, 'the reply stands above the line');
    const stage = await inView('the stage', page.getByRole('region', { name: 'Stage' }));
    assert.ok(stage.width >= width * 0.4 && stage.height >= 150 && stage.x + stage.width <= prompt.x, JSON.stringify(stage));
    for (const name of ['Story', 'Message', 'Node', 'Console']) await inView(name, page.getByRole('navigation').getByRole('tab', { name, exact: true }));
    await inView('the strip', page.getByRole('slider'));
    await shot(page, `low-${width}-Console`);
    for (const [name, seen] of [
      ['Story', page.getByRole('region', { name: 'Story', exact: true })],
      ['Node', page.getByRole('region', { name: 'Details' })],
    ]) {
      await choose(name);
      const pane = await inView(name, seen);
      assert.ok(pane.height >= 180, `${name}: ${JSON.stringify(pane)}`);
      await shot(page, `low-${width}-${name}`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), height, 'nothing is scrolled to');
  });
}
