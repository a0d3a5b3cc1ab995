// One node, wide: its keys close up, its process, the way there and back.
import assert from 'node:assert/strict';
import { check, examples, openClient, pause, says, share, shot, transport, type } from './harness.mjs';

const fill = async (page) => {
  for (const line of examples) await type(page, line);
  await page.getByTestId('console').getByText('OK', { exact: true }).last().waitFor();
  await page.waitForTimeout(1500);
};
const open = async (page, node = 'n1') => {
  await page.getByTestId(`node-${node}`).click();
  await page.getByRole('region', { name: `Node ${node}` }).getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('main', { name: `Keys ${node}` }).waitFor();
};
const card = (page, key) => page.getByRole('article', { name: key, exact: true });
const rows = (page) => page.getByRole('listbox').getByRole('option');
const tab = (page, name) => page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) }).click();

check('node: a node is opened from its menu by Enter, closed by Escape', { at: 'replication' }, async (page) => {
  await page.getByTestId('node-n2').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Menu n2' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Open', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Keys n2' }).waitFor();
  await page.getByRole('group', { name: 'Nodes' }).getByRole('button', { name: 'n3' }).click();
  await page.getByRole('main', { name: 'Keys n3' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('node-n1').waitFor();
});

check('node: keys are shown each by its type', { at: 'standalone' }, async (page) => {
  await fill(page);
  await open(page);
  await page.getByRole('status').getByText('10 of 10 keys').waitFor();
  await card(page, 'balance').getByText('120', { exact: true }).waitFor();
  await card(page, 'doc').getByText('"seats": [').waitFor();
  await card(page, 'board').getByRole('row').filter({ hasText: 'ada' }).getByText('9120').waitFor();
  await card(page, 'cities').getByRole('img', { name: 'Places by longitude and latitude' }).getByText('Berlin').waitFor();
  await shot(page, 'node-keys');
  await card(page, 'cities').getByRole('button', { name: 'Scores' }).click();
  await card(page, 'cities').getByText('2163557714755072').or(card(page, 'cities').getByText(/^2163557/)).first().waitFor();
  await page.getByLabel('Pattern').fill('user:*');
  await page.getByRole('status').getByText('1 of 10 keys').waitFor();
  await page.getByLabel('Pattern').fill('');
  await page.getByLabel('Type', { exact: true }).selectOption('stream');
  await card(page, 'orders').getByText('pay', { exact: true }).waitFor();
  // All were there before, and go when the worker has answered.
  await page.getByRole('status').getByText('1 of 10 keys').waitFor();
  assert.equal(await rows(page).count(), 1);
});

check('node: the page of a server has an index of its sections', { at: 'replication' }, async (page) => {
  await open(page);
  await tab(page, 'Server');
  const index = page.getByRole('navigation', { name: 'On this page' });
  for (const name of ['Memory', 'Configuration', 'Slow log']) {
    await index.getByRole('button', { name, exact: true }).click();
    const section = page.getByRole('region', { name, exact: true });
    await page.waitForFunction((section) => document.activeElement === section, await section.elementHandle());
    const [card, list] = [await section.boundingBox(), await index.boundingBox()];
    assert.ok(card.y >= list.y + list.height - 1 && card.y < 800, `${name} is seen whole below the index`);
  }
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('navigation', { name: '本页内容' }).waitFor();
});

check('node: no word on the plane of places covers another', { at: 'standalone' }, async (page) => {
  await type(page, 'GEOADD cities -0.1276 51.5072 London 2.349 48.8647 Paris 13.405 52.52 Berlin 4.9 52.37 Amsterdam -0.13 51.49 Westminster 9.99 53.55 Hamburg 11.58 48.13 Munich');
  await open(page);
  await page.locator('svg.geo').waitFor();
  const boxes = await page.locator('svg.geo text').evaluateAll((all) => all.map((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { left, right, top, bottom, says: one.textContent };
  }));
  assert.ok(boxes.length > 6);
  for (const [at, one] of boxes.entries()) {
    const met = boxes.slice(at + 1).find((two) => one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 4 && two.top < one.bottom - 4);
    assert.equal(met, undefined, `${one.says} and ${met?.says}`);
  }
});

check('node: the list of keys is walked by the keyboard, and keys are pinned', { at: 'standalone' }, async (page) => {
  await fill(page);
  await open(page);
  await rows(page).first().waitFor();
  await page.getByRole('listbox').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
  await page.getByText('Pinned').waitFor();
  await page.getByRole('article').nth(1).waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('article').count(), 1);
  assert.equal(await rows(page).nth(1).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Enter');
  await page.getByText('Close up').waitFor();
  await page.getByRole('article').nth(5).waitFor();
  await card(page, 'doc').getByRole('button', { name: 'Hex' }).click();
  await card(page, 'doc').getByText('7b').first().waitFor();
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
});

check('node: a change of the configuration is typed, and its reply shown', { at: 'replication' }, async (page) => {
  await open(page);
  await tab(page, 'Server');
  const config = page.getByRole('region', { name: 'Configuration' });
  await config.getByLabel('Filter').fill('maxmemory-policy');
  await config.getByLabel('New value of maxmemory-policy').selectOption('allkeys-lru');
  await config.getByText('CONFIG SET maxmemory-policy allkeys-lru').waitFor();
  await config.getByText('OK', { exact: true }).waitFor();
  await config.getByLabel('Filter').fill('repl-backlog-size');
  await config.getByRole('button', { name: /^Change repl-backlog-size/ }).click();
  await config.getByRole('textbox', { name: 'New value of repl-backlog-size' }).fill('never');
  await page.keyboard.press('Enter');
  await config.getByText(/^\(error\) ERR CONFIG SET failed/).waitFor();
  await config.getByLabel('Filter').fill('');
  await shot(page, 'node-server');
  const clients = page.getByRole('region', { name: 'Clients' });
  await clients.getByRole('columnheader', { name: 'tot-mem' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('console').getByText('CONFIG SET maxmemory-policy allkeys-lru').waitFor();
});

check('node: what it believes stands beside the truth', { at: 'replication' }, async (page) => {
  await open(page);
  await tab(page, 'Server');
  const beliefs = page.getByRole('region', { name: 'What it believes' });
  await beliefs.getByText('all true').waitFor();
  await pause(page);
  await page.getByRole('group', { name: 'Nodes' }).getByRole('button', { name: 'n2' }).click();
  await page.getByRole('region', { name: 'Server n2' }).getByRole('button', { name: 'Crash' }).click();
  await page.getByText('No process runs at n2').waitFor();
  await page.getByRole('group', { name: 'Nodes' }).getByRole('button', { name: 'n1' }).click();
  await beliefs.getByRole('row').filter({ hasText: 'offset of n2' }).getByText('≠ down').waitFor();
});

check('node: a connection is killed by a command that is typed', { at: 'replication' }, async (page) => {
  await openClient(page);
  await type(page, 'CLIENT SETNAME victim');
  await says(page, 'OK');
  await page.getByRole('tab', { name: /^Client 1/ }).click();
  await type(page, 'PING');
  await says(page, 'PONG');
  await open(page);
  await tab(page, 'Server');
  const victim = page.getByRole('region', { name: 'Clients' }).getByRole('row').filter({ hasText: 'victim' });
  const kill = victim.getByRole('button', { name: /^CLIENT KILL ID \d+$/ });
  const line = await kill.getAttribute('title');
  await kill.click();
  await victim.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.getByTestId('console').getByText(line).waitFor();
  await says(page, '(integer) 1');
});

check('node: keys by prefix, a key that is deleted, a member that is tried', { at: 'standalone' }, async (page) => {
  for (const line of ['MSET user:1:name a user:1:mail b user:2:name c plain d', 'BF.ADD seen alice']) await type(page, line);
  await page.waitForTimeout(1500);
  await open(page);
  const folders = page.getByRole('group', { name: 'By prefix' });
  await folders.getByRole('button', { name: 'user: 3' }).click();
  assert.equal(await page.getByLabel('Pattern').inputValue(), 'user:*');
  await folders.getByRole('button', { name: '1: 2' }).click();
  await page.getByRole('status').getByText('2 of 5 keys').waitFor();
  await shot(page, 'node-folders');
  await folders.getByRole('button', { name: 'To the prefix above' }).click();
  await page.getByRole('status').getByText('3 of 5 keys').waitFor();
  await folders.getByRole('button', { name: 'To the prefix above' }).click();
  await folders.getByRole('button', { name: 'user: 3' }).waitFor();
  await card(page, 'plain').getByRole('button', { name: 'Delete plain' }).click();
  await card(page, 'plain').waitFor({ state: 'detached' });
  const replied = page.getByRole('status', { name: 'Typed here' });
  await replied.getByText('DEL plain').waitFor();
  await replied.getByText('(integer) 1').waitFor();
  const member = card(page, 'seen').getByLabel('A member to try in seen');
  await member.fill('bob');
  await member.press('Enter');
  await replied.getByText('BF.EXISTS seen bob').waitFor();
  await replied.getByText('(integer) 0').waitFor();
  await member.fill('alice');
  await card(page, 'seen').getByRole('button', { name: 'Is it in?' }).click();
  await replied.getByText('BF.EXISTS seen alice').waitFor();
  await replied.getByText('(integer) 1').waitFor();
  await shot(page, 'node-member');
});

check('node: a link opens the node with its tab', { at: 'standalone' }, async (page, context) => {
  await type(page, 'SET a 1');
  await says(page, 'OK');
  await open(page);
  await tab(page, 'Server');
  await page.getByRole('region', { name: 'Memory' }).waitFor();
  await share(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('main', { name: 'Server n1' }).waitFor();
  await transport(other, /^Play/).waitFor();
});

check('node: keys on a phone, in Chinese', {
  at: 'standalone', locale: 'zh-CN', viewport: { width: 390, height: 844 },
}, async (page) => {
  await page.getByRole('tab', { name: '控制台' }).click();
  for (const line of examples) {
    await page.getByLabel('命令', { exact: true }).fill(line);
    await page.getByLabel('命令', { exact: true }).press('Enter');
  }
  await page.waitForTimeout(1500);
  await page.getByRole('tab', { name: '节点' }).click();
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await card(page, 'balance').waitFor();
  await shot(page, 'node-keys-phone-zh');
  await page.getByRole('navigation').getByRole('button', { name: '服务器' }).click();
  await page.getByRole('region', { name: '内存' }).waitFor();
  await shot(page, 'node-server-phone-zh');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `nothing hangs over the edge (${wide})`);
  await page.getByRole('button', { name: '返回舞台' }).click();
  await page.getByTestId('node-n1').waitFor();
});
