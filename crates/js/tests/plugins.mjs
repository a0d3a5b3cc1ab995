// The plug-ins with what they are plug-ins of, in the versions that `sites/package-lock.json` pins: remark to HTML, MDX
// to React as Docusaurus has it, markdown-it. Usage: node plugins.mjs PACKAGE_FOLDER
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2]);
const installed = createRequire(new URL('sites/package.json', import.meta.url));
const from = async (name) => import(pathToFileURL(installed.resolve(name)));
const own = async (name) => (await import(pathToFileURL(join(folder, 'docs', `${name}.mjs`)))).default;

const transcript = '> SET a <b> {c}\n\nOK';
const page = (info) => `Text\n\n- item\n\n  \`\`\`${info}\n${transcript.replace(/^(?=.)/gm, '  ')}\n  \`\`\`\n\n\`\`\`redscope session=a\n> GET a\n\`\`\`\n\n\`\`\`js\nlet a;\n\`\`\`\n`;
const good = page('redscope scenario=cluster seed=7 session=a');
const bad = page('redscope scenario=cluster seed=x');
const first = /<redscope-lab scenario="cluster" seed="7" session="a" mode="click"><pre>([^]*?)<\/pre><\/redscope-lab>/;
const second = /<redscope-lab scenario="cluster" seed="7" session="a" mode="click"><pre>(&gt;|>|&#x3E;) GET a<\/pre><\/redscope-lab>/;
const decoded = (html) => html.replace(/&#x([0-9A-F]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const holds = (html) => {
  assert.equal(decoded(first.exec(html)[1]), transcript);
  assert.match(html, second);
  assert(!/<b>/.test(html), 'nothing in a transcript is markup');
  assert.match(html, /language-js/);
};

const remark = await own('remark');
const { unified } = await from('unified');
const plugins = ['remark-parse', 'remark-rehype', 'rehype-stringify'];
const [parse, rehype, stringify] = await Promise.all(plugins.map(async (name) => (await from(name)).default));
const toHtml = (options) => unified().use(parse).use(remark, options).use(rehype).use(stringify);
const html = `${await toHtml({ embed: '/redscope/embed.js' }).process(good)}`;
holds(html);
assert.match(html, /<script type="module" src="\/redscope\/embed\.js"><\/script>/);
assert(!`${await toHtml().process(good)}`.includes('<script'), 'without an address the page loads it itself');
assert(!`${await toHtml({ embed: '/e.js' }).process('Text')}`.includes('<script'), 'and a page without a block needs none');
await assert.rejects(toHtml().process(bad), (error) => error.line === 5 && /'x' is no seed/.test(error.reason));

// As Docusaurus has it: code is drawn by a component of the site's own, and a transcript is not.
const { evaluate } = await from('@mdx-js/mdx');
const runtime = await from('react/jsx-runtime');
const { createElement } = (await from('react')).default;
const { renderToStaticMarkup } = (await from('react-dom/server')).default;
const mdx = { ...runtime, remarkPlugins: [[remark, { embed: '/redscope/embed.js' }]] };
const { default: Page } = await evaluate(good, mdx);
const components = { pre: ({ children }) => createElement('div', { className: 'code-block' }, children) };
const rendered = renderToStaticMarkup(createElement(Page, { components }));
holds(rendered);
assert.match(rendered, /<div class="code-block"><code class="language-js">/);
assert.match(rendered, /<script type="module" src="\/redscope\/embed\.js"><\/script>/);
await assert.rejects(evaluate(bad, mdx), /'x' is no seed/);

// As VitePress has it.
const MarkdownIt = (await from('markdown-it')).default;
const md = new MarkdownIt().use(await own('markdown-it'));
holds(md.render(good));
assert.throws(() => md.render(bad), /^Error: line 5: 'x' is no seed/);
console.log('1 passed, 0 failed');
