// Consoles: what redis-cli does itself, the protocol, what waits and how it ends, several side by side, long output.
import assert from 'node:assert/strict';
import { check, fast, lesson, openClient, pause, says, shot, type } from './harness.mjs';

// The rows of a console that are drawn.
const rows = (page) => page.getByTestId('console').first().locator('.l').count();
const column = (page, name) => page.getByRole('group', { name, exact: true });

check('who talks to a node that is down is offered the ways on', {}, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await type(page, '!crash n3');
  await page.getByRole('button', { name: /!restart n3/ }).waitFor();
  await page.getByRole('button', { name: /connect 127\.0\.0\.1 7000/ }).click();
  await type(page, 'PING');
  await says(page, 'PONG');
  assert.equal(await page.getByRole('button', { name: /!restart n3/ }).count(), 0);
});

check('a command is repeated as redis-cli does it', { at: 'standalone' }, async (page) => {
  for (const line of ['0 PING', '-1 PING', '99999999999999999999 PING']) {
    await type(page, line);
    await page.getByTestId('console').locator('.l', { hasText: line }).first().waitFor();
  }
  const never = page.getByTestId('console').getByText('Invalid redis-cli repeat command option value.', { exact: true });
  await never.nth(2).waitFor();
  await type(page, '200000 PING');
  await says(page, 'A command is repeated 100000 times at the most.');
  await type(page, 'PING ten');
  await says(page, '"ten"');
  await fast(page, '100');
  await type(page, '1500 INCR n');
  await says(page, '(integer) 1500');
});

check('RESP3 is asked for with every connection', {}, async (page) => {
  const protocol = page.getByLabel(/^Protocol/);
  await protocol.selectOption('3');
  // Each of these is answered by another node: a new connection each time.
  for (const [key, field] of [['foo', 'a'], ['b', 'c'], ['foo', 'd']]) {
    await type(page, `HSET ${key} ${field} 1`);
    await page.getByTestId('console').locator('.l.q', { hasText: `HSET ${key} ${field} 1` }).waitFor();
    await type(page, `HGETALL ${key}`);
    await says(page, new RegExp(`"${field}" => "1"$`));
  }
  await type(page, 'connect 127.0.0.1 7001');
  await type(page, 'CLIENT LIST');
  await page.getByTestId('console').getByText(/resp=3/).last().waitFor();
  await protocol.selectOption('2');
  await type(page, 'HGETALL foo');
  await says(page, /1\) "a"\s+2\) "1"/);
});

check('a console that is at no node says so where nodes are chosen, and goes back to any of them', { at: 'standalone' }, async (page) => {
  const nodes = page.getByRole('region', { name: 'Console' }).getByRole('combobox', { name: 'Node', exact: true });
  const chosen = () => nodes.evaluate((select) => select.selectedOptions[0].textContent);
  assert.match(await chosen(), /^n1 :/);
  await type(page, 'connect 10.0.0.9 1');
  await page.getByRole('tab', { name: /not connected/ }).waitFor();
  await nodes.locator('option:checked').filter({ hasText: 'not connected' }).waitFor({ state: 'attached' });
  await nodes.selectOption('n1');
  await page.getByRole('tab', { name: /→ :/ }).waitFor();
  await type(page, 'PING');
  await says(page, 'PONG');
  assert.match(await chosen(), /^n1 :/);
  assert.equal(await nodes.locator('option').count(), 1);
});

check('what RESP3 pushes stands by itself and answers nothing', { at: 'standalone' }, async (page) => {
  await page.getByLabel(/^Protocol/).selectOption('3');
  for (const line of ['CLIENT TRACKING ON', 'GET foo', 'SET foo 1']) await type(page, line);
  await says(page, "-> invalidate: 'foo'");
  await type(page, 'GET foo');
  await says(page, '"1"');
  const last = page.getByTestId('console').locator('.l.q').last();
  assert.match(await last.innerText(), /GET foo\s+\d/, 'it is answered');
});

