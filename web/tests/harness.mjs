// What every browser test stands on: a fresh page a test, and words for what a person does.
//
// CHROMIUM names the browser, SHOTS a folder for pictures, ONLY a part of the names of tests to run, BROWSERS how
// many run side by side: a test often waits, and browsers of their own share no clipboard. PROOF names
// the program of `cargo xtask lessons check`, SERVE redscope-serve.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { chromium } from 'playwright-core';

export const [address, subAddress] = process.argv.slice(2);
const shots = process.env.SHOTS;
const only = process.env.ONLY;
const launched = () => chromium.launch({
  executablePath: process.env.CHROMIUM || undefined,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run',
    // Most pages are gone before what the optimizing compiler makes of them has paid; what runs long still gets it.
    '--js-flags=--wasm-tiering-budget=200000000'],
});
// What waits for something that has no limit of its own would hold up all others.
const LIMIT_MS = 400_000;
const waiting = [];
let passed = 0;
const failures = [];

// One test: a page of its own, which must not log an error but what is allowed, or ask anybody else for anything.
// `sees` is what it waits for before the test begins, `others` are origins that may be asked too. The whole site is
// kept for visits without a network only where `serviceWorkers` allows it: a page a test would fetch everything each
// time. It runs when all are known.
export function check(name, options, body) {
  if (!only || name.includes(only)) waiting.push({ name, options, body });
}

async function run(browser, { name, options: { at = 'cluster', base = address, allowed, sees, others = [], limit_ms = LIMIT_MS, ...options }, body }) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 }, locale: 'en-US', serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    const isAllowed = message.type() !== 'error' || allowed?.test(message.text());
    if (!isAllowed) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const unanswered = new Set();
  for (const end of ['requestfinished', 'requestfailed']) {
    context.on(end, (request) => unanswered.delete(request));
  }
  // The context's, because a worker and a service worker ask too.
  context.on('request', (request) => {
    const url = request.url();
    unanswered.add(request);
    const isOwn = [new URL(base).origin, ...others].some((origin) => url.startsWith(origin));
    if (!isOwn && !/^(data|blob):/.test(url)) complaints.push(url);
  });
  // Long enough that only what never comes fails: a first page on a busy machine has taken half a minute.
  context.setDefaultTimeout(120_000);
  const began_ms = performance.now();
  let limit;
  const late = new Promise((_, reject) => {
    limit = setTimeout(() => reject(new Error('it has not ended in time')), limit_ms);
  });
  const took = () => `${((performance.now() - began_ms) / 1000).toFixed(1)} s`;
  try {
    await page.goto(`${base}#${at}`);
    await (sees ? sees(page) : page.getByTestId('node-n1').first()).waitFor();
    await Promise.race([body(page, context), late]);
    assert.deepEqual(complaints, [], 'no console error, no request off the origin');
    passed += 1;
    console.log(`ok   ${name} (${took()})`);
  } catch (error) {
    const unheard = [...unanswered].map((request) => `unanswered: ${request.url()}`);
    failures.push(name);
    console.log([`FAIL ${name} (${took()})`, error.stack, ...complaints, ...unheard].join('\n'));
    if (shots) await page.screenshot({ path: `${shots}/failed-${failures.length}.png` });
  } finally {
    clearTimeout(limit);
    await context.close();
  }
}

// Runs every test, says how they went, and ends.
export async function finish() {
  const browsers = Number(process.env.BROWSERS || Math.min(8, availableParallelism() + 1));
  await Promise.all(Array.from({ length: browsers }, async () => {
    const browser = await launched();
    for (let test = waiting.shift(); test; test = waiting.shift()) await run(browser, test);
    await browser.close();
  }));
  console.log([`${passed} passed, ${failures.length} failed`, ...failures].join('\n     '));
  process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
}

