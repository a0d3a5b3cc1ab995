// The worker dies: at any moment, again and again, and with something that was not done yet.
//
// KILLS says how often it is killed (5).
import assert from 'node:assert/strict';
import { check, clock, closeNotice, fast, pause, says, share, transport, type } from './harness.mjs';

const KILLS = Number(process.env.KILLS ?? 5);
const kill = (worker) =>
  worker.evaluate(() => { setTimeout(() => { throw new Error('trap'); }, 0); }).catch(() => {});

check('a worker that is killed at any moment goes on as if it had not been',
  { at: 'standalone', limit_ms: 80_000 * KILLS }, async (page, context) => {
    const other = await context.newPage();
    for (let round = 0; round < KILLS; round += 1) {
      await type(page, `APPEND log ${round}.`);
      await page.waitForTimeout(Math.random() * 150);
      const next = page.waitForEvent('worker');
      await kill(page.workers().at(-1));
      await next;
      await type(page, `ECHO ${round}-after`);
      await says(page, `"${round}-after"`);
      if (await transport(page, /^Pause/).count()) await pause(page);
      await share(page);
      await closeNotice(page);
      const [link, moment] = [page.url(), await clock(page)];
      // A link has the digest of its moment: a run that comes to another one does not open.
      await other.goto('about:blank');
      await other.goto(link);
      await says(other, `"${round}-after"`);
      assert.equal(await clock(other), moment);
      assert.equal(await other.getByRole('alert').count(), 0);
    }
    await type(page, 'GET log');
    const all = Array.from({ length: KILLS }, (_, round) => `${round}.`).join('');
    await says(page, `"${all}"`);
  });

// Goes to a moment, and copies the link of the run, which has what the run comes to there.
async function shared(page, second) {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('g');
  await page.getByLabel(/Seconds, or/).fill(String(second));
  await page.getByLabel(/Seconds, or/).press('Enter');
  await page.waitForFunction((second) => {
    const [, minutes, seconds] = document.querySelector('[data-testid=now]').textContent.split(':').map(Number);
    return minutes * 60 + seconds === second;
  }, second);
  await share(page);
  await closeNotice(page);
  return new URL(page.url()).hash;
}

check('a worker that has done what was asked of it since it died is not blamed for that', { at: 'v1;standalone;seed=7;at=2s' },
  async (page) => {
    for (let round = 0; round < 3; round += 1) {
      await type(page, `APPEND log ${round}`);
      // Before it is answered; what is gone to is asked of a worker that has not begun yet.
      const next = page.waitForEvent('worker');
      await kill(page.workers().at(-1));
      await next;
      await shared(page, 60 + round);
      assert.equal(await page.getByRole('alert').count(), 0);
    }
    await type(page, 'GET log');
    await says(page, '"012"');
  });

// What is done at whole moments is the same in a run that nothing interrupts, and so is what that comes to.
for (const [scenario, lines] of [
  ['standalone', ['APPEND log a', 'BGSAVE', '!power-cut n1', '!restart n1', 'APPEND log b', 'CONFIG SET appendonly yes']],
  ['cluster', ['SET foo 1', '!crash n3', 'SET hello 2', '!restart n3', '!cut n1 n2', 'SET foo 3', '!heal']],
  ['sentinel', ['SET balance 1', '!crash n1', 'INCR balance', '!restart n1', '!pause n2', '!cut s1 s2', '!resume n2', '!heal']],
]) {
  check(`a worker of ${scenario} that is killed at any moment comes to what one comes to that is not`,
    { at: `v1;${scenario};seed=7;at=2s` }, async (page, context) => {
      const control = await context.newPage();
      await control.goto(page.url());
      await control.getByTestId('node-n1').waitFor();
      await Promise.all([page, control].map((each) => fast(each, '0.1')));
      let second = 60;
      for (let round = 0; round < KILLS; round += 1) {
        const line = lines[round % lines.length];
        await Promise.all([page, control].map((each) => type(each, line)));
        await page.waitForTimeout(Math.random() * 400);
        const next = page.waitForEvent('worker');
        await kill(page.workers().at(-1));
        await next;
        second += 10;
        const [link, wanted] = await Promise.all([page, control].map((each) => shared(each, second)));
        assert.equal(link, wanted, `after ${line} in round ${round}`);
        assert.match(link, /^#v3-[^;]*(\.|.*;digest=[0-9a-f]{16}$)/);
      }
    });
}

check('a worker that dies twice stands still at the last moment that was well', { at: 'standalone' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  let left = 1;
  page.on('worker', (worker) => { if (left > 0) { left -= 1; kill(worker); } });
  await kill(page.workers()[0]);
  await page.getByRole('alert').getByText('stands still before that').waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
});

check('a run that takes long to open says how far it is, and is not taken for dead',
  { at: 'v1;cluster;seed=1;masters=10;at=1800s', sees: (page) => page.getByRole('status').getByText(/run again to its moment, \d+%/) },
  async (page) => {
    const far = async () => Number((await page.getByRole('status').filter({ hasText: '%' }).innerText()).match(/(\d+)%/)[1]);
    const first = await far();
    await page.waitForFunction((first) => Number(document.querySelector('.loads')?.textContent.match(/(\d+)%/)?.[1] ?? 100) > first, first);
    await page.getByTestId('node-n1').waitFor();
    assert.match(await clock(page), /30:09\.000$/);
    assert.equal(await page.getByRole('alert').count(), 0);
  });
