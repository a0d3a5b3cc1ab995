// Fenced blocks of Markdown, found line by line, without a parser of all of it: what is fenced with more signs holds
// what is fenced with fewer, a block may stand in an item of a list, and what is indented by four is no block.

const FENCE = /^( *)(`{3,}|~{3,})(.*)$/;
const ITEM = /^( *)(?:[-*+]|\d{1,9}[.)])( +)(?=\S)/;

// How far items of lists that go on are indented, after one more line.
const inItems = (items, line) => {
  if (line.trim() === '') return items;
  const indent = /^ */.exec(line)[0].length;
  const open = items.filter((item) => item <= indent);
  const item = ITEM.exec(line);
  if (!item || indent - (open.at(-1) ?? 0) > 3) return open;
  return [...open, item[0].length];
};

// `{ info, line, text, lines: [from, to), indent }[]`: `line` is that of the opening fence, from 1; `lines` are those
// of the text, from 0; `indent` is what stands before each of them.
export const fences = (source) => {
  const lines = source.split(/\r?\n/);
  const found = [];
  let items = [];
  for (let at = 0; at < lines.length; at += 1) {
    items = inItems(items, lines[at]);
    const fence = FENCE.exec(lines[at]);
    if (!fence) continue;
    const [, before, signs, rest] = fence;
    const isFence = before.length - (items.at(-1) ?? 0) <= 3 && !(signs[0] === '`' && rest.includes('`'));
    if (!isFence) continue;
    const closes = new RegExp(`^ *\\${signs[0]}{${signs.length},} *$`);
    let end = at + 1;
    while (end < lines.length && !closes.test(lines[end])) end += 1;
    const text = lines.slice(at + 1, end).map((line) => {
      const indent = Math.min(before.length, /^ */.exec(line)[0].length);
      return line.slice(indent);
    });
    found.push({ info: rest.trim(), line: at + 1, text: text.join('\n'), lines: [at + 1, end], indent: before });
    at = end;
  }
  return found;
};
