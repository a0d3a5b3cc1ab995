// Labs of faults: each opened, run to its trouble, set up otherwise, its goal met; keys, links, the way to a workbench.
import assert from 'node:assert/strict';
import { address, check, drawn, loaded, shot } from './harness.mjs';
import { ended, moment, now, reached, side } from './sided.mjs';

// A figure of the score of a side.
const figure = async (page, name, title) =>
  parseFloat((await side(page, name).locator('.tp-score div').filter({ hasText: title }).locator('dd').innerText()).replace(/[^\d.]/g, ''));

check('persistence: snapshots lose what came after the last, everysec less, always nothing', { at: '' }, async (page) => {
  await page.getByRole('link', { name: /^Persistence/ }).click();
  await ended(page);
  await moment(page, '35.0 s');
  const [snapshot, everysec] = [await figure(page, 'A', 'then lost'), await figure(page, 'B', 'then lost')];
  assert.ok(snapshot > everysec && everysec > 0, `${snapshot}, ${everysec}`);
  await reached(page, 'more than 500');
  assert.equal(await page.title(), 'Persistence · Redscope');
  for (const name of ['A', 'B']) {
    assert.ok(await figure(page, name, 'restart to first write') > 0 && await figure(page, name, 'due, never sent') > 300);
    await side(page, name).getByText(/n1 has loaded 20\d\d\d keys/).waitFor();
  }
  assert.deepEqual(await side(page, 'A').locator('.ld-xs i').allInnerTexts(), ['0 s', '8.75 s', '17.5 s', '26.25 s', '35 s']);
  // Half a second after the power is cut nobody is served; nothing of what comes later is reached yet.
  await page.getByLabel('Moment').fill('262');
  await side(page, 'A').getByText('✕ no write is taken').waitFor();
  await now(page).getByText('No write has been acknowledged for 0.5 s, and 200 a second are due.').first().waitFor();
  assert.equal(await page.getByRole('region', { name: 'Goals' }).locator('li.ok').count(), 0);
  assert.match(page.url(), /at=26200/);
  // What was reached stays reached, and how much is counted.
  const goals = page.getByRole('region', { name: 'Goals' });
  await goals.locator('li.was').getByText('reached before').waitFor();
  await page.getByTestId('goals').getByText('1 of 4 reached').waitFor();
  await page.keyboard.press('End');
  await page.waitForFunction(() => location.hash.includes('at=35000'));
  await side(page, 'A').getByRole('list', { name: 'What has happened' }).getByText('power-cut n1').waitFor();
  await shot(page, 'lab-persistence');
  await page.getByLabel('How side is set up: B').selectOption({ label: 'AOF, always' });
  await page.waitForFunction(() => location.hash.includes('b=always'));
  await ended(page);
  assert.equal(await figure(page, 'B', 'then lost'), 0);
  await reached(page, 'Lose none although the power is cut');
});

check('persistence: an append-only file is rewritten while people write, and what that costs is told', loaded('persistence;a=everysec;b=always;a.rewrite-at=12000'), async (page) => {
  await ended(page);
  await reached(page, 'Have BGREWRITEAOF make the files less than half as long');
  const told = (name) => side(page, 'A').locator('.tp-score div').filter({ hasText: name }).locator('dd').innerText();
  assert.match(await told('AOF rewritten'), /^[\d\u202f]+ → [\d\u202f]+ KB$/);
  assert.match(await told('that took'), /^[\d.]+ m?s$/);
  assert.match(await told('copied for it'), /^[\d\u202f]+ K?B$/);
  assert.match(await told('slowest write meanwhile'), / ms$/);
  assert.equal(await side(page, 'B').locator('.tp-score div').filter({ hasText: 'AOF rewritten' }).count(), 0);
  await side(page, 'A').getByRole('list', { name: 'What has happened' }).getByText('BGREWRITEAOF').first().waitFor();
  // Before it began nothing is told of it.
  await page.getByLabel('Moment').fill('119');
  await side(page, 'A').locator('.tp-score div').filter({ hasText: 'AOF rewritten' }).waitFor({ state: 'detached' });
  await page.keyboard.press('End');
  await shot(page, 'lab-persistence-rewrite');
});

check('split brain: both masters take writes, the heal throws one away, and the moment is opened at a workbench',
  loaded('split-brain'), async (page) => {
    await ended(page);
    await reached(page, 'more than 100');
    assert.ok(await figure(page, 'A', 'then lost') > await figure(page, 'B', 'then lost'));
    await page.getByLabel('Moment').fill('120');
    await moment(page, '12.0 s');
    await now(page).getByText('Two masters take writes of the same keys.').first().waitFor();
    await shot(page, 'lab-split-brain');
    await side(page, 'A').getByRole('button', { name: 'Open this moment' }).click();
    await page.getByRole('button', { name: /^master n2/ }).waitFor();
    await page.getByRole('button', { name: /^master n1/ }).waitFor();
    await page.goBack();
    await moment(page, '12.0 s');
  });

