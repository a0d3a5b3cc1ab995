// Pages of a test behind an address of their own, and the browser that opens them. CHROMIUM names it.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', wasm: 'application/wasm' };

// Serves what `find` has under a path; nothing if it has nothing there.
export async function served(find) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, 'http://any');
    const bytes = await find(pathname);
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': TYPES[pathname.split('.').at(-1)] ?? 'application/octet-stream' }).end(bytes);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}`, server };
}

export const launched = () =>
  createRequire(new URL('../../../web/package.json', import.meta.url))('playwright-core').chromium.launch({
    executablePath: process.env.CHROMIUM || undefined,
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