for (const [waits, until, ends] of [
  ['SUBSCRIBE news', '3) (integer) 1', 'the button'],
  ['SUBSCRIBE news', '3) (integer) 1', 'Ctrl-C'],
  ['BLPOP nothing 0', null, 'Ctrl-C'],
  ['BLPOP nothing 0', null, 'the button'],
]) {
  check(`${ends} ends ${waits.split(' ')[0]}, and the console answers again`, { at: 'standalone' }, async (page) => {
    const prompt = page.getByLabel('Command', { exact: true });
    await type(page, waits);
    if (until) await page.getByTestId('console').getByText(until).waitFor();
    await prompt.and(page.getByPlaceholder(/waiting/i)).waitFor();
    if (ends === 'Ctrl-C') await prompt.press('Control+c');
    else await page.getByRole('button', { name: 'Stop' }).click();
    await says(page, '^C');
    await type(page, 'ECHO after');
    await says(page, '"after"');
  });
}

check('consoles stand side by side, by button and by key, and in the next visit', {}, async (page) => {
  assert.equal(await column(page, 'Client 1').count(), 1);
  await page.getByRole('button', { name: 'A console beside this one' }).click();
  await column(page, 'Client 2').waitFor();
  const [one, two] = [column(page, 'Client 1'), column(page, 'Client 2')];
  const prompt = (of) => of.getByRole('textbox');
  await prompt(one).fill('SET foo from-one');
  await prompt(one).press('Enter');
  await one.getByTestId('console').getByText('OK', { exact: true }).waitFor();
  await prompt(two).fill('GET foo');
  await prompt(two).press('Enter');
  await two.getByTestId('console').getByText('"from-one"', { exact: true }).waitFor();
  assert.equal(await one.getByText('"from-one"', { exact: true }).count(), 0, 'each has its own answers');
  await page.getByRole('tab', { name: /^Client 2/, selected: true }).waitFor();
  const ids = await page.locator('.inp input').evaluateAll((all) => all.map((input) => input.id));
  assert.equal(new Set(ids).size, 2, 'each line has an id of its own');
  await shot(page, 'console-columns');
  // Each keeps the times, which lead to their moments.
  for (const of of [one, two]) assert.match(await of.locator('.l.q .at').first().innerText(), /^\d+\.\d{3}$/);
  // By keys: a third one, and back to where one typed.
  await prompt(two).press('Escape');
  await page.keyboard.press('|');
  await column(page, 'Client 3').waitFor();
  await page.keyboard.press('`');
  await page.waitForFunction(() => document.activeElement.id === 'line-c3');
  await page.keyboard.press('Escape');
  await page.keyboard.press('\\');
  await page.waitForFunction(() => document.querySelectorAll('.col').length === 2);
  await page.reload();
  await page.getByTestId('node-n1').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.col').length === 2);
  await page.getByRole('button', { name: /^Close this column.*Client \d$/ }).first().click();
  await page.waitForFunction(() => document.querySelectorAll('.col').length === 1);
  assert.equal(await page.getByRole('tab', { name: /^Client/ }).count(), 3, 'no console is closed');
});

check('a console that was opened has the caret', { at: 'standalone' }, async (page) => {
  await page.getByRole('button', { name: 'Open another client' }).click();
  await page.waitForFunction(() => document.activeElement.id === 'line-c2');
  await page.keyboard.type('ECHO there');
  await page.keyboard.press('Enter');
  await says(page, '"there"');
});

check('a phone shows the console in front, under its tabs', { viewport: { width: 390, height: 844 } }, async (page) => {
  await page.evaluate(() => localStorage.setItem('redscope.columns', '2'));
  await page.reload();
  await page.getByTestId('node-n1').first().waitFor();
  await openClient(page);
  await page.waitForFunction(() => [...document.querySelectorAll('.col')].filter((one) => one.offsetParent).length === 1);
  await column(page, 'Client 2').getByRole('textbox').waitFor();
});

check('a lesson has one console in front', lesson('first-steps/keys'),
  async (page) => {
    await page.evaluate(() => localStorage.setItem('redscope.columns', '2'));
    await page.reload();
    await page.getByRole('region', { name: 'Lesson' }).waitFor();
    await page.getByLabel('Command', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'A console beside this one' }).count(), 0);
    assert.equal(await page.locator('.col').count(), 1);
  });

