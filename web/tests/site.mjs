// The built site as a person meets it: headless Chromium, asserting what can be read.
//
// Usage: node site.mjs ADDRESS SUB_ADDRESS; `harness.mjs` says what else is read.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { address, check, clock, fast, finish, marked, openClient, paste, pause, says, share, shot, subAddress, transport, type } from './harness.mjs';

check('a command at the wrong node shows the redirection and the answer', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, '-> Redirected to slot [12182] located at 127.0.0.1:7002');
  await says(page, 'OK');
  await type(page, 'GET foo');
  await says(page, '"bar"');
  await page.getByTestId('events').getByText('MOVED').first().waitFor();
  await type(page, 'MGET foo bar');
  await says(page, "(error) CROSSSLOT Keys in request don't hash to the same slot");
  await shot(page, 'cluster');
});

check('without -c the error itself is shown', {}, async (page) => {
  await page.getByLabel('-c').uncheck();
  await type(page, 'SET foo bar');
  await says(page, '(error) MOVED 12182 127.0.0.1:7002');
});

check('BGSAVE gives a dump.rdb to download', { at: 'standalone' }, async (page) => {
  await type(page, 'SET greeting hello');
  await says(page, 'OK');
  await type(page, 'BGSAVE');
  await says(page, 'Background saving started');
  const download = page.waitForEvent('download');
  await page.getByLabel('Download dump.rdb').click();
  const bytes = await readFile(await (await download).path());
  assert.equal(bytes.subarray(0, 9).toString(), 'REDIS0010');
  assert.ok(bytes.includes('greeting') && bytes.includes('hello'));
  await shot(page, 'standalone');
});

check('a script runs in the tab, and one that never ends is stopped', { at: 'standalone' }, async (page) => {
  await type(page, `EVAL "return {KEYS[1], math.floor(7.9), redis.call('PING')}" 1 here`);
  await says(page, '1) "here" 2) (integer) 7 3) PONG');
  await type(page, 'EVAL "while true do end" 0');
  await openClient(page);
  await type(page, 'GET anything');
  await says(
    page,
    '(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  );
  await type(page, 'SCRIPT KILL');
  await says(page, 'OK');
  await type(page, 'GET anything');
  await says(page, '(nil)');
});

check('crashing the master leads to a new one', { at: 'sentinel' }, async (page) => {
  await type(page, 'SET balance 100');
  await says(page, 'OK');
  await fast(page);
  await type(page, '!crash n1');
  await page.getByTestId('events').getByText('clients that ask are sent to').first().waitFor();
  await page.getByRole('tab', { name: 'Log' }).click();
  await page.getByTestId('events').getByText('+switch-master').first().waitFor();
  await shot(page, 'sentinel-failover');
  const masters = page.getByRole('button', { name: /^master n[23]/ });
  await masters.first().waitFor();
  assert.equal(await masters.count(), 1, 'exactly one of the replicas was promoted');
  await page.getByRole('button', { name: /crashed$/ }).first().waitFor();
});

check('a node is crashed and started again by the keyboard alone', { at: 'replication' }, async (page) => {
  await page.getByTestId('node-n2').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Crash', exact: true }).first().press('Enter');
  await page.getByRole('button', { name: / n2, crashed$/ }).waitFor();
  await page.getByRole('button', { name: 'Restart', exact: true }).first().press('Enter');
  await page.getByRole('button', { name: / n2, running$/ }).waitFor();
});

check('pausing stops the clock, stepping moves it on and back', {}, async (page) => {
  await pause(page);
  const stopped = await clock(page);
  await page.waitForTimeout(400);
  assert.equal(await clock(page), stopped);
  for (let i = 0; i < 40; i += 1) await page.getByLabel('One event on').click();
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid=now]').textContent !== before, stopped);
  for (let i = 0; i < 45; i += 1) await page.getByLabel('One event back').click();
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid=now]').textContent <= before, stopped);
});

check('it runs on to the next election, and a moment can be gone back to', { at: 'sentinel' }, async (page) => {
  await type(page, '!crash n1');
  await page.getByLabel('Run to next…').selectOption('election');
  await page.getByTestId('events').getByText('asks the others').first().waitFor();
  await transport(page, /^Play/).waitFor();
  const row = page.getByTestId('events').locator('li', { hasText: 'You crash n1' }).first();
  await row.click();
  const at = (await row.locator('button').textContent()).trim();
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-testid=now]').textContent.endsWith(wanted), at);
  await page.getByTestId('events').getByText('known from the recording').waitFor();
});

