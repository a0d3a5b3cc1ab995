// Files of a node: bytes and what they are for, what the disk has, files of a real server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { check, type, says, shot } from './harness.mjs';

const rdb = (name) => new URL(`../../crates/data/tests/golden/rdb/${name}.rdb`, import.meta.url);
const aof = (name) =>
  new URL(`../../crates/engine/tests/golden/aof/fresh/appendonlydir/${name}`, import.meta.url);
const upload = async (name, url) => ({ name, mimeType: 'application/octet-stream', buffer: await readFile(url) });

const open = async (page) => {
  await page.getByTestId('node-n1').click();
  await page.getByRole('region', { name: 'Node n1' }).getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('navigation').getByRole('button', { name: /^Files/ }).click();
  await page.getByTestId('hex').waitFor();
};
const file = (page, name) => page.getByRole('list', { name: 'Files' }).getByRole('button', { name });
const chosen = (page) => page.getByTestId('chosen');
const give = (page, ...files) => page.locator('.drp input').setInputFiles(files);
const words = async (page) => {
  await type(page, 'SET balance 100 EX 600');
  await says(page, 'OK');
};

check('files: a byte and its part are linked both ways', { at: 'standalone' }, async (page) => {
  await words(page);
  await type(page, 'SAVE');
  await page.waitForTimeout(800);
  await open(page);
  await file(page, 'dump.rdb').click();
  await page.locator('#byte-0').click();
  await chosen(page).getByText('magic', { exact: true }).waitFor();
  const key = page.getByRole('list', { name: 'Parts' }).getByRole('button', { name: /balance/ }).first();
  await key.click();
  await chosen(page).getByText('fc: EXPIRETIME_MS').waitFor();
  await page.getByRole('list', { name: 'Parts' }).getByRole('button', { name: / ?key ?balance$/ }).click();
  await chosen(page).getByText('balance', { exact: true }).waitFor();
  assert.equal(await page.locator('.h.x').count(), 'balance'.length, 'its bytes are lit');
  await page.getByTestId('hex').focus();
  await page.keyboard.press('Home');
  await chosen(page).getByText('magic', { exact: true }).waitFor();
  await page.keyboard.press('End');
  await chosen(page).getByText('CRC-64').waitFor();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.getByTestId('hex').getAttribute('aria-activedescendant'),
    `byte-${(await page.locator('.h').count()) - 2}`);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByTestId('report').getByText('RDB looks OK!').waitFor();
  await shot(page, 'files');
});

check('files: what is not on the disk yet is marked, and a power cut takes it', { at: 'standalone' }, async (page) => {
  await type(page, 'CONFIG SET appendonly yes');
  await says(page, 'OK');
  await page.waitForTimeout(1500);
  await type(page, 'CONFIG SET appendfsync no');
  await type(page, 'SET kept no');
  await page.waitForTimeout(1000);
  await open(page);
  await file(page, 'incr.aof').click();
  await page.getByRole('row', { name: /SET kept no/ }).getByText('would be lost').waitFor();
  await page.locator('.aft').getByRole('columnheader', { name: 'at', exact: true }).waitFor();
  await page.getByTestId('fsync-line').waitFor();
  assert.ok(await page.locator('.h.un').count() > 20, 'bytes that are not on the disk are marked');
  await shot(page, 'files-fsync');
  await page.getByRole('button', { name: 'Cut the power now' }).click();
  await page.getByTestId('last-cut').getByText(/incr\.aof/).waitFor();
  await page.getByRole('button', { name: 'Restart' }).first().click();
});

