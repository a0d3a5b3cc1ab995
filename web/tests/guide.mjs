// The first visit of a scenario: three steps with lines to press, shown once.
import assert from 'node:assert/strict';
import { address, check, closeNotice, says, share, shot, type } from './harness.mjs';

const guide = (page) => page.getByRole('region', { name: 'First steps' });
const step = (page, number) => guide(page).locator('li').nth(number - 1);
const done = (page, number) => step(page, number).and(page.locator('[data-done=true]')).waitFor();
const ticked = (page) => guide(page).locator('[data-done=true]').count();
const visit = async (page, scenario) => {
  await page.goto('about:blank');
  await page.goto(`${address}#${scenario}`);
  await page.getByTestId('node-n1').first().waitFor();
};

for (const [scenario, line, answer, act, told] of [
  ['standalone', 'SET greeting hello', 'OK', '!power-cut n1', 'You cut the power of n1'],
  ['replication', 'SET foo bar', 'OK', '!cut n1 n2', 'You cut'],
  ['sentinel', 'SET balance 100', 'OK', '!crash n1', 'You crash n1'],
  ['cluster', 'SET foo bar', '-> Redirected to slot [12182] located at 127.0.0.1:7002', '!crash n3', 'You crash n3'],
]) {
  check(`guide: ${scenario} is typed at, broken and rewound by what is pressed`, { at: scenario }, async (page) => {
    assert.equal(await ticked(page), 0);
    await step(page, 1).getByRole('button', { name: line }).click();
    await says(page, answer);
    await done(page, 1);
    await step(page, 2).getByRole('button', { name: act }).click();
    await done(page, 2);
    await page.getByTestId('events').getByText(told).first().waitFor();
    await shot(page, `guide-${scenario}`);
    await step(page, 3).getByRole('button', { name: 'To the start' }).click();
    await done(page, 3);
    assert.equal(await ticked(page), 3, 'what was done stays done when it is gone back');
    await guide(page).getByRole('button', { name: 'Close' }).click();
    await guide(page).waitFor({ state: 'detached' });
    await visit(page, scenario);
    assert.equal(await guide(page).count(), 0, 'it is not shown again');
  });
}

check('guide: who has taken one step is not shown them again, and other scenarios have their own', { at: 'cluster' }, async (page) => {
  await visit(page, 'cluster');
  await guide(page).waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  await type(page, '!pause n2');
  await page.getByTestId('events').getByText('You pause n2').first().waitFor();
  assert.equal(await ticked(page), 0, 'that was not asked for');
  await type(page, '!resume n2');
  await type(page, 'set foo  bar');
  await done(page, 1);
  await visit(page, 'cluster');
  assert.equal(await guide(page).count(), 0);
  await visit(page, 'sentinel');
  await step(page, 1).getByText('SET balance 100').waitFor();
  await guide(page).getByRole('button', { name: 'Skip' }).click();
  await guide(page).waitFor({ state: 'detached' });
  await visit(page, 'sentinel');
  assert.equal(await guide(page).count(), 0);
});

check('guide: a run that was shared has none, and one in Chinese is in Chinese', { at: 'replication' }, async (page, context) => {
  await guide(page).waitFor();
  await share(page);
  await closeNotice(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByTestId('node-n1').first().waitFor();
  assert.equal(await guide(other).count(), 0);
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('region', { name: '第一步' }).getByText('破坏').waitFor();
});

check('guide: a phone is shown the next step', { at: 'sentinel', viewport: { width: 390, height: 844 } }, async (page) => {
  const line = guide(page).getByRole('button', { name: 'SET balance 100' });
  const area = await line.boundingBox();
  assert.ok(area.height >= 40, `a finger hits it: ${area.height} px`);
  assert.ok(await step(page, 2).isHidden());
  await line.click();
  await says(page, 'OK');
  await step(page, 2).waitFor();
  assert.ok(await step(page, 1).isHidden());
});

check('guide: who has taken all of its steps does not see it again when branches are compared', { at: 'replication', viewport: { width: 390, height: 844 } }, async (page) => {
  await step(page, 1).getByRole('button', { name: 'SET foo bar' }).click();
  await says(page, 'OK');
  await step(page, 2).getByRole('button', { name: '!cut n1 n2' }).click();
  await step(page, 3).getByRole('button', { name: 'To the start' }).click();
  await guide(page).waitFor({ state: 'hidden' });
  await type(page, 'SET foo other');
  await says(page, 'OK');
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Compare', exact: true }).click();
  const compared = page.getByTestId('compared');
  await compared.waitFor();
  // What both have said is one list, each line with whose it is.
  const list = page.getByTestId('console');
  assert.equal(await list.count(), 1);
  await type(page, 'GET foo');
  const lines = list.getByText(/^[A-D]> GET foo$/);
  await lines.nth(1).waitFor();
  const line = lines.first().locator('xpath=..');
  const { width } = await line.boundingBox();
  assert.ok(width > 200, `it has the width: ${width} px`);
  await shot(page, 'phone-compared-console');
  await compared.getByRole('button', { name: /^Close/ }).click();
  await compared.waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
  assert.equal(await guide(page).isVisible(), false);
});
