// A plug-in of remark, and so of Docusaurus, Astro and whatever else reads Markdown with it:
//
//   import redscope from 'redscope/remark';
//   unified().use(remarkParse).use(redscope, { embed: '/redscope/embed.js' })
//
// `embed` is the address of what loads the element; without it a page loads that itself, once.

import { Sessions, language } from './blocks.mjs';
import { attributes } from './embed.mjs';

// An element in Markdown that becomes HTML, or in MDX, where it is one of JSX.
const elements = {
  html(name, attrs, children) {
    return { type: 'redscope', children: [], data: {
      hName: name, hProperties: Object.fromEntries(attrs), hChildren: children } };
  },
  mdx(name, attrs, children) {
    return { type: 'mdxJsxFlowElement', name, children, data: { _mdxExplicitJsx: true },
      attributes: attrs.map(([name, value]) => ({ type: 'mdxJsxAttribute', name, value })) };
  },
};

const inner = {
  html: (text) => ({ type: 'element', tagName: 'pre', properties: {}, children: [{ type: 'text', value: text }] }),
  mdx: (text) => elements.mdx('pre', [], [{ type: 'text', value: text }]),
};

// Whether what is read may hold JSX: the reader's extension for it is there.
const isMdx = (data) => [data.fromMarkdownExtensions ?? []].flat(3)
  .some((extension) => extension?.enter && 'mdxJsxFlowTag' in extension.enter);

export default function redscope({ embed } = {}) {
  const kind = isMdx(this.data()) ? 'mdx' : 'html';
  return (tree, file) => {
    const sessions = new Sessions();
    let found = false;
    const walk = (parent) => {
      for (const [at, node] of parent.children.entries()) {
        if (node.type === 'code' && node.lang === language('redscope')[0]) {
          const place = node.position?.start;
          let block;
          try {
            block = sessions.read(node.meta ?? '', place?.line ?? 0);
          } catch (fault) {
            file.fail(fault.message, { place });
          }
          parent.children[at] = elements[kind]('redscope-lab', attributes(block), [inner[kind](node.value)]);
          found = true;
        } else if (node.children) {
          walk(node);
        }
      }
    };
    walk(tree);
    if (found && embed !== undefined) {
      tree.children.push(elements[kind]('script', [['type', 'module'], ['src', embed]], []));
    }
  };
}
