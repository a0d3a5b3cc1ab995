// The time machine: branches and their names, two of them side by side, notes, keys, and what is typed
// behind `!`.
import assert from 'node:assert/strict';
import { check, clock, fast, paste, pause, says, saysNot, share, shot, transport, type } from './harness.mjs';

// Goes back to the first moment there is.
const toStart = async (page) => {
  await pause(page);
  await page.getByLabel('To the start').click();
};

check('acting in the past makes a branch that is called by the act, and both are compared',
  { at: 'standalone' }, async (page) => {
    await type(page, 'SET fruit apple');
    await says(page, 'OK');
    await toStart(page);
    await saysNot(page, 'OK');
    await type(page, 'SET fruit pear');
    await says(page, 'OK');
    await page.getByRole('button', { name: /^B SET fruit pear/ }).waitFor();
    await type(page, 'MSET berry blue grape red');
    await page.getByTestId('console').getByText('OK', { exact: true }).nth(1).waitFor();
    await pause(page);
    await page.keyboard.press('Escape');
    await page.locator('.stg').click({ position: { x: 5, y: 90 } });
    await page.keyboard.press('g');
    await page.getByLabel(/Seconds, or/).fill('6');
    await page.getByLabel(/Seconds, or/).press('Enter');
    await page.keyboard.press('c');
    const compared = page.getByTestId('compared');
    const row = compared.getByRole('row', { name: /value of fruit/ });
    await row.getByText('apple').waitFor();
    await row.getByText('pear').waitFor();
    assert.equal(await compared.getByRole('region', { name: 'Stage' }).count(), 2, 'both stages');
    const drawn = compared.getByRole('group', { name: 'What is drawn' });
    await drawn.getByRole('button', { name: 'Offset' }).click();
    await compared.getByText('Equal on both branches at every moment that was looked at.').waitFor();
    await drawn.getByRole('button', { name: 'Keys' }).click();
    const table = compared.getByRole('table', { name: 'n1 Keys' });
    assert.equal(await table.getByRole('row').count(), 1 + 16, 'a row for each moment');
    assert.deepEqual(await table.getByRole('row').last().getByRole('cell').allTextContents(), ['1', '3']);
    assert.deepEqual(await table.getByRole('row').nth(1).getByRole('cell').allTextContents(), ['0', '0']);
    assert.equal(await compared.locator('.chart polyline').count(), 2, 'a line for each branch');
    await shot(page, 'compared');
    // The charts are seen whole, and nothing comes below what is told last.
    const facts = compared.locator('.cmf');
    await compared.locator('.chart').last().scrollIntoViewIfNeeded();
    const [inner, outer] = [await compared.locator('.chart svg').last().boundingBox(), await facts.boundingBox()];
    assert.ok(inner.y >= outer.y - 1 && inner.y + inner.height <= outer.y + outer.height + 1, 'the chart is in sight');
    await facts.evaluate((pane) => { pane.scrollTop = pane.scrollHeight; });
    const end = await facts.locator('> :last-child').boundingBox();
    assert.ok(end.y + end.height > outer.y + outer.height / 2, 'it cannot be scrolled to where nothing is');
    const since = row.getByRole('button');
    const at = (await since.textContent()).trim();
    await since.click();
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-testid=now]').textContent.endsWith(wanted), at);
    await page.keyboard.press('Escape');
    await compared.waitFor({ state: 'detached' });
    await page.keyboard.press('[');
    await page.getByRole('button', { name: /^A main/, pressed: true }).waitFor();
    await type(page, 'GET fruit');
    await says(page, '"apple"');
  });

check('a branch is renamed from its menu', { at: 'standalone' }, async (page) => {
  await page.getByLabel('Branch A').click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name of the branch').fill('as it was');
  await page.getByLabel('Name of the branch').press('Enter');
  await page.getByRole('button', { name: /^A as it was/ }).waitFor();
});

check('a branch is deleted from its menu or by a key, and can be had back', { at: 'standalone' }, async (page) => {
  await type(page, 'SET a 1');
  await says(page, 'OK');
  await toStart(page);
  await page.getByRole('button', { name: 'Fork here' }).click();
  const main = page.getByRole('button', { name: /^A main/ });
  await page.getByLabel('Branch B').press('Enter');
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'Delete' }).count(), 0, 'not the one that is shown');
  await page.keyboard.press('Escape');
  await page.getByLabel('Branch A').press('Enter');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await main.waitFor({ state: 'detached' });
  await page.getByRole('status').getByText('The branch “main” is deleted.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Compare' }).count(), 0, 'there is nothing to compare with');
  await shot(page, 'deleted');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await main.press('Delete');
  await main.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await main.click();
  await says(page, 'OK');
});

