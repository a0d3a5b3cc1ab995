// Makes one page of a built site, which opens from the disk: every file stands in it, packed, and becomes an address
// of the browser's own when it is opened. Usage: node bundle.mjs DIST OUT.html
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const [dist, out] = process.argv.slice(2);
const TYPES = { js: 'text/javascript', css: 'text/css', wasm: 'application/wasm' };
const POLICY = "default-src 'none'; script-src 'unsafe-inline' blob: 'wasm-unsafe-eval'; style-src 'unsafe-inline' blob:; "
  + "img-src data:; connect-src blob:; worker-src blob:; base-uri 'none'; form-action 'none'";

const page = await readFile(join(dist, 'index.html'), 'utf8');
const one = (pattern, what) => {
  const found = pattern.exec(page);
  if (!found) throw new Error(`index.html has no ${what}`);
  return found;
};
const starter = one(/<script type="module" src="\.\/([^"]+)"([^>]*)><\/script>/, 'starter');
const style = one(/<link rel="stylesheet" href="\.\/([^"]+)" \/>/, 'stylesheet');
const policy = one(/(http-equiv="Content-Security-Policy" content=")[^"]*/, 'policy');

// What the starter is told by name; there is no service worker for a file.
const named = [...starter[2].matchAll(/data-([\w-]+)="\.\/([^"]+)"/g)].filter(([, name]) => name !== 'offline')
  .map(([, name, file]) => ({ name, file }));
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).toString('base64');
// How packed bytes are had again, in a page and in a worker.
const UNPACKED = `const unpacked = (packed) => {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
};
`;
// A worker's script names its program in its last line. A worker of a page from the disk can fetch nothing, so the
// program stands in its script.
const worker = async (script, file) => {
  const start = /^wasm_bindgen\(.*"\.\/([\w-]+_bg\.wasm)".*\);\n$/m.exec(script);
  if (!start) throw new Error(`${file} starts no program`);
  const program = gzip(await readFile(join(dist, start[1])));
  return `${script.slice(0, start.index)}${UNPACKED}unpacked('${program}').then((bytes) => wasm_bindgen({ module_or_path: bytes }));\n`;
};
const packed = await Promise.all(named.map(async ({ name, file }) => {
  const bytes = await readFile(join(dist, file));
  const content = name.endsWith('worker') ? await worker(bytes.toString(), file) : bytes;
  const type = TYPES[file.split('.').at(-1)] ?? 'application/octet-stream';
  return `<script type="application/gzip" data-file="${name}" data-type="${type}">${gzip(content)}</script>`;
}));
const closed = (text, what) => {
  if (/<\/(script|style)/i.test(text)) throw new Error(`${what} ends the element that it would stand in`);
  return text;
};
const plain = async (name) => closed(await readFile(join(dist, name), 'utf8'), name);

// Before the starter: files become addresses, by the names that the starter knows.
const unpack = `${UNPACKED}const starts = document.querySelector('script[data-app]').dataset;
await Promise.all([...document.querySelectorAll('script[data-file]')].map(async (packed) => {
  const { file, type } = packed.dataset;
  const name = file.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
  starts[name] = URL.createObjectURL(new Blob([await unpacked(packed.textContent)], { type }));
  packed.remove();
}));
`;
const scripts = [...packed, '<script type="text/plain" data-app=""></script>',
  `<script type="module">{${unpack}}\n${await plain(basename(starter[1]))}</script>`].join('\n');
const bundle = page
  .replace(policy[0], () => policy[1] + POLICY)
  .replace(style[0], `<style>${await plain(basename(style[1]))}</style>`.replaceAll('$', '$$$$'))
  .replace(starter[0], '')
  .replace('</body>', () => `${scripts}\n</body>`);
await writeFile(out, bundle);
console.log(`    ${out}: ${(bundle.length / 1e6).toFixed(1)} MB`);
