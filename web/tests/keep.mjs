// A run leaves the page and comes back: as a file, as the browser keeps it, as text; and what is said when it cannot.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  address, check, clock, closeNotice, lab, pause, says, share, shot, transport, type,
} from './harness.mjs';

const way = async (page, name) => {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
};
const saved = async (page) => {
  const download = page.waitForEvent('download');
  await way(page, 'Save as file');
  return readFile(await (await download).path());
};
const chosen = async (page, button, name, buffer) => {
  const choosing = page.waitForEvent('filechooser');
  await button.click();
  await (await choosing).setFiles({ name, mimeType: 'application/octet-stream', buffer });
};
// Drops a file of bytes on what is there.
const drop = async (page, selector, name, bytes) => {
  const transfer = await page.evaluateHandle(({ name, bytes }) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name));
    return data;
  }, { name, bytes: [...bytes] });
  await page.dispatchEvent(selector, 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
};
// So much that its link would be too long for the browser's storage of texts, which compresses to nothing less.
const fill = async (page) => {
  const noise = (seed) => {
    let [text, x] = ['', seed];
    while (text.length < 30_000) text += (x = (x * 48271) % 2147483647).toString(36);
    return text;
  };
  for (let key = 0; key < 4; key += 1) {
    await type(page, `SET large${key} ${noise(key + 1)}`);
    await page.getByTestId('console').getByText('OK', { exact: true }).nth(key).waitFor();
  }
  await type(page, 'STRLEN large3');
  await page.getByTestId('console').getByText(/^\(integer\) 300\d\d$/).last().waitFor();
};
const length = (page) => type(page, 'STRLEN large0').then(() =>
  page.getByTestId('console').getByText(/^\(integer\) 300\d\d$/).nth(1).waitFor());
const notice = (page, text) => page.locator('.notice').getByText(text).waitFor();
const openButton = (page) => page.getByRole('button', { name: 'Open a file…' });

check('keep: a run that is saved as a file opens from the start page, at the same moment', {}, async (page, context) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await pause(page);
  const file = await saved(page);
  await notice(page, /^The run is saved as a file/);
  const moment = await clock(page);
  const other = await context.newPage();
  await other.goto(`${address}#`);
  await other.getByTestId('node-n1').first().waitFor();
  await chosen(other, openButton(other), 'cluster.redscope', file);
  await says(other, '-> Redirected to slot [12182] located at 127.0.0.1:7002');
  await transport(other, /^Play/).waitFor();
  assert.equal(await clock(other), moment);
  // A page that is loaded again goes on with it.
  await type(other, 'GET foo');
  await says(other, '"bar"');
  await other.reload();
  await transport(other, /^Play/).click();
  await says(other, '"bar"');
});

check('keep: a file is opened at the workbench and by dropping it anywhere, in a lab too', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await pause(page);
  const [file, moment] = [await saved(page), await clock(page)];
  await page.goto(`${address}#standalone`);
  await page.getByLabel('Scenario').locator('option:checked', { hasText: 'Standalone' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await chosen(page, page.getByRole('menuitem', { name: 'Open a file…' }), 'a.redscope', file);
  await page.getByTestId('node-n6').waitFor();
  assert.equal(await clock(page), moment);
  await page.goto(`${address}#lab=bloom`);
  await page.getByRole('heading', { level: 1, name: /Bloom/ }).waitFor();
  await drop(page, 'body', 'a.redscope', file);
  await page.getByTestId('node-n6').waitFor();
  assert.equal(await clock(page), moment);
  // The way back leads to the lab.
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: /Bloom/ }).waitFor();
});

check('keep: a file that does not open says why, and the run goes on', { at: 'standalone' }, async (page) => {
  await type(page, 'SET here yes');
  await says(page, 'OK');
  const bytes = (text) => Buffer.from(text, 'latin1');
  const file = await saved(page);
  const newer = Buffer.concat([bytes('redscope run v99-9.9.9\n'), file.subarray(file.indexOf('\n') + 1)]);
  const damaged = Buffer.from(file);
  damaged[damaged.length - 3] ^= 255;
  const refusals = [
    ['notes.md', bytes('# Notes'), /notes\.md is neither a run nor CLUSTER NODES/],
    ['dump.rdb', bytes('REDIS0010'), /dump\.rdb: /],
    ['newer.redscope', newer, /99.*9\.9\.9/s],
    ['damaged.redscope', damaged, /damaged/],
    ['large.redscope', Buffer.alloc((8 << 20) + 1), /8388608/],
  ];
  for (const [name, content, why] of refusals) {
    if (await page.locator('.notice').count()) await closeNotice(page);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await chosen(page, page.getByRole('menuitem', { name: 'Open a file…' }), name, content);
    await notice(page, /^This file does not open: /);
    assert.match(await page.locator('.notice').innerText(), why, name);
  }
  await closeNotice(page);
  await drop(page, 'body', 'notes.md', bytes('# Notes'));
  await notice(page, /^This file does not open: /);
  await type(page, 'GET here');
  await says(page, '"yes"');
  assert.equal(new URL(page.url()).hash, '#standalone');
});

