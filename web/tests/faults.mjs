// What is wrong with a page as it stands, found by looking at all of it: what axe says, small text, what is cut off,
// what is too small for a finger. Each gives a line for each fault.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// The dark page is the same but for its colours.
const THEMES = [['light', {}], ['dark', { runOnly: ['color-contrast'] }]];
export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
// A finger is no smaller; a time in a row is pressed by its row.
const FINGER = [44, 40];

// Fails with everything that was found.
export function nothing(found) {
  if (found.length > 0) throw new Error(found.join('\n'));
}

// What axe says in both themes against the page, or a part of it. A phone has the colours of the desk.
export async function axeSays(page, state, part, themes = THEMES) {
  const lines = [];
  for (const [theme, options] of themes) {
    await page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
    // Colours that change slowly have arrived.
    await page.evaluate(() => Promise.all(document.getAnimations()
      .filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => {}))));
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
    const { violations } = await page.evaluate(
      ([part, given]) => window.axe.run(part ?? document, { resultTypes: ['violations'], ...given }), [part, options]);
    for (const { id, nodes } of violations) {
      const where = nodes.map((node) => `${node.target}`).join(' | ');
      lines.push(`${state}, ${theme}: ${id}: ${where}\n    ${nodes[0].failureSummary}`);
    }
  }
  return lines;
}

// What is written in less than 12 px.
export async function smallTexts(page, state) {
  const small = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (walker.currentNode.data.trim() && size < 12) found.push(`${size} px: ${walker.currentNode.data}`);
    }
    return found;
  });
  return small.map((text) => `${state}: ${text}`);
}

// What can be pressed and what can be read is there as a whole: nothing hangs over the page, or is cut off where it
// cannot be scrolled to. Text that ends in an ellipsis says so.
export const cutOff = (page) => page.evaluate(() => {
  const root = document.documentElement;
  const cut = [];
  if (root.scrollWidth > root.clientWidth) cut.push(`the page is ${root.scrollWidth} px wide`);
  // Whether what begins in an element reaches over what is seen of it, and by how much that is no rounding.
  const isOver = (box, from, slack, endsInDots) => {
    const seen = [0, 0, innerWidth, innerHeight];
    const scrolls = [false, false];
    for (let at = from; at && at !== root; at = at.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp, clipPath } = getComputedStyle(at);
      if (clipPath !== 'none' || endsInDots && (textOverflow === 'ellipsis' || webkitLineClamp !== 'none')) return false;
      const edge = at.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX)) scrolls[0] = true;
      else if (/hidden|clip/.test(overflowX) && !scrolls[0]) {
        seen[0] = Math.max(seen[0], edge.left);
        seen[2] = Math.min(seen[2], edge.right);
      }
      if (/auto|scroll/.test(overflowY)) scrolls[1] = true;
      else if (/hidden|clip/.test(overflowY) && !scrolls[1]) {
        seen[1] = Math.max(seen[1], edge.top);
        seen[3] = Math.min(seen[3], edge.bottom);
      }
    }
    // A page that scrolls shows what is below it.
    if (root.scrollHeight > root.clientHeight && getComputedStyle(document.body).overflowY !== 'hidden') scrolls[1] = true;
    const over = [
      !scrolls[0] && box.left < seen[0] - slack, !scrolls[1] && box.top < seen[1] - slack,
      !scrolls[0] && box.right > seen[2] + slack, !scrolls[1] && box.bottom > seen[3] + slack,
    ];
    const rounded = (all) => all.map(Math.round);
    return over.some(Boolean) && `${rounded([box.left, box.top, box.right, box.bottom])} in ${rounded(seen)}`;
  };
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const control of document.querySelectorAll('button, select, input, a[href]')) {
    const box = control.getBoundingClientRect();
    if (!box.width || !box.height || !isSeen(control)) continue;
    const over = isOver(box, control.parentElement, 1, false);
    const name = (control.getAttribute('aria-label') || control.textContent).trim().slice(0, 40);
    if (over) cut.push(`${name} (${over})`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    const element = text.parentElement;
    if (!text.data.trim() || element.closest('title, option, style, script, .sr, .boot') || !isSeen(element)) continue;
    // Pushed out of its place on purpose.
    if (getComputedStyle(element).textIndent === '100%') continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    const over = box.width > 0 && isOver(box, element, 2, true);
    if (over) cut.push(`the text ${text.data.trim().slice(0, 40)} (${over})`);
  }
  return cut;
});

// What can be pressed and is smaller than a finger, by its name and size.
export const smallTargets = (page) => page.evaluate(([width, height]) => {
  const found = [];
  for (const one of document.querySelectorAll('button, select, summary, a[href], input[type=checkbox], .dots .hit')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.sr')) continue;
    const row = one.closest('.story li, label, .dots');
    const box = (row ?? one).getBoundingClientRect();
    if (box.width < width - 0.5 || box.height < height - 0.5) {
      const name = one.getAttribute('aria-label') || one.textContent;
      found.push(`${name.trim().slice(0, 30)} (${one.className.baseVal ?? one.className}): ${Math.round(box.width)}x${Math.round(box.height)}`);
    }
  }
  return found;
}, FINGER);

// All of them but what axe says, which the words of another language do not change.
export async function faultsOfWords(page, state) {
  const isPhone = page.viewportSize().width < 900;
  const named = (lines) => lines.map((text) => `${state}: ${text}`);
  return [
    ...await smallTexts(page, state), ...named(await cutOff(page)), ...isPhone ? named(await smallTargets(page)) : [],
  ];
}

// All of them for the state that the page is in; on a phone what is too small for a finger, too.
export async function faults(page, state, part) {
  const themes = page.viewportSize().width < 900 ? THEMES.slice(0, 1) : THEMES;
  return [...await axeSays(page, state, part, themes), ...await faultsOfWords(page, state)];
}
