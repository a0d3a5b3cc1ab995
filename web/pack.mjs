// Lays a .br and a .gz beside every file of a folder. Usage: node pack.mjs DIST [quickly]
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [dist, quickly] = process.argv.slice(2);
// The best that each can do, or soon.
const [quality, level] = quickly ? [4, 4] : [constants.BROTLI_MAX_QUALITY, 9];
const names = (await readdir(dist)).filter((name) => !/\.(br|gz)$/.test(name));
await Promise.all(names.map(async (name) => {
  const file = join(dist, name);
  const bytes = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level }));
}));
