// `redscope docs mdbook`: a preprocessor of mdBook. It gets `[context, book]` as JSON and answers with the book, its
// transcripts as elements. Its options stand below `[preprocessor.redscope]` in book.toml:
//
//   embed = "redscope/embed.js"   # what loads the element: an address, or a file of the book's own `src`

import { transcripts } from './blocks.mjs';
import { element, loader } from './embed.mjs';

const EMBED = 'redscope/embed.js';

// Something wrong in a chapter.
export class ChapterFault extends Error {
  constructor(path, { line, message }) {
    super(`${path}:${line}: ${message}`);
  }
}

// An address as it is seen from a chapter: what is no whole address lies in the book's folder.
const seenFrom = (path, address) => (/^([a-z]+:)?\/\/|^\//i.test(address) ? address
  : '../'.repeat(path.split('/').length - 1) + address);

// HTML as one line that Markdown leaves alone: a comment begins a block of HTML, which an element of no name that
// Markdown knows would not.
const htmlLine = (html) => `<!-- redscope -->${html.replaceAll('\n', '&#10;')}`;

// The text of a chapter with its transcripts as elements. Throws a `ChapterFault`.
export const convert = (source, path, embed = EMBED) => {
  const found = transcripts(source);
  if (found.length === 0) return source;
  const lines = source.split(/\r?\n/);
  for (const { fault, fence, ...block } of found.reverse()) {
    if (fault) throw new ChapterFault(path, fault);
    const [from, to] = fence.lines;
    lines.splice(from - 1, to - from + 2, fence.indent + htmlLine(element(block, fence.text)));
  }
  return `${lines.join('\n')}\n\n${loader(seenFrom(path, embed))}\n`;
};

const walk = (items, embed) => {
  for (const item of items) {
    const chapter = item.Chapter;
    if (!chapter) continue;
    if (chapter.path) chapter.content = convert(chapter.content, chapter.path, embed);
    walk(chapter.sub_items, embed);
  }
};

// What mdBook gives, and what it gets. Throws a `ChapterFault`, or a sentence if that is not mdBook.
export const preprocess = (input) => {
  let given;
  try {
    given = JSON.parse(input);
  } catch {
    throw new Error('mdBook gives [context, book] as JSON; this is something else');
  }
  const [context, book] = given;
  const own = context?.config?.preprocessor?.redscope ?? {};
  // Called `sections` before mdBook 0.5.
  walk(book.items ?? book.sections, own.embed);
  return JSON.stringify(book);
};