check('keep: a run that is dropped at the files of a node is opened, too', { at: 'standalone' }, async (page) => {
  await type(page, 'SET here yes');
  await says(page, 'OK');
  await pause(page);
  const [file, moment] = [await saved(page), await clock(page)];
  await type(page, 'SET here no');
  await page.getByTestId('node-n1').click();
  await page.getByRole('region', { name: 'Node n1' }).getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('navigation').getByRole('button', { name: /^Files/ }).click();
  await page.locator('.drp input').setInputFiles({ name: 'a.redscope', mimeType: 'application/octet-stream', buffer: file });
  await page.waitForURL(/#kept$/);
  await page.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
  await type(page, 'GET here');
  await says(page, '"yes"');
});

check('keep: a run that is too large for texts is kept all the same', { at: 'standalone' }, async (page, context) => {
  await fill(page);
  await page.waitForFunction(() => sessionStorage.getItem('redscope.run')?.startsWith('standalone\n@'));
  await pause(page);
  const count = await page.getByTestId('console').getByText(/^SET large/).count();
  await page.reload();
  await notice(page, /^The page was loaded again/);
  await transport(page, /^Play/).click();
  await page.getByTestId('console').getByText(/^\(integer\) 300\d\d$/).first().waitFor();
  assert.equal(await page.getByTestId('console').getByText(/^SET large/).count(), count);
  await length(page);
  // Another tab continues it.
  const other = await context.newPage();
  await other.goto(`${address}#`);
  await other.getByRole('link', { name: 'Continue where you were' }).click();
  await other.waitForURL(/#kept$/);
  await transport(other, /^Play/).click();
  await other.getByTestId('console').getByText(/^\(integer\) 300\d\d$/).first().waitFor();
  // One that is gone is said to be.
  await other.evaluate(() => new Promise((done) => {
    indexedDB.deleteDatabase('redscope').onsuccess = done;
  }));
  await other.goto('about:blank');
  await other.goto(`${address}#kept`);
  await notice(other, 'The browser has not kept the run that was open here.');
  await other.getByRole('heading', { level: 1, name: 'A Redis laboratory' }).waitFor();
});

check('keep: who comes back continues where they were', { at: 'sentinel' }, async (page, context) => {
  await type(page, 'SET balance 100');
  await says(page, 'OK');
  await type(page, '!crash n3');
  await page.getByRole('button', { name: / n3, crashed$/ }).first().waitFor();
  await page.close();
  const other = await context.newPage();
  await other.goto(`${address}#`);
  await other.getByRole('link', { name: 'Continue where you were' }).click();
  await says(other, 'OK');
  await other.getByRole('button', { name: / n3, crashed$/ }).first().waitFor();
  await type(other, 'GET balance');
  await says(other, '"100"');
});

const seed = (page) => page.locator('.hd .pill').first().innerText();
const home = async (page) => {
  await page.getByRole('link', { name: 'Redscope: Start page' }).click();
  await page.getByRole('button', { name: 'Open full' }).waitFor();
};

check('keep: who continues is where they were last, with the replies that were there', { at: 'standalone' }, async (page, context) => {
  await type(page, 'GET foo');
  await says(page, '(nil)');
  await pause(page);
  const moment = await clock(page);
  await home(page);
  const comeBack = async (page) => {
    await page.getByRole('link', { name: 'Continue where you were' }).click();
    await page.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
    await says(page, '(nil)');
    await transport(page, /^Play/).waitFor();
  };
  await comeBack(page);
  // So it does in another tab, though this one is at it, and after a reload.
  const other = await context.newPage();
  await other.goto(`${address}#`);
  await comeBack(other);
  await other.reload();
  await says(other, '(nil)');
  await other.waitForFunction((moment) => document.querySelector('[data-testid=now]')?.textContent === moment, moment);
});

check('keep: what is tried on the start page does not take the place of a run', { at: 'standalone' }, async (page) => {
  await type(page, 'SET kept yes');
  await says(page, 'OK');
  await home(page);
  await page.getByTestId('node-n3').waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  await page.getByRole('link', { name: 'Continue where you were' }).click();
  await says(page, 'OK');
  await type(page, 'GET kept');
  await says(page, '"yes"');
});

check('keep: the run of the start page opens in full, and is kept from then on', { at: '' }, async (page, context) => {
  const open = page.getByRole('button', { name: 'Open full' });
  await type(page, 'SET foo hero');
  await says(page, 'OK');
  const before = await clock(page);
  await open.click();
  await page.waitForURL(/#replication$/);
  await page.getByLabel('Scenario').waitFor();
  assert.match(await seed(page), / 42$/);
  await says(page, 'OK');
  assert.ok((await clock(page)).slice(-before.length) >= before, 'time goes on');
  await page.reload();
  await says(page, 'OK');
  assert.match(await seed(page), / 42$/);
  await type(page, 'GET foo');
  await says(page, '"hero"');
  // One in which nothing was done is the same, too.
  const other = await context.newPage();
  await other.goto(`${address}#`);
  await other.getByTestId('node-n3').waitFor();
  await other.getByRole('button', { name: 'Open full' }).click();
  await other.getByLabel('Scenario').waitFor();
  await other.reload();
  await other.getByLabel('Scenario').waitFor();
  await other.locator('.hd .pill', { hasText: / 42$/ }).waitFor();
});

const unkept = /^The browser does not keep this run/;
check('keep: full storage is said once, with a way out', { at: 'standalone' }, async (page) => {
  await page.evaluate(() => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await type(page, 'SET a 1');
  await notice(page, unkept);
  const download = page.waitForEvent('download');
  await page.locator('.notice').getByRole('button', { name: 'Save as file' }).click();
  assert.ok((await readFile(await (await download).path())).length > 20);
  await type(page, 'SET b 2');
  await type(page, 'GET b');
  await says(page, '"2"');
  assert.equal(await page.getByText(unkept).count(), 0, 'it is said once');
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  await type(page, 'GET a');
  await says(page, '(nil)');
});

check('keep: storage that is denied stops nothing, and is said in Chinese too', { at: 'standalone', locale: 'zh-CN' }, async (page) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
    }
  });
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  await page.getByLabel('命令', { exact: true }).fill('SET a 1');
  await page.getByLabel('命令', { exact: true }).press('Enter');
  await notice(page, /^浏览器没有保存这次运行/);
  await says(page, 'OK');
});

