// Blocks of other pages: what they load and when, what they share, what a page hears of them and tells them, and
// that nothing in them harms the page.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import { address, check, shot } from './harness.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const sample = await readFile(new URL('../embed/sample.html', import.meta.url), 'utf8');

// A page of somebody, with the site in a folder beside it; both are one origin. Headers are those of the page, or
// of the site's files.
async function serve(pages, { headers = {}, files = {} } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://any');
    const page = pages[pathname];
    if (page !== undefined) {
      return response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(page);
    }
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    const answer = await fetch(new URL(pathname.replace(/^\/redscope\//, ''), address));
    const type = answer.headers.get('Content-Type') ?? 'text/plain';
    return response.writeHead(answer.status, { 'Content-Type': type, ...files })
      .end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

const written = (body, { lang = 'en', loader = '/redscope/embed.js', head = '' } = {}) =>
  `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
  <title>A page</title>${head}<script defer src="${loader}"></script><body><main><h1>A page</h1>${body}</main></body></html>`;
const block = (page, id) => page.locator(`#${id}`);
const says = (page, id, text) => block(page, id).getByTestId('console').getByText(text, { exact: true }).last().waitFor();
const type = async (page, id, line) => {
  await block(page, id).getByRole('textbox', { name: 'Command' }).fill(line);
  await block(page, id).getByRole('textbox', { name: 'Command' }).press('Enter');
};
const run = (page, id) => block(page, id).getByRole('button', { name: 'Run it' }).click();
const drawnOf = (page, name = 'redscope-lab') => page.locator(name).first();

// A test on a page of somebody.
async function embedded(name, body, test, { lang, head, loader, at, headers, files, ...options } = {}) {
  const html = body.startsWith('<!doctype') ? body : written(body, { lang, head, loader });
  const base = `${await serve({ '/docs/page.html': html }, { headers, files })}/docs/page.html`;
  check(`embed: ${name}`, { base, at: at ?? '', sees: (page) => drawnOf(page), ...options }, test);
}

const two = '<redscope-lab id="one"><pre>&gt; SET foo bar\nOK\n&gt; GET foo\n"bar"</pre></redscope-lab>';

await embedded('without JavaScript the page shows the transcript', two, async (page) => {
  assert.match(await drawnOf(page).innerText(), /> SET foo bar\nOK\n> GET foo\n"bar"/);
}, { javaScriptEnabled: false });

await embedded('nothing but the loader is loaded before a block is touched', two, async (page, context) => {
  const asked = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await block(page, 'one').getByText('transcript, Redis 7.0.15').waitFor();
  await page.waitForLoadState('networkidle');
  const before = asked.filter((path) => !path.endsWith('favicon.ico'));
  assert.deepEqual(before, ['/docs/page.html', '/redscope/embed.js']);
  await run(page, 'one');
  await says(page, 'one', '"bar"');
  assert.ok(asked.some((path) => /\/block-[^/]*\.wasm$/.test(path)), `${asked}`);
  assert.ok(asked.some((path) => /\/worker-[^/]*\.js$/.test(path)));
  // Its own file is asked again, the others are named by what they hold.
  const loader = await (await fetch(new URL('embed.js', address))).text();
  const names = [...loader.matchAll(/'\.\/([^']+\.(?:js|wasm|css|bin))'/g)].map(([, name]) => name);
  assert.equal(names.length, 6);
  for (const name of names) {
    assert.match(name, /-[0-9a-f]{16}(_bg)?\.(js|wasm|css|(en|zh)\.bin)$/);
    assert.equal((await fetch(new URL(`${name}.br`, address))).status, 200, name);
  }
});

await embedded('weights', two, async () => {
  const packed = async (name) => (await (await fetch(new URL(`${name}.br`, address))).arrayBuffer()).byteLength;
  const loader = await (await fetch(new URL('embed.js', address))).text();
  const names = [...loader.matchAll(/'\.\/((?:block|worker|embed)[^']+)'/g)].map(([, name]) => name);
  const worker = await (await fetch(new URL(names.find((name) => name.startsWith('worker')), address))).text();
  names.push(worker.match(/worker-[0-9a-f]+_bg\.wasm/)[0]);
  // As a release packs it: the site under test is packed quickly.
  const size = brotliCompressSync(loader).length;
  console.log(`     embed.js: ${size} bytes brotli`);
  for (const name of names) console.log(`     ${name}: ${await packed(name)} bytes brotli`);
  assert.ok(size > 0 && size <= 6000, `the loader takes ${size} bytes`);
});

await embedded('blocks of a session share a server, others do not', sample.replace('../embed.js', '/redscope/embed.js'), async (page) => {
  const workers = () => page.workers().length;
  await run(page, 'expiry');
  await says(page, 'expiry', '(integer) 1800');
  await says(page, 'expiry', '"embstr"');
  assert.equal(workers(), 1);
  await run(page, 'again');
  await says(page, 'again', '"u=42"');
  assert.equal(workers(), 1, 'one worker for both');
  // Each shows what was typed in it.
  assert.equal(await block(page, 'expiry').getByTestId('console').getByText('"u=42"', { exact: true }).count(), 0);
  await type(page, 'again', 'DEL session:9f3a');
  await says(page, 'again', '(integer) 1');
  await type(page, 'expiry', 'EXISTS session:9f3a');
  await says(page, 'expiry', '(integer) 0');
  await run(page, 'alone');
  await says(page, 'alone', '(nil)');
  assert.equal(workers(), 2);
  await shot(page, 'embed');
});

await embedded('a replicated world has a stage, suggestions, a transport and the way to the whole page', sample.replace('../embed.js', '/redscope/embed.js'), async (page, context) => {
  const copies = block(page, 'copies');
  await run(page, 'copies');
  await says(page, 'copies', '(integer) 2');
  await copies.getByTestId('node-n3').waitFor();
  // What is behind `step` is suggested, and then what the author has written.
  const suggested = copies.locator('.code');
  assert.deepEqual(await suggested.allTextContents(), ['GET foo', 'INCR visits', '!cut n1 n3']);
  await suggested.first().click();
  await says(page, 'copies', '"bar"');
  await copies.getByRole('button', { name: '!cut n1 n3' }).click();
  await says(page, 'copies', '!cut n1 n3');
  await copies.getByRole('button', { name: 'Pause' }).click();
  const at = copies.getByTestId('now');
  await page.waitForTimeout(200);
  const stood = await at.textContent();
  // Many events are at one moment.
  const until = async (name, is) => {
    for (let press = 0; press < 200 && !is(await at.textContent()); press += 1) {
      await copies.getByRole('button', { name }).click();
      await page.waitForTimeout(20);
    }
    assert.ok(is(await at.textContent()), `${name}: ${await at.textContent()}`);
  };
  await until('One event back', (now) => now < stood);
  await until('One event on', (now) => now >= stood);
  const whole = copies.getByRole('link', { name: /^Open full/ });
  await whole.hover();
  await page.waitForFunction((link) => /#v\d.*replication/.test(link.href), await whole.elementHandle());
  await shot(page, 'embed-stage');
  const opened = context.waitForEvent('page');
  await whole.click();
  const other = await opened;
  await other.getByTestId('console').getByText('WAIT 2 500').waitFor();
  await copies.getByRole('button', { name: 'Reset' }).click();
  await copies.getByRole('button', { name: 'GET foo', exact: true }).waitFor();
  await says(page, 'copies', '(integer) 2');
  assert.equal(await copies.getByText('!cut n1 n3', { exact: true }).count(), 1, 'it is suggested again, and not done');
});

await embedded('a page hears what happens, and can do it itself', `<redscope-lab id="one" session="a"><pre>&gt; SET foo bar\nOK</pre></redscope-lab>`, async (page) => {
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ['ready', 'reply', 'goal', 'violation', 'share']) {
      document.addEventListener(name, (event) => window.heard.push([name, event.target.id, event.detail, event.composed]));
    }
  });
  const one = await block(page, 'one').elementHandle();
  const answers = await one.evaluate((lab) => lab.exec('GET foo'));
  assert.deepEqual(answers.map(({ kind, text }) => [kind, text]), [['reply', '"bar"']]);
  const wrong = await one.evaluate((lab) => lab.exec('INCR foo'));
  assert.deepEqual(wrong.map(({ kind, text }) => [kind, text]),
    [['error', '(error) ERR value is not an integer or out of range']]);
  await one.evaluate((lab) => lab.exec('SET t 1 EX 100'));
  await one.evaluate((lab) => lab.pause());
  const then = await one.evaluate((lab) => lab.now);
  const now = await one.evaluate((lab) => lab.run(60_000));
  assert.ok(now >= then + 60_000, `${then} ${now}`);
  const [left] = await one.evaluate((lab) => lab.exec('TTL t'));
  assert.match(left.text, /^\(integer\) (39|40)$/);
  assert.match(await one.evaluate((lab) => lab.act('crash n9').catch((error) => error.message)), /n9/);
  assert.match(await one.evaluate((lab) => lab.run(-1).catch((error) => error.message)), /-1/);
  // What was acknowledged and is on no disk is lost.
  await one.evaluate((lab) => lab.act('crash n1'));
  await one.evaluate((lab) => lab.act('restart n1'));
  await one.evaluate((lab) => lab.run(2000));
  await page.waitForFunction(() => window.heard.some(([name]) => name === 'violation'));
  await one.evaluate((lab) => lab.seek(0));
  assert.equal(await one.evaluate((lab) => lab.playing), false);
  const link = await one.evaluate((lab) => lab.link());
  assert.match(link, /\/redscope\/#v\d/);
  const heard = await page.evaluate(() => window.heard);
  const of = (wanted) => heard.filter(([name]) => name === wanted);
  assert.deepEqual(of('ready').map(([, id, detail]) => [id, detail]), [['one', { scenario: 'standalone', seed: 42, lesson: null }]]);
  const replies = of('reply').map(([, , { client, line, text, kind }]) => [client, line, text, kind]);
  assert.deepEqual(replies.slice(0, 3), [
    ['c1', 'SET foo bar', 'OK', 'reply'], ['c1', 'GET foo', '"bar"', 'reply'],
    ['c1', 'INCR foo', '(error) ERR value is not an integer or out of range', 'error']]);
  assert.deepEqual(of('violation').map(([, , { kind, allowed }]) => [kind, allowed]), [['writes-lost', true]]);
  assert.equal(of('share').at(-1)[2].url, link);
  assert.ok(heard.every(([, id, , composed]) => id === 'one' && composed));
  await one.evaluate((lab) => lab.reset());
  assert.deepEqual((await one.evaluate((lab) => lab.exec('EXISTS t'))).map(({ text }) => text), ['(integer) 0']);
});

await embedded('a lesson lights its goals', '<redscope-lab id="one" lesson="first-steps/keys"></redscope-lab>', async (page) => {
  await page.evaluate(() => {
    window.lit = [];
    document.querySelector('#one').addEventListener('goal', ({ detail }) => window.lit.push(detail));
  });
  await run(page, 'one');
  await block(page, 'one').getByText(/0 of \d reached/).waitFor();
  const one = await block(page, 'one').elementHandle();
  for (const line of ['SET session:42 ada EX 5', 'SET session:42 bob KEEPTTL']) await one.evaluate((lab, typed) => lab.exec(typed), line);
  await one.evaluate((lab) => lab.run(6000));
  await one.evaluate((lab) => lab.exec('GET session:42'));
  await block(page, 'one').getByText('Solved').waitFor();
  const lit = await page.evaluate(() => window.lit);
  assert.ok(lit.length > 0 && lit.every(({ text }) => text.length > 0) && lit.at(-1).solved);
  await shot(page, 'embed-lesson');
});

await embedded('what is out of sight stands still, and one in sight begins by itself', `
  <redscope-lab id="one" mode="visible"><pre>&gt; PING\nPONG</pre></redscope-lab><div style="height:3000px"></div>
  <redscope-lab id="two" mode="visible"><pre>&gt; PING\nPONG</pre></redscope-lab>`, async (page) => {
  await says(page, 'one', 'PONG');
  const now = (id) => block(page, id).evaluate((lab) => lab.now);
  await page.waitForTimeout(300);
  assert.ok(await now('one') > 0);
  assert.equal(await now('two'), 0, 'nobody has seen it');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await says(page, 'two', 'PONG');
  await page.waitForTimeout(300);
  const stood = await now('one');
  await page.waitForTimeout(500);
  assert.equal(await now('one'), stood);
  assert.equal(await page.evaluate(() => scrollY > 1000), true, 'the page was not scrolled back');
});

await embedded('the page looks as it did', sample.replace('../embed.js', '/redscope/embed.js'), async (page) => {
  const looks = () => page.evaluate(() => ['#sentinel', '#sentinel code', 'body', 'html', 'h1', '#still'].map((one) => {
    const style = getComputedStyle(document.querySelector(one));
    // The height of the page is its blocks'.
    const sizes = /^(block-size|height|perspective-origin|transform-origin)$/;
    return [...style].filter((name) => !sizes.test(name)).map((name) => `${name}: ${style.getPropertyValue(name)}`).join('\n');
  }));
  const before = await looks();
  await run(page, 'copies');
  await says(page, 'copies', '(integer) 2');
  assert.deepEqual(await looks(), before);
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0, 'nothing is stored in a page of others');
  // The theme is the page's: its scheme, an attribute, and custom properties.
  const ground = () => block(page, 'alone').locator('.em').first().evaluate((box) => getComputedStyle(box).backgroundColor);
  assert.equal(await ground(), 'rgb(255, 255, 255)');
  await page.evaluate(() => { document.documentElement.style.colorScheme = 'dark'; });
  await page.waitForTimeout(100);
  assert.equal(await ground(), 'rgb(22, 29, 37)');
  await page.evaluate(() => document.querySelector('#alone').setAttribute('theme', 'light'));
  assert.equal(await ground(), 'rgb(255, 255, 255)');
  await page.evaluate(() => document.querySelector('#alone').style.setProperty('--redscope-panel', 'rgb(1, 2, 3)'));
  assert.equal(await ground(), 'rgb(1, 2, 3)');
});

{
  const site = await serve({}, { files: { 'Access-Control-Allow-Origin': '*' } });
  await embedded('the files may lie on another origin', two, async (page) => {
    await run(page, 'one');
    await says(page, 'one', '"bar"');
  }, { loader: `${site}/redscope/embed.js`, others: [site] });
  const closed = await serve({});
  await embedded('what another origin does not let in is said', two, async (page) => {
    await run(page, 'one');
    await block(page, 'one').getByRole('alert').getByText('Access-Control-Allow-Origin').waitFor();
    await block(page, 'one').getByRole('button', { name: 'Run it' }).waitFor();
  }, { loader: `${closed}/redscope/embed.js`, others: [closed], allowed: /CORS|Failed to load resource/ });
}

await embedded('a policy that forbids the worker is named', two, async (page) => {
  await run(page, 'one');
  await block(page, 'one').getByRole('alert').getByText('Content-Security-Policy').waitFor();
}, {
  headers: { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" },
  allowed: /Content Security Policy/,
});

await embedded('a strict policy is enough', two, async (page) => {
  await run(page, 'one');
  await says(page, 'one', '"bar"');
}, {
  headers: { 'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src-attr 'unsafe-inline'; connect-src 'self'; worker-src 'self'" },
});

await embedded('in a frame it runs as well', '<iframe id="frame" src="/docs/inner.html" title="A frame" width="700" height="500"></iframe>', async (page) => {
  await page.evaluate((html) => {
    const frame = document.querySelector('#frame');
    frame.srcdoc = html;
  }, written(two));
  const inner = page.frameLocator('#frame');
  await inner.getByRole('button', { name: 'Run it' }).click();
  await inner.getByTestId('console').getByText('"bar"', { exact: true }).waitFor();
}, { sees: (page) => page.locator('#frame'), allowed: /404/ });

await embedded('what is wrong is said in the block, and harms nothing', `
  <redscope-lab id="mode" mode="<b>sometimes"><pre>&gt; PING\nPONG</pre></redscope-lab>
  <redscope-lab id="steps" step="all"><pre>&gt; PING\nPONG</pre></redscope-lab>
  <redscope-lab id="seed" seed="99999999999"></redscope-lab>
  <redscope-lab id="src" src="javascript:alert(1)"></redscope-lab>
  <redscope-lab id="scenario" scenario="<img src=x onerror=alert(1)>"></redscope-lab>
  <redscope-lab id="nolesson" lesson="no/such"></redscope-lab>
  <redscope-lab id="first" session="s"><pre>&gt; PING\nPONG</pre></redscope-lab>
  <redscope-lab id="second" session="s" scenario="cluster"></redscope-lab>
  <redscope-lab id="hostile"><pre>&gt; ECHO "&lt;img src=x onerror=alert(1)&gt;"\n&lt;script&gt;alert(1)&lt;/script&gt;\nnot typed\n&gt; !fly n1</pre></redscope-lab>
  <p id="rest">the rest</p>`, async (page) => {
  const alerts = [];
  page.on('dialog', (dialog) => { alerts.push(dialog.message()); return dialog.dismiss(); });
  const alert = (id, text) => block(page, id).getByRole('alert').getByText(text).waitFor();
  await alert('mode', 'mode: static, click or visible, not “<b>sometimes”');
  await alert('steps', 'step: a whole number, not “all”');
  await alert('seed', 'seed: a whole number below 4294967296');
  await alert('src', 'src: an address, not “javascript:alert(1)”');
  assert.equal(await block(page, 'mode').getByRole('button', { name: 'Run it' }).count(), 0);
  await run(page, 'scenario');
  await alert('scenario', '<img src=x onerror=alert(1)>');
  await run(page, 'nolesson');
  await alert('nolesson', 'There is no lesson called “no/such”.');
  await run(page, 'first');
  await says(page, 'first', 'PONG');
  await run(page, 'second');
  await alert('second', 'The session “s” runs something else');
  await run(page, 'hostile');
  await says(page, 'hostile', '"<img src=x onerror=alert(1)>"');
  await alert('hostile', 'fly');
  assert.equal(await block(page, 'hostile').getByTestId('console').getByText('not typed').count(), 0, 'only lines behind a prompt are sent');
  assert.equal(await page.locator('redscope-lab img, redscope-lab script').count(), 0);
  assert.deepEqual(alerts, []);
  assert.equal(await page.locator('#rest').innerText(), 'the rest');
});

await embedded('a block that is taken out ends, and one that is moved goes on', two, async (page) => {
  await run(page, 'one');
  await says(page, 'one', '"bar"');
  await type(page, 'one', 'SET moved yes');
  await says(page, 'one', 'OK');
  await page.evaluate(() => document.querySelector('main').prepend(document.querySelector('#one')));
  await type(page, 'one', 'GET moved');
  await says(page, 'one', '"yes"');
  await page.evaluate(() => {
    window.kept = document.querySelector('#one');
    window.kept.remove();
  });
  await page.waitForTimeout(200);
  assert.equal(page.workers().length, 0);
  await page.evaluate(() => document.querySelector('main').append(window.kept));
  await run(page, 'one');
  await says(page, 'one', '"bar"');
});

await embedded('the keyboard is enough', two, async (page) => {
  const focused = () => page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return `${active?.tagName} ${active?.getAttribute('aria-label') ?? active?.textContent}`;
  });
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'BUTTON Copy');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'BUTTON Run it');
  await page.keyboard.press('Enter');
  await says(page, 'one', '"bar"');
  const seen = [];
  for (let press = 0; press < 12 && !seen.includes('INPUT Command'); press += 1) {
    await page.keyboard.press('Tab');
    seen.push(await focused());
  }
  for (const name of ['BUTTON Pause', 'BUTTON Reset', 'INPUT Command']) assert.ok(seen.includes(name), `${seen}`);
  await page.keyboard.type('PING hello');
  await page.keyboard.press('Enter');
  await says(page, 'one', '"hello"');
});