check('a note is pinned, kept in the link, gone to, and taken back', { at: 'standalone' },
  async (page, context) => {
    await pause(page);
    const at = await clock(page);
    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'Notes of this run' }).waitFor();
    await page.getByLabel(/A note at/).fill('here it begins <b>');
    await page.getByRole('button', { name: 'Pin note' }).click();
    await page.getByRole('button', { name: /^Notes/ }).getByText('1').waitFor();
    await share(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole('button', { name: /^Notes/ }).getByText('1').waitFor();
    await other.getByRole('button', { name: /^Notes/ }).click();
    await other.getByRole('dialog').getByText('here it begins <b>').waitFor();
    await other.getByRole('dialog').getByRole('button', { name: at.slice(-6) }).click();
    assert.equal(await clock(other), at);
    await page.getByRole('button', { name: /^Notes/ }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByText('here it begins <b>').waitFor({ state: 'detached' });
  });

check('keys: their list, a time to go to, a search', { at: 'standalone' }, async (page) => {
  await type(page, 'SET needle haystack');
  await says(page, 'OK');
  await pause(page);
  await page.locator('.stg').click({ position: { x: 5, y: 90 } });
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keys' });
  await list.getByText('go to a time').waitFor();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  const field = page.getByLabel(/Seconds, or/);
  await field.fill('tomorrow');
  assert.ok(await page.getByRole('button', { name: 'Go there' }).isDisabled());
  await field.fill('0:25.5');
  await field.press('Enter');
  await page.waitForFunction(
    () => document.querySelector('[data-testid=now]').textContent === '00:00:25.500');
  await page.keyboard.press('/');
  await page.getByRole('searchbox').fill('NEEDLE');
  await page.getByRole('dialog').getByText('1 found').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: /SET needle haystack/ }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

check('an act behind ! has a row, is completed, and is refused where it was typed',
  { at: 'replication' }, async (page) => {
    await page.getByLabel('Command', { exact: true }).pressSequentially('!cra');
    // It may be pressed before it is known what the line may become.
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => document.querySelector('#line-c1').value === '!crash ');
    await page.getByLabel('Command', { exact: true }).pressSequentially('n3');
    await page.keyboard.press('Enter');
    await says(page, '!crash n3');
    await page.getByRole('button', { name: /n3.*crashed/ }).waitFor();
    await type(page, '!crash nobody');
    await says(page, 'there is nobody called nobody');
    assert.equal(await page.getByRole('alert').count(), 0);
    await type(page, 'SET customer:1 a');
    await says(page, 'OK');
    await page.getByLabel('Command', { exact: true }).pressSequentially('GET cust');
    await page.getByText('GET customer:1', { exact: true }).waitFor();
  });