check('keep: a database that takes nothing is said', { at: 'standalone' }, async (page) => {
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await fill(page);
  await notice(page, unkept);
});

check('share: a link is a click and Enter away, and the menu is one of the keyboard', {}, async (page) => {
  const button = page.getByRole('button', { name: 'Share', exact: true });
  await button.click();
  const item = (name) => page.getByRole('menuitem', { name });
  await page.waitForFunction(() => document.activeElement?.textContent === 'Copy link');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Copy as Markdown');
  await shot(page, 'share');
  await page.keyboard.press('Escape');
  await item('Copy link').waitFor({ state: 'detached' });
  assert.ok(await button.evaluate((one) => one === document.activeElement), 'the focus is back');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.textContent === 'Copy link');
  await page.keyboard.press('Enter');
  await page.getByText('The link is copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await closeNotice(page);
  await button.click();
  await page.mouse.click(500, 500);
  await item('Copy link').waitFor({ state: 'detached' });
});

check('share: what is on the stage is saved for a real Redis', { at: 'sentinel' }, async (page) => {
  await type(page, 'SET greeting hello');
  await says(page, 'OK');
  const download = page.waitForEvent('download');
  await way(page, 'Take it to a real Redis (ZIP)');
  const file = await download;
  assert.equal(file.suggestedFilename(), 'redscope-sentinel.zip');
  await notice(page, 'saved as files for redis-server 7.0.15');
  const zip = await readFile(await file.path());
  assert.equal(zip.subarray(0, 4).toString('latin1'), 'PK\x03\x04');
  for (const name of ['README.md', 'compose.yaml', 'start.sh', 'n1/redis.conf', 'n1/dump.rdb', 's3/sentinel.conf']) {
    assert.ok(zip.includes(`redscope-sentinel/${name}`), name);
  }
  // What is in it is not packed.
  assert.ok(zip.includes('greeting') && zip.includes('sentinel monitor mymaster 127.0.0.1 6379 2'));
});

