// What the info string of a transcript says. `redscope scenario=cluster seed=7 session=intro mode=click`, with quotes
// or braces if a site's generator wants them.

import { fences } from './fences.mjs';

const LANGUAGE = 'redscope';
const MODES = ['static', 'click', 'visible'];
const THEMES = ['light', 'dark'];
// All readers see the same run.
const SEED = 42;
const MOST_SEED = 2 ** 32 - 1;
const SCENARIOS = ['standalone', 'replication', 'sentinel', 'cluster'];
const WORD = /([^\s=]+)=(?:"([^"]*)"|'([^']*)'|(\S*))|(\S+)/g;

// Something wrong in a block, and where.
export class Fault extends Error {
  constructor(line, what) {
    super(what);
    this.line = line;
  }
}

const READ = {
  scenario(value) {
    if (SCENARIOS.includes(value)) return value;
    throw new Error(`there is no scenario called '${value}', but ${SCENARIOS.join(', ')}`);
  },
  seed(value) {
    if (/^\d+$/.test(value) && Number(value) <= MOST_SEED) return Number(value);
    throw new Error(`'${value}' is no seed: a seed is a number from 0 to ${MOST_SEED}`);
  },
  session(value) {
    if (/^[\w-]+$/.test(value)) return value;
    throw new Error(`'${value}' is no name of a session: letters, digits, - and _`);
  },
  mode(value) {
    if (MODES.includes(value)) return value;
    throw new Error(`there is no mode '${value}', but ${MODES.join(', ')}`);
  },
  step(value) {
    if (/^\d+$/.test(value)) return Number(value);
    throw new Error(`'${value}' is no number of steps`);
  },
  try: (value) => value,
  theme(value) {
    if (THEMES.includes(value)) return value;
    throw new Error(`there is no theme '${value}', but ${THEMES.join(', ')}`);
  },
};

// The language of an info string, and what stands behind it.
export const language = (info) => /^(\S*)\s*(.*)$/s.exec(info.trim()).slice(1);

// What stands behind the language, read. Throws a sentence.
export const readInfo = (rest) => {
  const said = {};
  for (const [, name, ...values] of rest.replace(/^\{(.*)\}$/s, '$1').trim().matchAll(WORD)) {
    if (name === undefined) {
      throw new Error(`'${values.at(-1)}' is no name=value; the names are ${Object.keys(READ).join(', ')}`);
    }
    if (!Object.hasOwn(READ, name)) {
      throw new Error(`there is no '${name}', but ${Object.keys(READ).join(', ')}`);
    }
    if (name in said) throw new Error(`'${name}' stands there twice`);
    said[name] = READ[name](values.find((value) => value !== undefined));
  }
  return said;
};

// Blocks of one page in order, each with what its session says: the first of a session may say its scenario and seed,
// and the others need not.
export class Sessions {
  #known = new Map();

  // Throws a `Fault` if a block says otherwise than its session.
  read(rest, line) {
    let said;
    try {
      said = readInfo(rest);
    } catch (error) {
      throw new Fault(line, error.message);
    }
    const first = this.#known.get(said.session);
    for (const name of first ? ['scenario', 'seed'] : []) {
      if (said[name] !== undefined && said[name] !== first[name]) {
        const began = `session ${said.session} has begun in line ${first.line} with ${name}=${first[name]}`;
        throw new Fault(line, `${began}, not ${said[name]}`);
      }
    }
    const { scenario, seed } = first ?? said;
    const { session, mode = 'click', step, try: tries, theme } = said;
    const world = { scenario: scenario ?? 'standalone', seed: seed ?? SEED };
    const block = { ...world, session, mode, step, try: tries, theme, line };
    if (session !== undefined && !first) this.#known.set(session, block);
    return block;
  }
}

// The transcripts of a page, in order: blocks, each with the fence it stands in, or the `Fault` of it.
export const transcripts = (source) => {
  const sessions = new Sessions();
  const all = [];
  for (const fence of fences(source)) {
    const [word, rest] = language(fence.info);
    if (word !== LANGUAGE) continue;
    try {
      all.push({ ...sessions.read(rest, fence.line), fence });
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      all.push({ fault, fence });
    }
  }
  return all;
};
