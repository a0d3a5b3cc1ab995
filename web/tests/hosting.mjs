// The built site as any file server has it: names by content, a policy that lets nothing in, packed copies, and
// visits without a network.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { address, check, says, transport, type } from './harness.mjs';

const bytes = async (name) => {
  const response = await fetch(new URL(name, address), { headers: { 'Accept-Encoding': 'identity' } });
  assert.equal(response.status, 200, name);
  return Buffer.from(await response.arrayBuffer());
};
const files = async () => {
  const script = (await bytes('sw.js')).toString();
  return JSON.parse(script.match(/^const FILES = (.*);$/m)[1]);
};

check('files are named by what they hold, and lie packed beside themselves', {}, async () => {
  const names = await files();
  assert.ok(names.length > 6 && names.includes('./'));
  assert.ok(names.every((name) => !/^(embed|block)/.test(name)), 'what blocks of other pages load is not kept here');
  for (const name of names.map((name) => name === './' ? 'index.html' : name)) {
    if (name !== 'index.html') assert.match(name, /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css|(en|zh)\.bin)$/);
    const plain = await bytes(name);
    assert.ok(plain.equals(brotliDecompressSync(await bytes(`${name}.br`))), `${name}.br`);
    assert.ok(plain.equals(gunzipSync(await bytes(`${name}.gz`))), `${name}.gz`);
  }
});

check('the policy lets no script in but the site\'s own', {
  allowed: /violates the following Content Security Policy/,
}, async (page) => {
  const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  const of = (name) => policy.split(';').map((part) => part.trim().split(' '))
    .find((part) => part[0] === name)?.slice(1);
  assert.deepEqual(of('default-src'), ["'none'"]);
  assert.deepEqual(of('script-src'), ["'self'", "'wasm-unsafe-eval'"]);
  assert.deepEqual(of('style-src'), ["'self'"]);
  // Live mode speaks to a bridge on the visitor's own machine, and to no other.
  assert.deepEqual(of('connect-src'), ["'self'", 'ws://127.0.0.1:*', 'ws://localhost:*']);
  // It is obeyed: neither a script in the page nor a request elsewhere is let through.
  const refused = await page.evaluate(() => new Promise((resolve) => {
    addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective));
    const script = document.createElement('script');
    script.textContent = 'window.wasLetIn = true';
    document.body.append(script);
  }));
  assert.match(refused, /^script-src/);
  assert.equal(await page.evaluate(() => window.wasLetIn), undefined);
});

// A test on a file server of its own before the site, below a path, which can have another build or be gone.
async function hosted(name, options, body) {
  const host = { build: '' };
  const server = createServer(async (request, response) => {
    const file = new URL(request.url, 'http://any').pathname.replace(/^\/deep\/er\//, '') || './';
    const answer = await fetch(new URL(file, address));
    if (!answer.ok) return response.writeHead(404).end();
    let content = Buffer.from(await answer.arrayBuffer());
    if (file === './') content = `${content}`.replace('<body>', `<body data-build="${host.build}">`);
    if (file === 'sw.js') content = `${content}`.replace("const BUILD = '", `const BUILD = '${host.build}`);
    const type = answer.headers.get('Content-Type');
    return response.writeHead(200, { 'Content-Type': type }).end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  host.stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  const base = `http://127.0.0.1:${server.address().port}/deep/er/`;
  check(name, { base, ...options }, async (page, context) => {
    await body(page, host, context);
    await host.stop();
  });
}

// Until everything is kept.
const kept = (page) => page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);

await hosted('after the first visit it opens without a network', { at: 'cluster', serviceWorkers: 'allow' }, async (page, host) => {
  await kept(page);
  await host.stop();
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  await type(page, 'SET foo bar');
  await says(page, 'OK');
});

await hosted('a newer build is offered, and taken with the run', { at: 'cluster', serviceWorkers: 'allow' }, async (page, host) => {
  const build = () => page.locator('body').getAttribute('data-build');
  const offer = page.getByText('A new version is there.');
  await kept(page);
  await page.reload();
  await page.getByTestId('node-n1').waitFor();
  assert.equal(await offer.count(), 0, 'there is no newer one yet');
  host.build = 'next';
  await page.reload();
  assert.equal(await build(), '', 'a visit begins with what is kept');
  await offer.waitFor();
  await type(page, 'SET foo bar');
  await says(page, 'OK');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.locator('body[data-build=next]').waitFor({ state: 'attached' });
  // The run stands where it was last acted on.
  await page.getByTestId('console').getByText('SET foo bar').waitFor();
  await transport(page, /^Play/).click();
  await says(page, 'OK');
  assert.equal(await offer.count(), 0);
});

await hosted('a site that cannot be kept is there all the same', { at: 'cluster' }, async (page) => {
  await type(page, 'SET foo bar');
  await says(page, 'OK');
});
