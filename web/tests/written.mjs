// A lesson as its author writes it, and files as a field for them takes them.
import { readFile } from 'node:fs/promises';

export const file = (name, content, mimeType = 'text/markdown') => ({ name, mimeType, buffer: Buffer.from(content) });

// A lesson about one key; `transcript` is what stands behind its text.
const good = (lang) => readFile(new URL(`../../crates/lessons/tests/good/key.${lang}.md`, import.meta.url), 'utf8');
const [en, zh] = [await good('en'), await good('zh')];
export const english = (id, order, transcript = '') =>
  en.replace('mine/first', id).replace('order = 10', `order = ${order}`) + transcript;
export const chinese = (transcript = '') => zh + transcript;
