// `redscope docs check`: carries out the transcripts of Markdown files, and compares what comes back.

import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transcripts } from './blocks.mjs';

const MARKDOWN = /\.(md|mdx|markdown)$/;
const NOT_LOOKED_INTO = new Set(['node_modules', 'target']);

// Files as they are named, and the Markdown files below folders.
export const files = async (paths) => {
  const all = [];
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      all.push(path);
      continue;
    }
    const entries = await readdir(path, { withFileTypes: true });
    const inner = entries.filter(({ name }) => !name.startsWith('.') && !NOT_LOOKED_INTO.has(name))
      .filter((entry) => entry.isDirectory() || MARKDOWN.test(entry.name)).map(({ name }) => join(path, name));
    all.push(...await files(inner.sort()));
  }
  return all;
};

// Plays the transcripts of a page: what is wrong, with its lines, and the page with what came back instead.
export const checkPage = (Session, source) => {
  const worlds = new Map();
  const faults = [];
  const edits = [];
  const counts = { blocks: 0, steps: 0 };
  const world = ({ scenario, seed, session }) => {
    const opened = worlds.get(session) ?? new Session(scenario, seed);
    if (session !== undefined) worlds.set(session, opened);
    return opened;
  };
  for (const { fault, fence, ...block } of transcripts(source)) {
    counts.blocks += 1;
    if (fault) {
      faults.push({ line: fault.line, what: fault.message });
      continue;
    }
    let steps;
    try {
      steps = world(block).transcript(fence.text);
    } catch (error) {
      faults.push({ line: fence.line, what: error.message });
      continue;
    }
    counts.steps += steps.length;
    for (const step of steps) {
      if (step.agrees) continue;
      const from = fence.lines[0] + step.line;
      faults.push({ ...step, line: from + 1, what: step.step });
      if (step.refused === null) edits.push({ from, indent: fence.indent, step });
    }
  }
  return { faults, counts, fixed: edited(source, edits) };
};

// A page with other lines at some places, the last first, so that the places before stay where they are.
const edited = (source, edits) => {
  const end = source.includes('\r\n') ? '\r\n' : '\n';
  const lines = source.split(/\r?\n/);
  for (const { from, indent, step } of edits.reverse()) {
    const first = step.prompt === null ? step.step : step.prompt + step.step.slice(step.step.indexOf('>') + 1);
    const text = [first, ...step.got].map((line) => (line === '' ? '' : indent + line));
    lines.splice(from, 1 + step.shown.length, ...text);
  }
  return lines.join(end);
};

// A fault as a person reads it.
const told = (path, { line, what, refused, prompt, shown, got }) => {
  const head = `${path}:${line}: ${what}`;
  if (refused === undefined) return head;
  if (refused !== null) return `${head}\n    ${refused}`;
  const behind = prompt === null ? [] : [`    it stands behind ${prompt}`];
  const differs = shown.join('\n') === got.join('\n') ? [] : difference(shown, got);
  return [head, ...behind, ...differs].join('\n');
};

// Lines that are shown alone, and lines that came back alone, between those at both ends that are the same.
const difference = (shown, got) => {
  const most = Math.min(shown.length, got.length);
  let before = 0;
  while (before < most && shown[before] === got[before]) before += 1;
  let behind = 0;
  while (behind < most - before && shown.at(-1 - behind) === got.at(-1 - behind)) behind += 1;
  const part = (lines, sign) => lines.slice(before, lines.length - behind).map((line) => `  ${sign} ${line}`);
  return [...part(shown, '-'), ...part(got, '+')];
};

const plural = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

// Checks files, says what is wrong; true if nothing is, or if it was fixed.
export const check = async (Session, paths, { fix, say }) => {
  const total = { files: 0, blocks: 0, steps: 0, wrong: 0, fixed: 0 };
  for (const path of await files(paths)) {
    const source = await readFile(path, 'utf8');
    const { faults, counts, fixed } = checkPage(Session, source);
    total.files += 1;
    total.blocks += counts.blocks;
    total.steps += counts.steps;
    const isFixed = (fault) => fix && fault.refused === null;
    for (const fault of faults) {
      say(isFixed(fault) ? `${path}:${fault.line}: fixed: ${fault.what}` : told(path, fault));
    }
    total.fixed += faults.filter(isFixed).length;
    total.wrong += faults.filter((fault) => !isFixed(fault)).length;
    if (fix && fixed !== source) await writeFile(path, fixed);
  }
  const looked = `${plural(total.files, 'file')}, ${plural(total.blocks, 'transcript')}, ${plural(total.steps, 'step')}`;
  const fixed = fix ? `, ${total.fixed} fixed` : '';
  say(`${looked}: ${total.wrong} wrong${fixed}`);
  return total.wrong === 0;
};
