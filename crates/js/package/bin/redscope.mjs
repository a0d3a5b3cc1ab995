#!/usr/bin/env node
// The command `redscope` of the package.

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { check } from '../docs/check.mjs';
import { preprocess } from '../docs/mdbook.mjs';

const USAGE = `redscope docs check [--fix] FILE|FOLDER...   carries out the transcripts of Markdown files, shows what
                                             differs; --fix writes what came back
redscope docs mdbook                         makes them elements of a page: a preprocessor of mdBook`;

// The session is loaded where it is needed: mdBook needs none.
const session = () => createRequire(import.meta.url)('../node/redscope.cjs').Session;

const run = async ([group, verb, ...rest]) => {
  if (group === 'docs' && verb === 'check') {
    const isOption = (word) => word.startsWith('--');
    const wrong = rest.filter((word) => isOption(word) && word !== '--fix');
    const paths = rest.filter((word) => !isOption(word));
    if (wrong.length > 0 || paths.length === 0) throw new Error(USAGE);
    return check(session(), paths, { fix: rest.includes('--fix'), say: console.log });
  }
  if (group === 'docs' && verb === 'mdbook') {
    // mdBook asks first for which renderers it is.
    if (rest[0] === 'supports') return rest[1] === 'html';
    process.stdout.write(preprocess(await text(process.stdin)));
    return true;
  }
  throw new Error(USAGE);
};

try {
  process.exitCode = await run(process.argv.slice(2)) ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