// A count of steps, once its worker has said that there are any.
const steps = (id) => (page) => page.getByTestId(id).filter({ hasText: /[1-9]\d*( 步)?$/ });
// Options of a test that begins in the consistency lab.
export const lab = { at: 'lab=consistency', sees: steps('step-of') };
// Options of a test that begins in the locks lab.
export const locks = { at: 'lab=locks', sees: steps('lock-step') };
// Options of a test that begins in a lab under load.
export const loaded = (id) => ({ at: `lab=${id}`, sees: (page) => page.getByTestId('moment') });
// Options of a test that begins in the eviction lab.
export const eviction = { at: 'lab=eviction', sees: (page) => page.getByTestId('size') };
// Options of a test that begins in the ring lab.
export const ring = { at: 'lab=ring', sees: (page) => page.getByRole('img', { name: /moved|迁移/ }).first() };
// Options of a test that begins in the transactions lab.
export const transactions = { at: 'lab=transactions', sees: steps('step-of') };
// Options of a test that begins in the Bloom filter lab, when both filters are filled.
export const bloom = { at: 'lab=bloom', sees: (page) => page.getByRole('img', { name: /bits are set|位为 1/ }).nth(1) };
// Options of a test that begins in the lab of data types, when its structures are measured.
export const types = { at: 'lab=types', sees: (page) => page.getByTestId('looked-at') };
// Options of a test that begins in a lesson.
export const lesson = (id) => ({ at: `lesson=${id}`, sees: (page) => page.getByRole('region', { name: /^(Lesson|课程)$/ }) });
// Writes what a lesson that was made of a run still holds the place of, in both languages.
export const wordsWritten = async (page) => {
  const field = page.locator('#lesson-text');
  const tabs = page.getByRole('region', { name: /^(Text|文本)$/ }).getByRole('tab');
  for (const at of [1, 0]) {
    await tabs.nth(at).click();
    await field.fill((await field.inputValue()).replaceAll(/TODO: |待写：/g, ''));
  }
};
// Writes a lesson of a run in which something was written, and proves it.
export const written = async (page) => {
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const line = page.getByLabel(/^(Command|命令)$/);
  await line.fill('SET a b');
  await line.press('Enter');
  await page.getByTestId('console').getByText('OK', { exact: true }).last().waitFor();
  await press(/^(Write|编写)$/);
  await press(/^(Make the lesson|生成课程)$/);
  await page.waitForFunction(() => document.getElementById('lesson-text')?.value.startsWith('+++'));
  await wordsWritten(page);
  await press(/^(Check|检查)$/);
  await page.getByText(/^(It is a good lesson\.|这是一节好课。)$/).waitFor();
};
// A key of each type.
export const examples = [
  'SET balance 120 EX 600', 'HSET user:42 name Ada city London plan pro visits 16',
  'RPUSH queue:mail m-1001 m-1002 m-1003 m-1004', 'ZADD board 9120 ada 8744 grace 8120 linus 7702 edsger',
  'XADD orders 1767225611000-0 sku 17', 'XGROUP CREATE orders pay 0',
  'XREADGROUP GROUP pay w1 COUNT 1 STREAMS orders >', 'SETBIT online 7 1', 'SETBIT online 42 1',
  'PFADD visitors a b c d e f g h', 'GEOADD cities -0.1276 51.5072 London 2.349 48.8647 Paris 13.405 52.52 Berlin',
  'BF.RESERVE seen 0.01 100', 'BF.ADD seen alice', String.raw`SET doc "{\"plan\":\"pro\",\"seats\":[1,2.50]}"`,
];
// What was done last is drawn.
export const drawn = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
export const type = async (page, line) => {
  await page.getByLabel('Command', { exact: true }).fill(line);
  await page.getByLabel('Command', { exact: true }).press('Enter');
};
// Opens another console, which stands in front then: each has a line of its own.
export const openClient = async (page) => {
  await page.getByRole('button', { name: 'Open another client' }).click();
  await page.getByRole('tab', { name: /^Client [2-9]/, selected: true }).waitFor();
};
export const says = (page, text) =>
  page.getByTestId('console').getByText(text, { exact: true }).last().waitFor();
export const saysNot = (page, text) =>
  page.getByTestId('console').getByText(text, { exact: true }).waitFor({ state: 'detached' });
export const shot = async (page, name) =>
  shots && page.screenshot({ path: `${shots}/${name}.png` });
export const clock = (page) => page.getByTestId('now').textContent();
export const fast = (page, speed = '10') => page.getByLabel('Speed').selectOption(speed);
// So many things the timeline is marked with; those that share a mark are counted on it.
export const marked = (page) => page.locator('.mark').evaluateAll((all) =>
  all.reduce((sum, mark) => sum + Number(mark.textContent.trim() || 1), 0));
// Copies the link of the run.
export const share = async (page) => {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).press('Enter');
  await page.getByText('The link is copied').waitFor();
};
// Closes what is said above everything else, if it has not gone by itself.
export const closeNotice = (page) => page.evaluate(() => {
  const buttons = [...document.querySelectorAll('.notice button')];
  buttons.filter((button) => /^(Close|关闭)$/.test(button.textContent)).forEach((button) => button.click());
});
export const paste = async (page, text) => {
  await page.getByLabel('Command', { exact: true }).focus();
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('Control+v');
};
export const transport = (page, name) =>
  page.getByRole('region', { name: 'Timeline' }).getByRole('button', { name });
export const pause = async (page) => {
  await transport(page, /^Pause/).click();
  await transport(page, /^Play/).waitFor();
  await page.waitForTimeout(200);
};
