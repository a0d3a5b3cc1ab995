// What is told: rows of one cause, what stands out, who says what; what is on the wire; the marks of the timeline
// in words; two branches side by side.
import assert from 'node:assert/strict';
import { check, closeNotice, fast, openClient, pause, says, shot, type } from './harness.mjs';
import { cutOff, smallTargets } from './faults.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const events = (page) => page.getByTestId('events');
const rows = (page) => events(page).locator('.story > li');
const tab = (page, name) => events(page).getByRole('tab', { name }).click();

check('what several nodes tell of one failure is one row, which unfolds', { at: 'cluster' }, async (page) => {
  await fast(page);
  await type(page, '!cut n3 n1,n2,n4,n5,n6');
  const suspected = rows(page).filter({ hasText: '(PFAIL)' }).first();
  await suspected.filter({ hasText: /no longer hears? .*; .*no longer hears? / }).waitFor();
  await events(page).getByText("takes its master's slots").first().waitFor();
  await pause(page);
  // Two masters must; who hears of FAIL before its own time is up says nothing of its own.
  assert.match(await suspected.innerText(), /n\d(, n\d)+ no longer hear n3/);
  assert.match(await suspected.innerText(), /2 masters must say so for FAIL\./);
  const unfold = suspected.getByRole('button', { name: /moments$/ });
  const count = Number((await unfold.innerText()).match(/\d+/)[0]);
  assert.ok(count >= 6, `${count} moments`);
  const folded = await rows(page).count();
  assert.ok(folded < 40, `a cut is told in few rows: ${folded}`);
  await shot(page, 'story-cut');
  await unfold.click();
  const parts = events(page).locator('.story > li.part');
  await parts.first().waitFor();
  assert.equal(await parts.count(), count);
  assert.match(await parts.first().innerText(), /gets no answer from n\d \(PFAIL\)/);
  await unfold.click();
  await parts.first().waitFor({ state: 'detached' });
  await unfold.click();
  const at = await parts.last().getByRole('button').innerText();
  await parts.last().getByRole('button').click();
  await page.waitForFunction((at) => document.querySelector('[data-testid=now]').textContent.endsWith(at), at);
});

check('what matters most stands out in the story, and nothing else', { at: 'sentinel' }, async (page) => {
  await fast(page);
  await type(page, '!crash n1');
  await events(page).getByText(/is a master now/).first().waitFor();
  await pause(page);
  const bold = await events(page).locator('.story b').allInnerTexts();
  assert.ok(bold.some((text) => /enough Sentinels agree that n1 is down/.test(text)), bold.join('\n'));
  assert.ok(bold.some((text) => /is a master now/.test(text)));
  assert.ok(!bold.some((text) => /^You crash|gets? no answer|knows/.test(text)), bold.join('\n'));
  const down = await events(page).getByText(/no answer from the master n1 \(\+sdown\)/).first().innerText();
  assert.match(down, /s\d/);
  const agreed = events(page).getByText(/^s\d: enough Sentinels agree that n1 is down \(\+odown\): \d, the quorum is 2\.$/);
  await agreed.first().waitFor();
  await shot(page, 'story-sentinel');
  await page.getByRole('button', { name: '中文' }).click();
  await events(page).getByText(/收不到主节点 n1 的应答，判为主观下线（\+sdown）/).first().waitFor();
  await events(page).getByText(/^s\d：\d 个哨兵同意，判定 n1 客观下线（\+odown）。$/).first().waitFor();
});

check('a redirection is told as what happened to the client', { at: 'cluster' }, async (page) => {
  await type(page, 'SET foo bar');
  await events(page).getByText('c1 asked n1 for slot 12182; n1 says MOVED to n3.').waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await events(page).getByText('c1 向 n1 请求槽 12182，n1 回复 MOVED，指向 n3。').waitFor();
});

check('the wire lists what has arrived last, by kinds, with its bytes and the way to its moment', { at: 'sentinel' }, async (page) => {
  // So slow that no picture leaves anything out.
  await fast(page, '0.1');
  await type(page, 'SET k wire-value');
  await says(page, 'OK');
  await pause(page);
  const filter = await events(page).getByLabel('Show', { exact: true }).boundingBox();
  await tab(page, 'Wire');
  assert.deepEqual(await events(page).getByLabel('Messages shown').boundingBox(), filter, 'the filter stays where it is');
  const arrived = events(page).getByRole('list', { name: 'Arrived last' });
  await arrived.getByRole('listitem').nth(1).waitFor();
  const times = await arrived.locator('.at').allInnerTexts();
  assert.deepEqual(times.map(Number), times.map(Number).toSorted((a, b) => a - b), 'the newest last, as everywhere');
  const [last, now] = [await arrived.getByRole('listitem').last().boundingBox(), await events(page).locator('.story .cut').boundingBox()];
  assert.ok(now.y >= last.y + last.height - 1, 'behind it is the line for now');
  await events(page).getByLabel('Messages shown').selectOption({ label: 'Client' });
  const message = arrived.getByRole('button', { name: /Client 1 → n1 SET k wire-value/ });
  await message.click();
  await arrived.getByText('$10 wire-value').waitFor();
  await page.getByRole('region', { name: 'Client 1 → n1' }).getByText('$10 wire-value').waitFor();
  await shot(page, 'wire');
  const row = arrived.getByRole('listitem').filter({ hasText: 'SET k wire-value' });
  const at = await row.locator('.at').innerText();
  await row.locator('.at').click();
  await page.waitForFunction((at) => document.querySelector('[data-testid=now]').textContent.endsWith(at), at);
  // In the past, too, what came before is known.
  await arrived.getByRole('listitem').first().waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await events(page).getByRole('list', { name: '最近送达' }).waitFor();
});