check('lines of logs that one branch alone has are listed while two are compared', { at: 'replication' }, async (page) => {
  await fast(page, '1');
  await type(page, '!crash n1');
  await page.getByTestId('events').getByText(/You crash n1/).first().waitFor();
  await page.waitForTimeout(1500);
  await pause(page);
  await page.getByLabel('Command', { exact: true }).press('Escape');
  await page.keyboard.press('u');
  await type(page, 'SET a 1');
  await says(page, 'OK');
  await page.waitForTimeout(1500);
  await pause(page);
  await page.getByLabel('Command', { exact: true }).press('Escape');
  await page.keyboard.press('c');
  const logs = page.getByTestId('compared').getByRole('list', { name: 'Log' });
  const line = logs.getByRole('listitem').filter({ hasText: /n[23] # Connection lost|n[23] [-*#.] Connection with master lost/ }).first();
  await line.waitFor();
  assert.match(await line.textContent(), /A/, 'it says on which branch');
  const at = (await line.getByRole('button').textContent()).trim();
  await line.getByRole('button').click();
  await page.waitForFunction((at) => document.querySelector('[data-testid=now]').textContent.endsWith(at), at);
});

check('the story is folded, filtered, and stays where it was scrolled to', { at: 'sentinel' }, async (page) => {
  const events = page.getByTestId('events');
  const fold = events.getByRole('button', { name: /moments while it was set up/ });
  await fold.waitFor();
  assert.equal(await events.getByText('gives n2 everything').count(), 0, 'it is folded');
  await fold.click();
  await events.getByText('gives n2 everything').waitFor();
  await fold.click();
  await type(page, '!crash n1');
  await transport(page, /^Pause/).waitFor();
  await page.getByLabel('Run to next…').selectOption('failover');
  await events.getByText('calls itself a master now').first().waitFor();
  await page.getByLabel('Show').selectOption({ label: 'Faults' });
  await events.getByText('You crash n1').waitFor();
  assert.equal(await events.getByText('votes for').count(), 0);
});

check('what was found says since when it is so, and leads to what led to it', { at: 'standalone' }, async (page) => {
  const events = page.getByTestId('events');
  await type(page, 'CONFIG SET save ""');
  await type(page, 'SET k 1');
  await type(page, 'SET gone 1 PX 10');
  await events.getByText('n1 removes gone, which has expired.').waitFor();
  await type(page, '!crash n1');
  await events.getByText('You crash n1.').waitFor();
  const crashed = await events.locator('li', { hasText: 'You crash n1.' }).getByRole('button').textContent();
  await type(page, '!restart n1');
  const lost = events.locator('li', { hasText: '1 acknowledged write to one key of n1 is gone' });
  await lost.waitFor();
  const since = lost.getByRole('button', { name: `since ${crashed}: You crash n1.` });
  await since.waitFor();
  await shot(page, 'since');
  await pause(page);
  await since.click();
  await page.waitForFunction((at) => document.querySelector('[data-testid=now]').textContent.endsWith(at), crashed);
  await page.getByLabel('Show').selectOption({ label: 'Expiry and eviction' });
  await events.getByText('n1 removes gone').waitFor();
  assert.equal(await events.getByText('You crash n1').count(), 0);
});

check('time stands still by itself for what matters, if that is wanted, in every visit', { at: 'sentinel' }, async (page, context) => {
  const toggle = page.getByLabel('Pause on big news');
  assert.equal(await toggle.isChecked(), false, 'it is off at first');
  await toggle.check();
  await type(page, '!crash n1');
  const notice = page.getByRole('status').getByText(/^Paused at [\d.]+ s: n\d has lost its master\.$/);
  await notice.waitFor();
  await transport(page, /^Play/).waitFor();
  const at = await clock(page);
  assert.ok((await notice.textContent()).includes(at.slice(-6)), 'it stands still where that happened');
  await shot(page, 'stopped');
  await page.getByLabel('Speed').selectOption('10');
  await transport(page, /^Play/).click();
  await page.getByRole('status').getByText(/enough Sentinels agree that n1 is down/).waitFor();
  await transport(page, /^Play/).waitFor();
  const other = await context.newPage();
  await other.goto(page.url().replace('#sentinel', '#cluster'));
  await other.getByTestId('node-n1').waitFor();
  assert.ok(await other.getByLabel('Pause on big news').isChecked(), 'it is kept');
});

check('what is often shares a mark, what is rare is seen, and a click goes to the first', {}, async (page) => {
  const lines = Array.from({ length: 120 }, (_, number) => `SET key${number} ${number}`);
  await paste(page, lines.join('\n'));
  await page.getByTestId('console').getByText('SET key119 119').waitFor();
  await fast(page);
  await type(page, '!crash n1');
  await page.getByTestId('events').getByText("takes its master's slots").first().waitFor();
  await pause(page);
  const many = page.getByRole('button', { name: /commands 120, redirections \d+/ });
  await many.waitFor();
  assert.ok(Number(await many.textContent()) > 150);
  await page.getByRole('button', { name: /s · .*(You crash n1|faults 1)/ }).first().waitFor();
  await page.getByRole('button', { name: /s · .*(election|suspicions and votes)/ }).first().waitFor();
  const places = await page.locator('.mark').evaluateAll((all) => all.map((mark) => mark.getBoundingClientRect()).map(({ left, right }) => [left, right]));
  for (let at = 1; at < places.length; at += 1) {
    assert.ok(places[at][0] >= places[at - 1][1] - 2, `no mark lies on another: ${JSON.stringify(places)}`);
  }
  const first = (await many.getAttribute('aria-label')).match(/^[\d.]+/)[0];
  const { x, y, width, height } = await many.boundingBox();
  await page.mouse.move(x + width - 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 1, y + height / 2);
  await page.mouse.up();
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-testid=now]').textContent.endsWith(wanted), first);
  // Dragging chooses no text.
  await page.mouse.down();
  await page.mouse.move(x + 300, y - 12, { steps: 5 });
  await page.mouse.up();
  assert.equal(await page.evaluate(() => getSelection().toString()), '');
});

check('the story follows what happens until its reader scrolls, and then again', {}, async (page) => {
  const events = page.getByTestId('events');
  const list = events.locator('ul.story');
  const isSeen = () => page.waitForFunction(() => {
    const pane = document.querySelector('ul.story');
    const now = pane.querySelector('.now');
    if (!now) return false;
    const [outer, inner] = [pane.getBoundingClientRect(), now.getBoundingClientRect()];
    return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  });
  const more = async (stem) => {
    await paste(page, Array.from({ length: 40 }, (_, number) => `SET ${stem}${number} 1`).join('\n'));
    await page.getByTestId('console').getByText(`SET ${stem}39 1`).waitFor();
  };
  const back = events.getByRole('button', { name: 'Back to now' });
  await more('a');
  await isSeen();
  await more('b');
  await isSeen();
  assert.equal(await back.count(), 0, 'nobody has scrolled');
  await list.hover();
  await page.mouse.wheel(0, -2000);
  await back.waitFor();
  await page.waitForTimeout(300);
  const top = await list.evaluate((pane) => pane.scrollTop);
  await more('c');
  assert.equal(await list.evaluate((pane) => pane.scrollTop), top, 'it stays where it is read');
  await back.click();
  await isSeen();
  await back.waitFor({ state: 'detached' });
});

check('that a node is a replica now is told once', {}, async (page) => {
  await fast(page);
  await type(page, '!crash n1');
  await page.getByRole('button', { name: /^master n4/ }).waitFor();
  await type(page, '!restart n1');
  const said = page.getByTestId('events').getByText('n1 is a replica of n4 now.');
  await said.first().waitFor();
  await page.waitForTimeout(1000);
  assert.equal(await said.count(), 1);
});

check('undo goes back to before the last act, by a button and from the menu of a phone', { at: 'standalone' }, async (page) => {
  for (const value of [1, 2]) {
    await type(page, `APPEND log ${value}`);
    await says(page, `(integer) ${value}`);
  }
  await transport(page, /^Undo/).click();
  await transport(page, /^Play/).waitFor();
  await type(page, 'GET log');
  await says(page, '"1"');
  await page.setViewportSize({ width: 390, height: 844 });
  const undo = async () => {
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name: /^Undo/ }).click();
  };
  await undo();
  await undo();
  await type(page, 'EXISTS log');
  await says(page, '(integer) 0');
});