// What axe says of the blocks, before they run and while they do, in both themes.
async function axeSays(page) {
  await page.evaluate(axe);
  const found = [];
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => document.querySelectorAll('redscope-lab').forEach((lab) => lab.setAttribute('theme', name)), theme);
    await page.waitForTimeout(400);
    const { violations } = await page.evaluate(() => window.axe.run({ include: [['redscope-lab']] }, { resultTypes: ['violations'] }));
    for (const { id, nodes } of violations) found.push(`${theme} ${id}: ${nodes[0].target} ${nodes[0].failureSummary}`);
  }
  return found;
}

for (const [name, options, sizes] of [
  ['1440', {}, { width: 1440, height: 900 }],
  ['phone', { hasTouch: true, isMobile: true }, { width: 390, height: 844 }],
]) {
  const page = sample.replace('../embed.js', '/redscope/embed.js');
  await embedded(`axe finds nothing, and nothing stands out (${name})`, page, async (view) => {
    const wide = () => view.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.deepEqual(await axeSays(view), []);
    for (const id of ['expiry', 'copies', 'lesson']) await run(view, id);
    await says(view, 'copies', '(integer) 2');
    await says(view, 'expiry', '"embstr"');
    await block(view, 'lesson').getByText(/0 of \d reached/).waitFor();
    await shot(view, `embed-${name}`);
    assert.deepEqual(await axeSays(view), []);
    assert.ok(await wide() <= 0, `${await wide()} pixels stand out`);
    if (name === 'phone') {
      const small = await view.evaluate(() => [...document.querySelectorAll('redscope-lab')].flatMap((lab) =>
        [...lab.shadowRoot.querySelectorAll('button, a')].map((one) => [one, one.getBoundingClientRect()])
          .filter(([, { width, height }]) => width > 0 && (width < 44 || height < 40)).map(([one]) => one.outerHTML.slice(0, 80))));
      assert.deepEqual(small, []);
    }
  }, { viewport: sizes, ...options });
}

await embedded('a Chinese page has Chinese blocks', two, async (page) => {
  const one = block(page, 'one');
  await one.getByText('会话记录，Redis 7.0.15').waitFor();
  await one.getByRole('button', { name: '运行' }).click();
  await says(page, 'one', '"bar"');
  await one.getByRole('button', { name: '重置' }).waitFor();
  await one.getByRole('textbox', { name: '命令' }).waitFor();
  await shot(page, 'embed-zh');
  await page.evaluate(() => { document.documentElement.lang = 'en'; });
  await one.getByRole('button', { name: 'Reset' }).waitFor();
}, { lang: 'zh-CN' });
