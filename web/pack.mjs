// Lays a .br and a .gz beside every file of a folder. Usage: node pack.mjs DIST
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [dist] = process.argv.slice(2);
const names = (await readdir(dist)).filter((name) => !/\.(br|gz)$/.test(name));
await Promise.all(names.map(async (name) => {
  const file = join(dist, name);
  const bytes = await readFile(file);
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}));
