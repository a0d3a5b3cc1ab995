// A lesson as its author writes it, files as a field for them takes them, and the proof of what was made of them.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const file = (name, content, mimeType = 'text/markdown') => ({ name, mimeType, buffer: Buffer.from(content) });

// A lesson about one key; `transcript` is what stands behind its text.
const good = (lang) => readFile(new URL(`../../crates/lessons/tests/good/key.${lang}.md`, import.meta.url), 'utf8');
const [en, zh] = [await good('en'), await good('zh')];
export const english = (id, order, transcript = '') =>
  en.replace('mine/first', id).replace('order = 10', `order = ${order}`) + transcript;
export const chinese = (transcript = '') => zh + transcript;

const LESSONS = fileURLToPath(new URL('../lessons', import.meta.url));

// What `cargo xtask lessons check` says of a file of that name: how it ended, and what it printed.
export const proved = async (name, text) => {
  const folder = await mkdtemp(join(tmpdir(), 'redscope-proof-'));
  const path = join(folder, name);
  await writeFile(path, text);
  const program = process.env.PROOF;
  if (!program) throw new Error('PROOF does not name the program that proves lessons, target/debug/redscope-proof');
  const { status, stdout, stderr, error } = spawnSync(program, [LESSONS, path], { encoding: 'utf8', timeout: 600_000 });
  await rm(folder, { recursive: true });
  if (error) throw error;
  return { status, printed: stdout + stderr };
};
