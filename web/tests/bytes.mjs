// Replies as the bytes that came over the wire.
import assert from 'node:assert/strict';
import { check, openClient, says, shot, type } from './harness.mjs';

check('a console shows replies as their bytes, each console as it was chosen', { at: 'standalone' }, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await type(page, 'GET foo');
  await says(page, '"bar"');
  const bytes = page.getByRole('checkbox', { name: 'Bytes' });
  await bytes.check();
  await says(page, '+OK\\r\\n');
  await says(page, '$3\\r\\n\nbar\\r\\n');
  assert.equal(await page.getByTestId('console').getByText('"bar"').count(), 0);
  await type(page, 'HELLO 3');
  await page.getByTestId('console').getByText(/^%7\\r\\n\n\$6\\r\\n\nserver/).waitFor();
  await type(page, 'HSET h name "界"');
  await says(page, ':1\\r\\n');
  await type(page, 'HGETALL h');
  await says(page, '%1\\r\\n\n$4\\r\\n\nname\\r\\n\n$3\\r\\n\n\\xe7\\x95\\x8c\\r\\n');
  await type(page, 'GET nothing');
  await says(page, '_\\r\\n');
  await type(page, 'LPUSH foo x');
  await page.getByTestId('console').getByText(/^-WRONGTYPE .*\\r\\n$/).waitFor();
  await shot(page, 'bytes');
  await type(page, `EVAL "return string.rep('x', 20000)" 0`);
  await page.getByText(`${'$20000\r\n\r\n'.length + 20000 - 8192} more bytes`).waitFor();
  await openClient(page);
  assert.equal(await bytes.isChecked(), false, 'the other console shows text');
  await page.getByRole('tab', { name: /^Client 1/ }).click();
  assert.ok(await bytes.isChecked());
  await bytes.press('Space');
  await says(page, '"bar"');
});

check('a redirection is shown as the bytes of the error that it was', { at: 'cluster' }, async (page) => {
  await page.getByRole('checkbox', { name: 'Bytes' }).check();
  await type(page, 'SET foo bar');
  await says(page, '-MOVED 12182 127.0.0.1:7002\\r\\n');
  await says(page, '+OK\\r\\n');
});