check('replication: a backlog that is too small has everything sent again, by knob, key, chart and link',
  loaded('replication'), async (page, context) => {
    await ended(page);
    await side(page, 'A').getByText('1 / 0').waitFor();
    await side(page, 'B').getByText('0 / 1').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await moment(page, '0.5 s');
    const box = await side(page, 'A').locator('.tp-lanes svg').boundingBox();
    await page.mouse.click(box.x + (box.width * 14) / 35, box.y + box.height / 2);
    await now(page).getByText(/everything again|show less than was acknowledged/).first().waitFor();
    await page.getByRole('combobox', { name: 'What happens' }).selectOption({ label: 'n1 is killed and started again' });
    await page.waitForFunction(() => location.hash.includes('fault=crash-master'));
    await ended(page);
    await reached(page, 'master that comes back empty');
    await page.getByRole('button', { name: 'Link to this setting' }).click();
    const other = await context.newPage();
    await other.goto(page.url());
    await ended(other);
    assert.equal(await figure(other, 'A', 'then lost'), await figure(page, 'A', 'then lost'), 'the same run');
    assert.match(await side(other, 'A').getByRole('table').innerText(), /Stale reads per second/);
    await other.goto(`${address}#lab=replication;fault=luck`);
    await other.getByRole('alert').getByText("What happens is one of The link between n1 and n2 is gone").waitFor();
  });

check('deployment and big key: who is served, and who waits', loaded('deployment'), async (page) => {
  await ended(page);
  assert.ok(await figure(page, 'A', 'longest without') > 19 && await figure(page, 'B', 'longest without') < 9);
  await page.getByLabel('Moment').fill('70');
  await side(page, 'A').getByText('✕ no write is taken').waitFor();
  await page.goto(`${address}#lab=big-key`);
  await ended(page);
  await reached(page, 'wait for 10 ms');
  await reached(page, 'let no write wait for 5 ms');
  assert.ok(await figure(page, 'A', 'slowest write') > 4 * await figure(page, 'B', 'slowest write'));
  // Moved to another server it keeps two of three from everything else.
  await page.goto(`${address}#lab=big-key;fault=migrate;a=hash;b=split`);
  await ended(page);
  await side(page, 'A').getByText(/MIGRATE 127\.0\.0\.1 7002 big 0/).first().waitFor();
  assert.ok(await figure(page, 'A', 'slowest write') > 4 * await figure(page, 'B', 'slowest write'));
  await shot(page, 'lab-big-key-migrate');
});

