// The worker dies: at any moment, again and again, and with something that was not done yet.
//
// KILLS says how often it is killed (5).
import assert from 'node:assert/strict';
import { check, clock, pause, says, transport, type } from './harness.mjs';

const KILLS = Number(process.env.KILLS ?? 5);
const kill = (worker) =>
  worker.evaluate(() => { setTimeout(() => { throw new Error('trap'); }, 0); }).catch(() => {});

check('a worker that is killed at any moment goes on as if it had not been',
  { at: 'standalone' }, async (page, context) => {
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
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByText('The link is copied').waitFor();
      await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
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
    const far = async () => Number((await page.getByRole('status').innerText()).match(/(\d+)%/)[1]);
    const first = await far();
    await page.waitForFunction((first) => Number(document.querySelector('.loads')?.textContent.match(/(\d+)%/)?.[1] ?? 100) > first, first);
    await page.getByTestId('node-n1').waitFor();
    assert.match(await clock(page), /30:09\.000$/);
    assert.equal(await page.getByRole('alert').count(), 0);
  });