check('while two branches are compared a line goes to either or to both, and both move on together',
  { at: 'replication' }, async (page) => {
    await fast(page, '100');
    await page.waitForTimeout(500);
    await type(page, 'SET fruit apple');
    await says(page, 'OK');
    await toStart(page);
    await fast(page, '1');
    await type(page, 'SET fruit pear');
    await says(page, 'OK');
    await pause(page);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    const compared = page.getByTestId('compared');
    await compared.waitFor();
    const both = page.getByRole('region', { name: 'Console' });
    const log = (name) => both.getByRole('group', { name }).getByRole('log');
    const [one, two] = [log(/^A /), log(/^B /)];
    await two.getByText('SET fruit pear').waitFor();
    assert.equal(await one.getByText('SET fruit').count(), 0, 'that had been typed later');
    const line = both.getByRole('textbox');
    await line.fill('GET fruit');
    await line.press('Enter');
    await two.getByText('"pear"').waitFor();
    // The first one had more to come: it goes on as a branch of its own.
    await log(/^C GET fruit/).getByText('(nil)').waitFor();
    await both.getByRole('button', { name: 'B', exact: true }).click();
    await line.fill('SET fruit plum');
    await line.press('Enter');
    await two.getByText('OK').nth(1).waitFor();
    assert.equal(await log(/^C /).getByText('plum').count(), 0, 'there it was not typed');
    await line.fill('GET fruit');
    await line.press('Control+Enter');
    await two.getByText('"plum"').waitFor();
    await log(/^C /).getByText('(nil)').nth(1).waitFor();
    // What is only for the eye goes to no server: at B alone, then at both.
    await line.press('Control+l');
    await two.getByText('SET fruit plum').waitFor({ state: 'detached' });
    assert.ok(await log(/^C /).getByText('GET fruit').count() > 0, 'the other shows what it has shown');
    await line.fill('clear');
    await line.press('Control+Enter');
    await log(/^C /).getByText('GET fruit').first().waitFor({ state: 'detached' });
    await line.fill('!crash nobody');
    await line.press('Enter');
    await page.getByRole('alert').getByText('nobody').waitFor();
    const instant = compared.getByText('The same instant in both branches');
    const before = await instant.textContent();
    await fast(page);
    await transport(page, /^Play/).click();
    await page.waitForFunction((text) => !document.body.textContent.includes(text), before);
    await pause(page);
    // As soon as time stands still it is looked for since when.
    await compared.getByRole('row', { name: /n2 value of fruit/ }).getByRole('button').waitFor();
    await shot(page, 'compared-consoles');
  });

check('before the first command nothing of it is on the stage, and the story has its line for now at the top',
  { at: 'cluster' }, async (page) => {
    await type(page, 'SET foo bar');
    await says(page, 'OK');
    const card = page.locator('#card-route');
    await card.getByText('slot 12182').waitFor();
    await toStart(page);
    await card.getByText('slot 12182').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.stg .ring').getByText('12182').count(), 0);
    const divider = page.locator('.story .cut');
    await divider.waitFor();
    const [row, list] = [await divider.boundingBox(), await page.locator('.story').boundingBox()];
    assert.ok(row.y >= list.y && row.y + row.height <= list.y + list.height, 'the line for now is in sight');
  });
