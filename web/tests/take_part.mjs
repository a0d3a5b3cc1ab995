// Taking part in labs under load: a console at each side's Redis, and requests of one's own.
import assert from 'node:assert/strict';
import { check, loaded, shot } from './harness.mjs';
import { ended, moment, side } from './sided.mjs';

const stand = async (page, place, said) => {
  await page.getByRole('slider', { name: /^(Moment|时刻)$/ }).fill(String(place));
  await moment(page, said);
};
const enter = async (page, label, line) => {
  await page.getByLabel(label).fill(line);
  await page.getByLabel(label).press('Enter');
};
const log = (page, name) => page.getByRole('log', { name: `Redis of ${name}: your console` });
const says = (page, name, text) => log(page, name).getByText(text, { exact: true }).waitFor();

check('a command typed in a lab is answered by its Redis, changes the run, and is in the link', loaded('breakdown'), async (page, context) => {
  await ended(page);
  await stand(page, 50, '5.0 s');
  await enter(page, 'Command for Redis of A', 'SET item:7 "a;b=c#"');
  await says(page, 'A', 'OK');
  await moment(page, '5.1 s');
  await enter(page, 'Command for Redis of A', 'GET item:7');
  await says(page, 'A', '"a;b=c#"');
  await moment(page, '5.2 s');
  assert.equal(await log(page, 'B').getByRole('listitem').count(), 0, 'the other side has heard nothing');
  await page.getByLabel('Command for Redis of A').press('ArrowUp');
  await page.getByLabel('Command for Redis of A').press('ArrowUp');
  assert.equal(await page.getByLabel('Command for Redis of A').inputValue(), 'SET item:7 "a;b=c#"');
  await shot(page, 'lab-console');
  // Without an expiry the key breaks down no more; on the other side it does.
  await ended(page);
  await side(page, 'A').getByText('✓ all in Redis').waitFor();
  const other = await context.newPage();
  await other.goto(page.url());
  await ended(other);
  await says(other, 'A', '"a;b=c#"');
  await other.reload();
  await says(other, 'A', '"a;b=c#"');
  // Before it was typed there is nothing of it, and it is taken back.
  await stand(page, 50, '5.0 s');
  await log(page, 'A').waitFor({ state: 'detached' });
  const did = page.getByRole('list', { name: 'What you did while it ran' }).getByRole('listitem');
  await did.nth(1).waitFor();
  await page.getByRole('button', { name: 'Take back A › GET item:7' }).click();
  await page.waitForFunction(() => location.hash.includes('a.type=SET') && !location.hash.includes('GET'));
  assert.equal(await did.count(), 1);
});

check('MONITOR shows what the application asks, until it is stopped; an error is one of Redis', loaded('breakdown'), async (page) => {
  await ended(page);
  await stand(page, 60, '6.0 s');
  await enter(page, 'Command for Redis of B', 'MONITOR');
  await log(page, 'B').getByText(/"GET" "item:7"/).first().waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.waitForFunction(() => location.hash.includes('6100:b.interrupt'));
  await enter(page, 'Command for Redis of B', 'NOSUCH');
  await log(page, 'B').getByText(/^\(error\) ERR unknown command 'NOSUCH'/).waitFor();
});

check('as a user one asks both sides, and the way is told step by step', loaded('breakdown'), async (page, context) => {
  await ended(page);
  // The key is gone, on the left everybody asks the database, on the right one does.
  await stand(page, 31, '3.1 s');
  await page.getByRole('region', { name: 'Be the user' }).getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  const way = (of, name) => of.getByRole('region', { name: `Your requests to ${name}` });
  await way(page, 'A').getByText('GET item:7').first().waitFor();
  await page.keyboard.press('End');
  for (const of of [page, await context.newPage()]) {
    if (of !== page) await of.goto(page.url());
    for (const name of ['A', 'B']) {
      await way(of, name).getByText(/^✓ 0 · /).waitFor();
      await way(of, name).getByText('line 2', { exact: true }).waitFor();
      await way(of, name).getByText('Database').or(way(of, name).getByText('(nil)').or(way(of, name).getByText('"0"'))).first().waitFor();
    }
  }
  await shot(page, 'lab-be-user');
  const refused = page.getByRole('region', { name: 'Be the user' });
  await refused.getByLabel('Which item').fill('');
  await refused.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByRole('alert').getByText("Which item: a whole number from 0 to 1000000000, not ''").waitFor();
});

check('a write of one’s own changes the row under everybody, on a phone, in Chinese', {
  ...loaded('consistency-load'), locale: 'zh-CN', viewport: { width: 390, height: 844 },
}, async (page) => {
  await ended(page);
  await stand(page, 100, '10.0 s');
  const user = page.getByRole('region', { name: '当一回用户' });
  await user.getByLabel('请求什么').selectOption({ label: '写' });
  await user.getByLabel('哪一项').fill('3');
  await user.getByRole('button', { name: '发送请求' }).click();
  const way = page.getByRole('region', { name: '你发给 A 的请求' });
  await way.getByText(/db put item:3/).waitFor();
  await way.getByText('数据库').first().waitFor();
  await enter(page, '发给 A 的 Redis 的命令', 'GET item:3');
  await page.getByRole('log', { name: 'A 的 Redis：控制台' }).getByRole('listitem').nth(1).waitFor();
  await shot(page, 'lab-take-part-phone-zh');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `nothing hangs over the edge (${wide})`);
});