check('a link opens the same run at the same moment', { at: 'cluster' }, async (page, context) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await pause(page);
  await page.getByTestId('node-n2').click();
  await share(page);
  const [link, moment] = [page.url(), await clock(page)];
  assert.match(link, /#v3-/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  const other = await context.newPage();
  await other.goto(link);
  await says(other, '-> Redirected to slot [12182] located at 127.0.0.1:7002');
  await says(other, 'OK');
  await transport(other, /^Play/).waitFor();
  assert.equal(await clock(other), moment, 'it stays there');
  await other.getByRole('heading', { name: 'Node n2' }).or(other.getByText('Node n2')).first().waitFor();
  await other.goto(`${address}#v1;nowhere;seed=1`);
  await other.reload();
  await other.getByRole('alert').getByText('This link does not open').waitFor();
});

check('a hostile link says its sentence above the start page', { at: 'v9;x' }, async (page) => {
  await page.getByRole('alert').getByText(/^This link does not open: /).waitFor();
  await page.getByRole('heading', { level: 1, name: 'A Redis laboratory' }).waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  await page.reload();
  await page.getByRole('alert').getByText(/^This link does not open: /).waitFor();
  await page.goto(`${address}#v1.notbase64`);
  await page.getByRole('alert').getByText(/^This link does not open: /).waitFor();
  await page.getByRole('heading', { level: 1, name: 'A Redis laboratory' }).waitFor();
});