check('100,000 lines can be read from the first to the last, and few are drawn', { at: 'standalone' }, async (page) => {
  await type(page, `EVAL "for i = 1, 100000 do redis.call('RPUSH', 'list', i) end return 'filled'" 0`);
  await says(page, '"filled"');
  await type(page, 'LRANGE list 0 -1');
  const log = page.getByTestId('console');
  await log.getByText('100000) "100000"').waitFor();
  assert.ok(await rows(page) < 60, `${await rows(page)} rows`);
  const scroll = (share) => log.evaluate((element, share) => { element.scrollTop = element.scrollHeight * share; }, share);
  await scroll(0.5);
  await log.getByText(/ 50000\) "50000"/).waitFor();
  await scroll(0);
  await log.getByText(/ 1\) "1"/).waitFor();
  assert.equal(await log.getByText('100000) "100000"').count(), 0, 'what is far away is not drawn');
  // Who types is taken to the end.
  await type(page, 'PING');
  await says(page, 'PONG');
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await page.getByText('Copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(copied.startsWith('```redis\n127.0.0.1:6379> EVAL') && copied.endsWith('PONG\n```\n'));
  assert.equal(copied.match(/^ *\d+\) "\d+"$/gm).length, 100_000, 'all of it');
});

check('a stream of thousands of lines is followed, unless somebody reads above', { at: 'standalone' }, async (page) => {
  await fast(page, '1000');
  await type(page, '5000 INCR n');
  await says(page, '(integer) 5000');
  await pause(page);
  const drawn = await rows(page);
  assert.ok(drawn > 20 && drawn < 400, `${drawn} rows`);
  const log = page.getByTestId('console');
  await log.evaluate((element) => { element.scrollTop = 0; });
  await log.getByText('(integer) 1', { exact: true }).waitFor();
  assert.equal(await log.getByText('(integer) 5000', { exact: true }).count(), 0);
});

for (const [where, viewport] of [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
  check(`what is typed is seen whole, and its hint follows it, on a ${where}`, { at: 'cluster', viewport }, async (page) => {
    const line = page.getByLabel('Command', { exact: true });
    const hint = page.locator('.hint > span');
    const cut = () => line.evaluate((field) => field.scrollWidth - field.clientWidth);
    await line.click();
    await page.keyboard.type('!crash ');
    await hint.getByText('NAME').waitFor();
    // The way between the end of the text and the hint.
    const gap = await line.evaluate((field) => {
      const canvas = document.createElement('canvas').getContext('2d');
      const { fontSize, fontFamily } = getComputedStyle(field);
      canvas.font = `${fontSize} ${fontFamily}`;
      const end = field.getBoundingClientRect().left + canvas.measureText(field.value).width;
      return document.querySelector('.hint > span').getBoundingClientRect().left - end;
    });
    assert.ok(gap >= -1 && gap < 30, `${gap} px`);
    await line.fill('');
    await page.keyboard.type('SET foo bar-very-long ');
    await hint.waitFor();
    assert.ok(await cut() <= 0, 'nothing of it is hidden');
    await shot(page, `hint-${where}`);
    await page.keyboard.type('x'.repeat(120));
    assert.ok((await page.locator('.hint').boundingBox()).width < 12, 'there is no room for a hint');
  });
}

check('who presses Enter before the last letter is drawn sends what was typed, and goes where it leads', { at: 'standalone' },
  async (page) => {
    // All in one go: nothing is drawn in between.
    const hurry = (id, text) => page.evaluate(([id, text]) => {
      const field = document.getElementById(id);
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      field.form?.requestSubmit();
    }, [id, text]);
    await page.getByLabel('Command', { exact: true }).fill('ECHO old');
    await hurry('line-c1', 'ECHO new');
    await says(page, '"new"');
    assert.equal(await page.getByTestId('console').getByText('"old"').count(), 0);
    await type(page, 'ECHO newer');
    await page.evaluate(() => {
      const press = () => new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true });
      for (let i = 0; i < 2; i += 1) document.getElementById('line-c1').dispatchEvent(press());
    });
    await page.waitForFunction(() => document.getElementById('line-c1').value === 'ECHO new');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('g');
    await page.getByLabel(/Seconds, or/).waitFor();
    await hurry('goto', '42.5');
    await page.waitForFunction(() => document.querySelector('[data-testid=now]').textContent.endsWith('42.500'));
  });