check('files: strings are called as the dump has them, and a log has a column of times only if it knows some', { at: 'standalone' }, async (page) => {
  for (const line of ['CONFIG SET appendonly yes', 'CONFIG SET appendfsync always', 'SET small 7', 'SET large 70000', 'SET word plain', `SET long ${'ab'.repeat(40)}`, 'SAVE']) {
    await type(page, line);
  }
  await page.getByTestId('console').getByText('OK', { exact: true }).nth(6).waitFor();
  await open(page);
  await file(page, 'dump.rdb').click();
  for (const said of ['string · int8 · 1', 'string · int32 · 5', 'string · raw · 5', 'string · lzf · 80']) {
    await page.getByText(said, { exact: true }).first().waitFor();
  }
  const heads = page.locator('.aft').getByRole('columnheader');
  await heads.first().waitFor();
  assert.deepEqual(await heads.allInnerTexts(), ['offset', 'command as written', 'bytes', 'where it is']);
});

check('files: a dump of a real server becomes the node’s', { at: 'standalone' }, async (page) => {
  await open(page);
  await give(page, await upload('backup.rdb', rdb('everything')));
  await file(page, 'dump.rdb').getByText('48 642').waitFor();
  await file(page, 'dump.rdb').click();
  await page.getByText('keys: 74').first().waitFor();
  await page.getByTestId('hex').focus();
  await page.keyboard.press('End');
  await chosen(page).getByText('CRC-64').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('node-n1').waitFor();
  await type(page, 'DBSIZE');
  await page.getByTestId('console').getByText(/\(integer\) [1-9]/).last().waitFor();
});

check('files: what is no file of Redis is refused, what is damaged is said', { at: 'standalone' }, async (page) => {
  await open(page);
  await give(page, { name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from('PNG') });
  await page.getByRole('alert').getByText('cat.png is neither').waitFor();
  // A server that runs is not stopped for what it could not start from.
  await give(page, { name: 'bad.rdb', mimeType: '', buffer: Buffer.from('nothing of Redis') });
  await page.getByText('bad.rdb is neither an RDB file nor an append-only file').waitFor();
  await give(page, { name: 'dump.rdb', mimeType: '', buffer: Buffer.alloc(5 << 20) });
  await page.getByRole('alert').getByText('at most').waitFor();
  const whole = await upload('dump.rdb', rdb('hashes'));
  await give(page, { ...whole, buffer: whole.buffer.subarray(0, whole.buffer.length / 2) });
  await page.getByTestId('damage').getByText('Unexpected EOF reading RDB file').waitFor();
  await page.getByTestId('damage').getByRole('button', { name: 'at byte 2596' }).click();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByTestId('report').getByText("Reading key 'hashtable-by-count'").waitFor();
  await shot(page, 'files-damaged');
});

check('files: a cut append-only file is checked, repaired and read', { at: 'standalone' }, async (page) => {
  await open(page);
  const incr = await upload('appendonly.aof.1.incr.aof', aof('appendonly.aof.1.incr.aof'));
  const cut = { ...incr, buffer: incr.buffer.subarray(0, incr.buffer.length - 5) };
  const manifest = await upload('appendonly.aof.manifest', aof('appendonly.aof.manifest'));
  await give(page, manifest, cut);
  await page.getByRole('alert').getByText('names appendonly.aof.1.base.rdb').waitFor();
  await page.getByRole('button', { name: 'Crash', exact: true }).click();
  await page.getByRole('button', { name: 'Restart' }).first().waitFor();
  await give(page, manifest, cut, await upload('appendonly.aof.1.base.rdb', aof('appendonly.aof.1.base.rdb')));
  // The server has cut the file itself when it read it: aof-load-truncated.
  await file(page, 'incr.aof').getByText('693').waitFor();
  await file(page, 'incr.aof').click();
  await page.getByRole('list', { name: 'Parts' }).getByRole('button', { name: /MULTI/ }).first().waitFor();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByTestId('report').getByText('is valid').waitFor();
});

check('files: on a phone, in Chinese', {
  at: 'standalone', viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true,
}, async (page) => {
  await page.getByRole('tab', { name: '节点' }).click();
  await page.getByRole('button', { name: '打开', exact: true }).first().click();
  await page.getByRole('navigation').getByRole('button', { name: /^文件/ }).click();
  await page.getByTestId('hex').waitFor();
  await page.getByText('把 dump.rdb').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `nothing hangs over the edge (${wide})`);
  await shot(page, 'files-phone');
});