check('a link has the layout of the stage and the colours of the run', {}, async (page, context) => {
  await page.getByRole('button', { name: 'Rows', exact: true }).click();
  await fast(page);
  await type(page, '!crash n1');
  await page.getByRole('button', { name: /^master n4/ }).waitFor();
  await pause(page);
  const colors = (of) => of.locator('[data-testid^=node-n] .card0').evaluateAll((all) =>
    Object.fromEntries(all.map((card) => [card.parentNode.dataset.testid, card.getAttribute('stroke')])));
  await share(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('button', { name: 'Rows', exact: true, pressed: true }).waitFor();
  assert.deepEqual(await colors(other), await colors(page));
  assert.equal((await colors(other))['node-n4'], 'var(--s1)', 'n4 has the colour of its shard');
});

check('what waits is interrupted, and a pasted transcript gives its commands', { at: 'standalone' }, async (page) => {
  await type(page, 'MONITOR');
  await says(page, 'OK');
  await page.getByRole('button', { name: 'Stop' }).click();
  await says(page, '^C');
  await paste(page, '127.0.0.1:6379> SET a 5\nOK\n127.0.0.1:6379> INCR a\n(integer) 6\n');
  await says(page, '(integer) 6');
  await type(page, 'HELP PFADD');
  await page.getByTestId('console').getByText('group: hyperloglog').waitFor();
  await type(page, '3 INCR a');
  await says(page, '(integer) 9');
});

// Only lines in view are drawn: these are all.
check('what is pasted is typed at once, each line at its own time and at the server that it has come to', {
  viewport: { width: 1440, height: 6000 },
}, async (page) => {
  const lines = Array.from({ length: 60 }, (_, number) => `SET key${number} ${number}`);
  const began_ms = Date.now();
  await paste(page, lines.map((line) => `127.0.0.1:7000> ${line}\nOK\n`).join(''));
  await page.getByTestId('console').getByText('SET key59 59').waitFor();
  assert.ok(Date.now() - began_ms < 20_000, 'at Auto speed one of them takes a second');
  const heads = page.getByTestId('console').locator('.l.q');
  await heads.nth(59).waitFor();
  await page.getByTestId('console').getByText('OK', { exact: true }).nth(59).waitFor();
  const times = await heads.locator('.at').allTextContents();
  // Two that need no other server can come within one millisecond.
  assert.ok(new Set(times).size > 50, `each has a time of its own: ${times}`);
  assert.deepEqual(times, times.toSorted());
  const prompts = new Set(await heads.locator('.p').allTextContents());
  assert.deepEqual([...prompts].sort(), ['127.0.0.1:7000>', '127.0.0.1:7001>', '127.0.0.1:7002>']);
  // An act is one of the lines, and what is refused is said where it stands.
  await paste(page, '!crash nobody\nGET key1\n');
  await says(page, 'there is nobody called nobody');
  await says(page, '"1"');
});

check('-c is offered where somebody redirects', { at: 'replication' }, async (page) => {
  await page.getByLabel('Node', { exact: true }).waitFor();
  assert.equal(await page.getByLabel('-c').count(), 0);
  await page.goto(`${address}#cluster`);
  assert.ok(await page.getByLabel('-c').isChecked());
});

check('history is searched as it is typed, and what was cleared is still on the strip', { at: 'standalone' }, async (page) => {
  const prompt = page.getByLabel('Command', { exact: true });
  for (const line of ['SET apple 1', 'SET pear 2', 'GET apple']) {
    await type(page, line);
    await page.getByTestId('console').getByText(line).waitFor();
  }
  await prompt.press('Control+r');
  await prompt.pressSequentially('SET');
  await page.locator('.hint').getByText('SET pear 2').waitFor();
  await prompt.press('Control+r');
  await prompt.press('Tab');
  assert.equal(await prompt.inputValue(), 'SET apple 1', 'the one before');
  await prompt.press('Control+r');
  await prompt.press('Control+g');
  assert.equal(await prompt.inputValue(), 'SET apple 1', 'as it was');
  await prompt.fill('');
  await prompt.press('Control+r');
  await prompt.pressSequentially('pear');
  await prompt.press('Enter');
  await page.getByTestId('console').getByText('SET pear 2').nth(1).waitFor();
  await pause(page);
  const marks = await marked(page);
  await type(page, 'clear');
  await page.getByTestId('console').getByText('SET apple 1').waitFor({ state: 'detached' });
  await pause(page);
  assert.ok(await marked(page) >= marks, 'marks stay');
});

check('a line is completed, hinted, and remembered by the next visit', {}, async (page) => {
  await page.getByLabel('Command', { exact: true }).pressSequentially('zincr');
  await page.getByText('ZINCRBY', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByText('key increment member').waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByLabel('Command', { exact: true }).inputValue(), 'PING');
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  await page.getByLabel('Command', { exact: true }).press('ArrowUp');
  assert.equal(await page.getByLabel('Command', { exact: true }).inputValue(), 'PING');
});

check('the page is whole in Chinese, and stays so', { locale: 'zh-CN' }, async (page) => {
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  await page.getByLabel('命令', { exact: true }).fill('SET foo bar');
  await page.getByLabel('命令', { exact: true }).press('Enter');
  await page.getByTestId('events').getByText('槽 12182').first().waitFor();
  await page.getByTestId('node-n1').getByText('master', { exact: true }).waitFor();
  await page.getByTestId('node-n4').getByText('复制 n1').waitFor();
  for (const [line, said] of [
    ['HELP CONFIG GET', '说明：读取配置参数。'], ['HELP !crash', '磁盘上的数据还在'], ['HELP nosuch', '没有 NOSUCH'],
  ]) {
    await page.getByLabel('命令', { exact: true }).fill(line);
    await page.getByLabel('命令', { exact: true }).press('Enter');
    await page.getByTestId('console').getByText(said).waitFor();
  }
  await page.getByLabel('命令', { exact: true }).pressSequentially('LPUSH ');
  await page.getByTitle('在列表开头插入元素。').waitFor();
  await page.getByRole('button', { name: '播放' }).or(page.getByRole('button', { name: '暂停' })).first().waitFor();
  await shot(page, 'cluster-zh');
  await page.getByRole('button', { name: 'EN' }).click();
  await page.getByLabel('Command', { exact: true }).waitFor();
  await page.reload();
  await page.getByLabel('Command', { exact: true }).waitFor();
});

check('a page that is loaded again goes on where it was', { at: 'standalone' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  await type(page, '!pause n1');
  // What is kept is what has been carried out.
  await page.getByTestId('console').getByText('!pause n1').waitFor();
  for (let again = 0; again < 2; again += 1) {
    await page.reload();
    await page.getByRole('status').getByText('The page was loaded again').waitFor();
    await says(page, 'OK');
  }
  // At the moment that was looked at, be it before what was done last or after it.
  const moments = async () => {
    const at = await clock(page);
    await page.reload();
    await page.getByRole('status').getByText('The page was loaded again').waitFor();
    await page.waitForFunction((at) => document.querySelector('[data-testid=now]')?.textContent === at, at);
  };
  await transport(page, /^Play/).click();
  await page.waitForTimeout(1500);
  await pause(page);
  await moments();
  await page.keyboard.press('Home');
  await page.getByTestId('console').getByText('SET kept yes').waitFor({ state: 'detached' });
  await moments();
  await page.goto(`${address}#v1;standalone;seed=3`);
  await page.getByTestId('console').getByText('SET kept yes').waitFor({ state: 'detached' });
  await type(page, 'SET linked yes');
  await says(page, 'OK');
  await type(page, '!pause n1');
  await page.getByTestId('console').getByText('!pause n1').waitFor();
  await page.reload();
  await page.getByRole('status').getByText('The page was loaded again').waitFor();
  await page.getByTestId('console').getByText('SET linked yes').waitFor();
  await page.getByLabel('Scenario').selectOption('sentinel');
  await page.getByTestId('node-s1').waitFor();
});

check('what is undone is the last act, and a number with Enter opens a menu', { at: 'replication' }, async (page) => {
  await pause(page);
  await type(page, '!crash n2');
  await page.getByTestId('node-n2').getByText('replica, crashed', { exact: true }).waitFor();
  await pause(page);
  await page.keyboard.press('Escape');
  await page.getByTestId('node-n1').focus();
  await page.keyboard.press('u');
  await page.getByTestId('node-n2').getByText('replica', { exact: true }).waitFor();
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Crash' }).waitFor();
});

check('the start page can be typed into, and leads on', { at: '' }, async (page) => {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await shot(page, 'gallery');
  await page.getByRole('link', { name: /^Sentinel/ }).click();
  await page.getByTestId('node-s1').waitFor();
  await page.getByLabel(/Start page/).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

check('a worker that ends is started again with everything that was done', { at: 'cluster' }, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error('trap'); }, 0); });
  await page.getByRole('alert').waitFor();
  await says(page, 'OK');
  await type(page, 'GET foo');
  await says(page, '"bar"');
});