check('share: files of somebody’s own Redis are a run, by button and dropped', { at: '' }, async (page) => {
  const buffer = (text) => Buffer.from(text);
  const log = '1339518083.107412 [0 127.0.0.1:60866] "set" "greeting" "from the log"\n';
  await page.locator('#open-file').setInputFiles({ name: 'monitor.log', mimeType: 'text/plain', buffer: buffer(log) });
  await page.waitForURL(/#kept$/);
  await page.getByTestId('console').getByText('"greeting" "from the log"').waitFor();
  await type(page, 'GET greeting');
  await says(page, '"from the log"');
  const id = (digit) => digit.repeat(40);
  const nodes = `${id('a')} 10.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-8191\n`
    + `${id('b')} 10.0.0.2:7000@17000 master - 0 0 2 connected 8192-16383\n`;
  await page.locator('#open-file').setInputFiles({ name: 'nodes.txt', mimeType: 'text/plain', buffer: buffer(nodes.replace('16383', '16384')) });
  await notice(page, 'nodes.txt, line 2');
  await closeNotice(page);
  await says(page, '"from the log"');
  await page.locator('#open-file').setInputFiles({ name: 'nodes.txt', mimeType: 'text/plain', buffer: buffer(nodes) });
  await page.getByTestId('node-n2').waitFor();
  await type(page, 'SET foo bar');
  await says(page, '-> Redirected to slot [12182] located at 10.0.0.2:7000');
  await shot(page, 'imported');
});

check('share: a run as Markdown has its link, notes, acts, story and consoles', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await type(page, '!crash n2');
  await page.getByRole('button', { name: / n2, crashed$/ }).first().waitFor();
  await pause(page);
  await page.keyboard.press('p');
  await page.getByRole('dialog').getByRole('textbox').fill('here *it* breaks');
  await page.getByRole('button', { name: 'Pin note' }).click();
  await page.keyboard.press('Escape');
  await way(page, 'Copy as Markdown');
  await notice(page, 'Copied.');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^# Cluster: three masters, three replicas\n\n\[Open this run at 00:00:\d\d\.\d{3}\]\(<http[^>]+#v3-[^>]+>\) · seed \d+\n/);
  assert.ok(text.includes(`(<${page.url()}>)`));
  assert.match(text, /\n## Notes\n\n- \d\d\.\d{3} s here \\\*it\\\* breaks\n/);
  assert.match(text, /\n## Acts\n\n- \d\d\.\d{3} s `!crash n2`\n/);
  assert.match(text, /\n## Story\n\n(- .*\n)*- \d\d\.\d{3} s \*\*You crash n2\.\*\*/);
  assert.match(text, /\n## Console c1\n\n```redis\n127\.0\.0\.1:7000> SET foo bar\n-> Redirected to slot \[12182\]/);
});

check('share: a clipboard that is denied is not said to be full', {}, async (page) => {
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
  });
  await way(page, 'Copy link');
  await page.getByRole('alert').getByText(/^The browser does not let the page copy. The link stands in the address bar/).waitFor();
  assert.match(page.url(), /#v3-/);
  const download = page.waitForEvent('download');
  await way(page, 'Copy as Markdown');
  const file = await download;
  assert.equal(file.suggestedFilename(), 'cluster.md');
  assert.match(await readFile(await file.path(), 'utf8'), /^# Cluster/);
  await page.getByRole('alert').getByText(/saved as a file instead/).waitFor();
});

check('share: a lab says so too when its link cannot be copied', lab, async (page) => {
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.getByRole('button', { name: 'Link to this setting' }).click();
  await page.getByRole('alert').getByText(/^The browser does not let the page copy/).waitFor();
});

check('share: a phone has the same ways', { at: 'cluster', viewport: { width: 390, height: 844 } }, async (page) => {
  const menu = async (name) => {
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name }).click();
  };
  await menu('Copy link');
  await page.getByText('The link is copied').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), menu('Save as file')]);
  const file = await readFile(await download.path());
  const choosing = page.waitForEvent('filechooser');
  await menu('Open a file…');
  await (await choosing).setFiles({ name: 'a.redscope', mimeType: 'application/octet-stream', buffer: file });
  await page.waitForURL(/#kept$/);
  await page.getByTestId('node-n1').waitFor();
});
