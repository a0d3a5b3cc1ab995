// The element of the package: `import 'redscope/embed'` in node, by the compiler of TypeScript, and in a page, where it
// runs; and a page as Docusaurus makes it of MDX with the package's plug-in, first as HTML and then taken over by React.
// Usage: node element.mjs PACKAGE_FOLDER; CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launched, served } from './pages.mjs';

const folder = resolve(process.argv[2]);
const installed = createRequire(new URL('sites/package.json', import.meta.url));
const from = async (name) => import(pathToFileURL(installed.resolve(name)));

// As `npm install redscope` leaves it.
const work = await mkdtemp(join(tmpdir(), 'redscope-element-'));
await mkdir(join(work, 'node_modules'));
await symlink(folder, join(work, 'node_modules', 'redscope'));
const node = (...args) => spawnSync(process.execPath, args, { cwd: work, encoding: 'utf8' });

// Where pages are only rendered it is imported, too, and does nothing.
const rendered = node('--input-type=module', '-e', "await import('redscope/embed'); console.log('there');");
assert.equal(rendered.stdout, 'there\n', rendered.stderr);

// Its types say what can be asked of it, and what not.
const compile = async (line) => {
  await writeFile(join(work, 'page.ts'), `import 'redscope/embed';\nimport type { RedscopeLab } from 'redscope/embed';\n${line}\n`);
  return node(installed.resolve('typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2022',
    '--module', 'esnext', '--moduleResolution', 'bundler', 'page.ts');
};
const uses = "const lab: RedscopeLab = document.createElement('redscope-lab'); lab.exec('GET k').then(([one]) => one.text.length); lab.addEventListener('goal', ({ detail }) => detail.solved);";
const good = await compile(uses);
assert.equal(good.status, 0, good.stdout);
const bad = await compile("document.createElement('redscope-lab').exec(5);");
assert.match(bad.stdout, /page\.ts\(3,\d+\): error TS2345/);

// A page of MDX: what the plug-in makes of it, compiled as Docusaurus compiles it.
const { compile: mdx } = await from('@mdx-js/mdx');
const { default: redscope } = await import(pathToFileURL(join(folder, 'docs', 'remark.mjs')));
const written = 'Text\n\n```redscope session=a\n> SET foo bar\nOK\n```\n\n```redscope session=a\n> GET foo\n"bar"\n```\n';
const program = String(await mdx(written, { outputFormat: 'function-body', remarkPlugins: [redscope] }));
const runtime = await from('react/jsx-runtime');
const { createElement } = (await from('react')).default;
const { renderToString } = (await from('react-dom/server')).default;
const { default: Page } = await new (Object.getPrototypeOf(async () => {}).constructor)(program)(runtime);
const html = renderToString(createElement(Page));

// React for a browser: its own files, each a function that knows the others.
const files = {
  react: 'react/cjs/react.production.js', 'react/jsx-runtime': 'react/cjs/react-jsx-runtime.production.js',
  scheduler: 'scheduler/cjs/scheduler.production.js', 'react-dom': 'react-dom/cjs/react-dom.production.js',
  'react-dom/client': 'react-dom/cjs/react-dom-client.production.js',
};
const modules = installed.resolve('react/package.json').replace(/react.package\.json$/, '');
const react = await Promise.all(Object.entries(files).map(async ([name, file]) =>
  `${JSON.stringify(name)}: (module, exports, require) => {${await readFile(join(modules, file), 'utf8')}}`));
const script = `window.process = { env: { NODE_ENV: 'production' } };
const all = {${react.join(',\n')}}, there = {};
const require = (name) => {
  if (!there[name]) all[name](there[name] = { exports: {} }, there[name].exports, require);
  return there[name].exports;
};
const { createElement } = require('react');
const make = Object.getPrototypeOf(async () => {}).constructor(${JSON.stringify(program)});
make(require('react/jsx-runtime')).then(({ default: Page }) => {
  const App = () => {
    document.documentElement.dataset.taken = 'over';
    return createElement(Page);
  };
  require('react-dom/client').hydrateRoot(document.querySelector('main'), createElement(App), {
    onRecoverableError: (error) => console.error(String(error)),
  });
});`;

const page = (head, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>${head}<body>${body}`;
const imports = `<script type="importmap">{ "imports": { "redscope/embed": "/node_modules/redscope/embed/embed.js" } }</script>
  <script type="module">import 'redscope/embed';</script>`;
const block = '<redscope-lab id="one"><pre>&gt; SET foo bar\nOK\n&gt; GET foo\n"bar"</pre></redscope-lab>';
const pages = {
  '/plain.html': page(imports, block),
  // As its `scripts` are written: `{ src: '/redscope/embed.js', type: 'module' }`.
  '/docs.html': page('<script src="/node_modules/redscope/embed/embed.js" type="module"></script>',
    `<main>${html}</main><script src="/react.js"></script>`),
  '/react.js': script,
  '/favicon.ico': '',
};
const { address, server } = await served(async (path) =>
  pages[path] ?? await readFile(join(work, path)).catch(() => undefined));
const browser = await launched();
const opened = async (name, options) => {
  const view = await (await browser.newContext(options)).newPage();
  view.setDefaultTimeout(120_000);
  const complaints = [];
  const loaded = [];
  view.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  view.on('pageerror', (error) => complaints.push(String(error)));
  view.context().on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await view.goto(`${address}/${name}`);
  return { view, complaints, loaded };
};
const says = (view, at, text) =>
  view.locator('redscope-lab').nth(at).getByTestId('console').getByText(text, { exact: true }).last().waitFor();
const run = (view, at) => view.locator('redscope-lab').nth(at).getByRole('button', { name: 'Run it' });

const plain = await opened('plain.html');
await run(plain.view, 0).waitFor();
const own = plain.loaded.filter((path) => path.startsWith('/node_modules/'));
assert.deepEqual(own, ['/node_modules/redscope/embed/embed.js'], 'nothing else is loaded before');
await run(plain.view, 0).click();
await says(plain.view, 0, '"bar"');
const [answer] = await plain.view.locator('#one').evaluate((lab) => lab.exec('STRLEN foo'));
assert.equal(answer.text, '(integer) 3');
assert(plain.loaded.every((path) => path === '/plain.html' || path === '/favicon.ico' || path.startsWith('/node_modules/redscope/embed/')),
  `${plain.loaded}`);
assert.deepEqual(plain.complaints, []);

const still = await opened('docs.html', { javaScriptEnabled: false });
assert.match(await still.view.locator('redscope-lab').first().innerText(), /^> SET foo bar\nOK$/);
const docs = await opened('docs.html');
await docs.view.locator('html[data-taken=over]').waitFor();
await run(docs.view, 0).click();
await says(docs.view, 0, 'OK');
await run(docs.view, 1).click();
await says(docs.view, 1, '"bar"');
assert.deepEqual(docs.complaints, [], 'React finds what was rendered, and the blocks do not mind');

await browser.close();
server.close();
await rm(work, { recursive: true });
console.log('1 passed, 0 failed');
