// The event loop of a node: who waits for a slow command, and that every round leads to its instant.
import assert from 'node:assert/strict';
import { check, clock, pause, says, shot, transport, type } from './harness.mjs';

const openLoop = async (page) => {
  await page.getByTestId('node-n1').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^(Open|打开)$/ }).first().click();
  await page.getByRole('navigation').getByRole('button', { name: /Event loop|事件循环/ }).click();
  await page.locator('.lpg').waitFor();
};
const experiment = (page, name) => page.locator('.lpe').getByRole('button', { name });

check('without a model of the processor the loop says that nobody waits, and offers one', { at: 'standalone' }, async (page) => {
  // Who has typed something is connected.
  await type(page, 'PING');
  await says(page, 'PONG');
  await openLoop(page);
  await page.getByText('Commands take no time on this server').waitFor();
  await page.getByText('asleep in epoll_wait').waitFor();
  await page.getByText(/^io-threads 1: commands run in one thread, as in Redis/).waitFor();
  const button = page.getByRole('button', { name: 'Let commands take time' });
  assert.equal(await button.getAttribute('title'), '!processor n1 modelled');
  // A socket from which there is nothing to read stands in its column as any other.
  await page.locator('.sk.idle').first().waitFor();
  const { sockets, column } = await page.evaluate(() => {
    const box = (one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top, bottom }; };
    return { sockets: [...document.querySelectorAll('.sk.idle')].map(box), column: box(document.querySelector('.lps ol')) };
  });
  assert.ok(sockets.length > 0);
  for (const { left, right, top, bottom } of sockets) {
    assert.ok(left >= column.left && right <= column.right && top >= column.top && bottom <= column.bottom, JSON.stringify({ left, right, top, bottom, column }));
  }
  await button.click();
  await page.getByRole('button', { name: 'Let commands take none' }).waitFor();
  await shot(page, 'loop-idle');
});

for (const [name, command] of [['KEYS over 100 000 keys', /^KEYS \*$/], ['A long script', /^EVAL "local n/i], ['SORT of 100 000 elements', /^SORT biglist/]]) {
  check(`while a slow command runs, another client waits: ${name}`, { at: 'replication' }, async (page) => {
    await openLoop(page);
    await experiment(page, name.replaceAll(' 000', ' 000')).click();
    await page.getByText('Time stands still: somebody waits now.').waitFor({ timeout: 60_000 });
    await transport(page, /^Play/).waitFor();
    const execute = page.getByRole('region', { name: 'Read and execute' });
    assert.equal(await execute.getAttribute('aria-current'), 'step', 'it is at work');
    const served = page.locator('.sk.hot');
    assert.match(await served.locator('.skt').textContent(), command);
    const share = Number(await execute.getByRole('progressbar').getAttribute('aria-valuenow'));
    assert.ok(share > 0 && share < 100, `some of it is over (${share})`);
    const waits = page.locator('.sk.rdy', { hasText: 'PING' });
    assert.match(await waits.textContent(), /waits [\d.]+ (µs|ms)/);
    assert.match(await page.locator('.pill.bad').textContent(), /blocked [\d.]+ m?µ?s by c1/);
    await shot(page, `loop-${name.split(' ')[0].toLowerCase()}`);

    const before = await clock(page);
    await page.getByRole('button', { name: 'Next round' }).click();
    await page.waitForFunction(
      (old) => document.querySelector('[data-testid=now]').textContent !== old, before);
    const long = page.locator('.lpv tr.lpo').first();
    assert.match(await long.locator('td').nth(2).textContent(), command);
    // The round is a link to its instant, where PING had not come yet.
    const at = (await long.getByRole('button').textContent()).slice(0, 6);
    await long.getByRole('button').click();
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-testid=now]').textContent.endsWith(wanted), at);
    await page.locator('.sk.hot').waitFor();
    assert.equal(await page.locator('.sk.rdy').count(), 0);
  });
}

check('the loop is whole on a phone, in Chinese and in the dark', {
  at: 'replication', colorScheme: 'dark', locale: 'zh-CN',
}, async (page) => {
  await openLoop(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByText('这台服务器上的命令不消耗时间').waitFor();
  await page.locator('.lpe').getByRole('button', { name: '一个很长的脚本' }).click();
  await page.getByText('时间已静止').waitFor({ timeout: 60_000 });
  await shot(page, 'loop-phone');
  const wide = await page.evaluate(() => {
    const inside = document.querySelector('#inside');
    return [document.documentElement.scrollWidth, inside.scrollWidth - inside.clientWidth];
  });
  assert.deepEqual(wide, [390, 0], 'nothing hangs over the edge');
});

check('time goes on by itself, and rounds come with it', { at: 'cluster' }, async (page) => {
  await openLoop(page);
  const rounds = page.locator('.lpv tbody tr');
  await rounds.nth(5).waitFor();
  const first = await rounds.first().textContent();
  await page.waitForFunction(
    (old) => document.querySelector('.lpv tbody tr').textContent !== old, first);
  await pause(page);
  const stopped = await clock(page);
  for (let i = 0; i < 30; i += 1) await page.getByRole('button', { name: 'One event on' }).nth(0).click();
  await page.waitForFunction(
    (old) => document.querySelector('[data-testid=now]').textContent !== old, stopped);
});