check('logs are in order of time, follow it, and are known beyond the present', { at: 'replication' }, async (page) => {
  await fast(page);
  await type(page, '!crash n3');
  await type(page, '!restart n3');
  await tab(page, 'Log');
  const lines = events(page).locator('li.lg');
  await lines.filter({ hasText: /MASTER <-> REPLICA sync: Finished/ }).last().waitFor();
  await pause(page);
  const times = (await lines.locator('.at').allInnerTexts()).map(Number);
  assert.deepEqual(times, times.toSorted((a, b) => a - b), 'the newest last');
  const isLastSeen = () => page.waitForFunction(() => {
    const [pane, row] = ['ul.story', '.lg.now'].map((one) => document.querySelector(one)?.getBoundingClientRect());
    return row && row.top >= pane.top - 1 && row.bottom <= pane.bottom + 1;
  });
  await isLastSeen();
  assert.equal(await events(page).locator('.lg.now ~ .lg').count(), 0, 'nothing is known beyond');
  // From before the crash, what comes is known from the recording.
  await lines.filter({ has: page.locator('button.at') }).first().locator('.at').click();
  await lines.and(page.locator('.fut')).first().waitFor();
  await events(page).locator('.story .cut').waitFor();
  await isLastSeen();
});

check('heartbeats are seen at the speed of life', { at: 'sentinel' }, async (page) => {
  await fast(page, '1');
  await page.locator('.passing .past[data-kind=Sentinel]').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => {
    window.seen ??= new Set();
    for (const one of document.querySelectorAll('.passing .past')) window.seen.add(one.querySelector('path').getAttribute('d'));
    return window.seen.size >= 6;
  });
});

check('a mark says what it is when it is pointed at or focused, and to who does not see it', { at: 'sentinel' }, async (page) => {
  await fast(page);
  await type(page, '!crash n1');
  await events(page).getByText(/is a master now/).first().waitFor();
  await pause(page);
  const marks = page.getByRole('group', { name: 'Marks on lane A' }).getByRole('button');
  const crash = marks.filter({ has: page.locator('svg') }).and(page.getByRole('button', { name: /faults/ })).first();
  const name = await crash.getAttribute('aria-label');
  assert.match(name, /^\d+\.\d{3} s · /);
  await crash.hover();
  await page.locator('.mtip').waitFor();
  assert.equal(await page.locator('.mtip').innerText(), name);
  await shot(page, 'mark');
  await page.mouse.move(400, 300);
  await page.locator('.mtip').waitFor({ state: 'detached' });
  await page.getByRole('slider', { name: 'Timeline' }).focus();
  await page.keyboard.press('Tab');
  await page.locator('.mtip').waitFor();
  const first = await page.locator('.mtip').innerText();
  assert.match(first, /^\d+\.\d{3} s/);
  await page.keyboard.press('End');
  await page.waitForFunction((first) => document.querySelector('.mtip')?.innerText !== first, first);
  const last = await page.evaluate(() => document.activeElement.dataset.at);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const at = Number(await page.evaluate(() => document.activeElement.dataset.at));
  assert.ok(at < Number(last));
  const clock = `${String(Math.floor(at / 1e6)).padStart(2, '0')}.${String(Math.floor(at / 1000) % 1000).padStart(3, '0')}`;
  await page.waitForFunction((clock) => document.querySelector('[data-testid=now]').textContent.endsWith(clock), clock);
});

check('two branches show their stories and logs beside each other, and an act leads to the moment after it', { at: 'sentinel' }, async (page) => {
  await fast(page);
  await type(page, '!crash n1');
  await events(page).getByText(/is a master now/).first().waitFor();
  await pause(page);
  await page.getByLabel('To the start').click();
  await type(page, '!pause n2');
  await page.getByRole('button', { name: /^B pause n2/ }).waitFor();
  await pause(page);
  await page.locator('.stg').click({ position: { x: 5, y: 90 } });
  await page.keyboard.press('g');
  await page.getByLabel(/Seconds, or/).fill('60');
  await page.getByLabel(/Seconds, or/).press('Enter');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const both = page.getByTestId('both-told');
  const side = (letter) => both.getByRole('group', { name: new RegExp(`^${letter} `) });
  await side('A').getByText(/You crash n1/).waitFor();
  await side('B').getByText(/You pause n2/).waitFor();
  assert.equal(await side('B').getByText(/You crash n1/).count(), 0);
  const [a, b] = [await side('A').boundingBox(), await side('B').boundingBox()];
  assert.ok(Math.abs(a.y - b.y) < 2 && a.x + a.width <= b.x + 1, 'beside each other');
  await shot(page, 'compared-story');
  await both.getByRole('tab', { name: 'Log' }).click();
  await side('A').getByText(/\+odown/).first().waitFor();
  await both.getByRole('button', { name: 'B', exact: true }).click();
  assert.equal(await side('A').count(), 0);
  await both.getByRole('button', { name: 'Both' }).click();
  const line = page.getByRole('region', { name: 'Console' }).getByRole('textbox');
  await line.fill('!cut n3 s1');
  await line.press('Enter');
  const act = page.getByRole('region', { name: 'Console' }).locator('.l.act', { hasText: '!cut n3 s1' }).first();
  await act.locator('.at').click();
  await page.getByTestId('compared').locator('.crs').first().waitFor({ state: 'attached' });
});