check('it works from a sub-path, in the dark, on a phone', {
  base: subAddress, viewport: { width: 390, height: 844 }, colorScheme: 'dark',
}, async (page) => {
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await shot(page, 'phone-stage-dark');
  await page.getByRole('tab', { name: 'Console' }).click();
  await type(page, 'GET foo');
  await says(page, '(nil)');
  await shot(page, 'phone-console-dark');
  await page.getByRole('tab', { name: 'Story' }).click();
  await page.getByTestId('events').getByText('Slot 12182').first().waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `nothing hangs over the edge (${wide})`);
});

await import('./panes.mjs');
await import('./stage.mjs');
await import('./cuts.mjs');
await import('./nav.mjs');
await import('./console.mjs');
await import('./bytes.mjs');
await import('./loading.mjs');
await import('./node.mjs');
await import('./files.mjs');
await import('./time.mjs');
await import('./timeline.mjs');
await import('./loop.mjs');
await import('./lesson.mjs');
await import('./author.mjs');
await import('./pack.mjs');
await import('./lab.mjs');
await import('./locks.mjs');
await import('./ring.mjs');
await import('./ring_load.mjs');
await import('./bloom.mjs');
await import('./types.mjs');
await import('./tape.mjs');
await import('./transactions.mjs');
await import('./loaded.mjs');
await import('./take_part.mjs');
await import('./charts.mjs');
await import('./chart_sizes.mjs');
await import('./eviction.mjs');
await import('./expiry.mjs');
await import('./event_loop_lab.mjs');
await import('./layers.mjs');
await import('./hotkey.mjs');
await import('./keep.mjs');
await import('./guide.mjs');
await import('./told.mjs');
await import('./work.mjs');
await import('./worker.mjs');
await import('./live.mjs');
await import('./phone.mjs');
await import('./refusals.mjs');
await import('./access.mjs');
await import('./states.mjs');
await import('./embed.mjs');
await import('./hosting.mjs');
await finish();