check('big key: what --bigkeys finds is not what takes most memory, and moving it whole keeps everybody waiting',
  loaded('big-key;fault=find;a=hash;b=split'), async (page) => {
    await ended(page);
    await reached(page, 'call different hashes the biggest');
    const tried = side(page, 'A').getByRole('table', { name: 'Commands tried at n1' });
    const rows = await tried.getByRole('row').allInnerTexts();
    assert.equal(rows.length, 3);
    assert.match(rows[0], /redis-cli --bigkeys[\s\S]*Biggest {3}hash found '"big"' has 200000 fields/);
    assert.match(rows[1], /redis-cli --memkeys[\s\S]*Biggest {3}hash found '"fat"' has \d+ bytes/);
    assert.doesNotMatch(await side(page, 'B').getByRole('table', { name: 'Commands tried at n1' }).innerText(), /'"big"'/);
    await shot(page, 'lab-big-key-find');
    await page.goto(`${address}#lab=big-key;fault=migrate;a=hash;b=split`);
    await ended(page);
    await reached(page, 'Move all of it');
    const happened = side(page, 'A').getByRole('list', { name: 'What has happened' });
    await happened.locator('details.tp-long').filter({ hasText: 'SETSLOT' }).first().locator('summary').click();
    await happened.getByText(/SETSLOT', '6392', 'IMPORTING'/).last().waitFor();
  });

check('replication: WAIT is answered, and who reads at a replica misses the own write by the lag',
  loaded('replication;lag=60;a=star;b=chain'), async (page) => {
    await ended(page);
    await reached(page, 'not show what their reader has written');
    assert.ok(await figure(page, 'A', 'own write not seen') > 100);
    await side(page, 'A').locator('.tp-tried summary').click();
    const tried = side(page, 'A').getByRole('table', { name: 'Commands tried at n1' });
    assert.match(await tried.innerText(), /WAIT 2 500[\s\S]*\(integer\) 2[\s\S]*WAIT 2 500[\s\S]*\(integer\) 1/);
    await page.goto(`${address}#lab=split-brain;fault=with-replica;a=sentinel;b=wait`);
    await ended(page);
    await reached(page, 'Lose writes that WAIT had confirmed');
    await page.goto(`${address}#lab=deployment;a=alone;b=sentinel`);
    await ended(page);
    const [alone, sentinel] = [await figure(page, 'A', 'memory a key costs'), await figure(page, 'B', 'memory a key costs')];
    assert.ok(sentinel > 2.5 * alone && sentinel < 3.5 * alone, `${alone} ${sentinel}`);
  });

check('deployment: all five beside each other, with what each refuses in its own words', loaded('deployment;rate=10;writers=2;keys=300'), async (page) => {
  await ended(page);
  const card = page.getByRole('region', { name: 'All five, under this load and this tape' });
  assert.equal(await card.getByRole('table').count(), 0, 'nothing is known before it has run');
  await card.getByRole('button', { name: 'Run all five' }).click();
  const figures = card.getByRole('table', { name: 'All five' });
  await figures.getByRole('row').nth(5).waitFor({ timeout: 120_000 });
  const rows = await figures.getByRole('row').allInnerTexts();
  assert.deepEqual(rows.slice(1).map((row) => row.split('\n')[0].trim().replace(/[AB]$/, '')),
    ['One server, AOF everysec', 'Replicas, promoted by hand', 'Sentinel', 'Cluster', 'Sharding by the client']);
  const served = rows.slice(1).map((row) => Number(/([\d.]+)%/.exec(row)[1]));
  assert.ok(served[0] < served[1] && served[1] < served[2], `${served}`);
  assert.match(rows[4], /[1-9]\d* \/ 15/, 'a cluster refuses some');
  await card.locator('summary').click();
  const commands = card.getByRole('table', { name: 'Which commands break' });
  const mset = await commands.getByRole('row').filter({ hasText: 'MSET' }).getByRole('cell').allInnerTexts();
  assert.match(mset[3], /CROSSSLOT Keys in request don't hash to the same slot/);
  assert.match(mset[0], /OK/);
  assert.match(await commands.getByRole('row').filter({ hasText: '--pipe' }).innerText(), /MOVED 15005/);
  await shot(page, 'lab-deployment-all');
  // What was measured on the sides is there still: a moment can be opened.
  assert.equal(await side(page, 'A').getByRole('button', { name: 'Open this moment' }).isDisabled(), false);
  // Under another load nothing of it holds any more.
  await page.keyboard.press('Home');
  await page.getByRole('combobox', { name: 'What happens' }).selectOption({ label: 'n1 stands still' });
  await card.getByRole('table').first().waitFor({ state: 'detached' });
});

for (const [id, name, options] of [
  ['big-key;members=20000;fault=find', 'on a phone', { viewport: { width: 390, height: 844 } }],
  ['big-key;members=20000;fault=find', 'in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['deployment', 'in Chinese, in the dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['split-brain', 'on a phone', { viewport: { width: 390, height: 844 } }],
  ['replication', 'in Chinese, on a phone, in the dark', { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
]) {
  check(`the lab of ${id} ${name}`, { ...loaded(id), ...options }, async (page) => {
    await ended(page);
    // Twelve seconds after the beginning, or the end of a run that is shorter.
    const slider = page.getByLabel(/^(Moment|时刻)$/);
    await slider.fill(String(Math.min(120, Number(await slider.getAttribute('max')))));
    await drawn(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    await shot(page, `lab-${id.replace(/;.*=/, '-')}-${name.replace(/[ ,]+/g, '-')}`);
  });
}

for (const [name, lab] of [['split brain', 'split-brain;a=cluster'], ['replication', 'replication'], ['a deployment with a cluster', 'deployment;a=cluster']]) {
  check(`${name}: charts of both sides stand in line, and all of them can be seen`, loaded(lab), async (page) => {
    await ended(page);
    const tops = await Promise.all(['A', 'B'].map((name) =>
      side(page, name).locator('.ld-ch').evaluateAll((charts) => charts.map((chart) => Math.round(chart.getBoundingClientRect().top)))));
    assert.deepEqual(tops[0], tops[1]);
    await side(page, 'A').locator('.ld-xs').scrollIntoViewIfNeeded();
    const axis = await side(page, 'A').locator('.ld-xs').evaluate((axis) => {
      const { left, bottom } = axis.getBoundingClientRect();
      return axis.contains(document.elementFromPoint(left + 4, bottom - 3));
    });
    assert.ok(axis, 'the axis of time is in sight');
    await shot(page, `lab-in-line-${lab.replaceAll(/\W+/g, '-')}`);
  });
}

check('whoever goes to another lab while one runs comes to that one', loaded('penetration'), async (page) => {
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  // What the page writes before it hears of the new address must not lead back.
  for (let round = 0; round < 5; round += 1) {
    await page.evaluate(() => {
      location.hash = location.hash.includes('breakdown') ? 'lab=penetration' : 'lab=breakdown';
      document.querySelector('.ltr input[type="range"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
    });
    const there = round % 2 === 0 ? 'Hot key breakdown' : 'Cache penetration';
    await page.getByRole('heading', { name: there, level: 1 }).waitFor();
    assert.match(page.url(), round % 2 === 0 ? /lab=breakdown/ : /lab=penetration/);
  }
});
