// The service worker: keeps the files of one build, so that the site opens without a network. The build puts
// its name and its files in the two lines below.
const BUILD = '';
const FILES = [];

// Caches belong to the whole origin, where another Redscope may lie beside this one.
const MINE = `redscope ${registration.scope} `;
const here = (name) => new URL(name, registration.scope).href;
const keys = async () => (await caches.keys()).filter((key) => key.startsWith(MINE));

// Names with a hash never change what they stand for, so an older build's file is as good.
async function keep(cache, name) {
  const url = here(name);
  const isNamedByHash = name !== './';
  const had = isNamedByHash && await caches.match(url);
  const response = had || await fetch(url, { cache: isNamedByHash ? 'default' : 'reload' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await cache.put(url, response);
}

addEventListener('install', (event) => event.waitUntil((async () => {
  const cache = await caches.open(MINE + BUILD);
  await Promise.all(FILES.map((name) => keep(cache, name)));
})()));

// The build before this one stays: tabs that still show it may start their simulation again.
addEventListener('activate', (event) => event.waitUntil((async () => {
  const older = (await keys()).filter((key) => key !== MINE + BUILD);
  await Promise.all(older.slice(0, -1).map((key) => caches.delete(key)));
})()));

addEventListener('message', (event) => event.data === 'take over' && skipWaiting());

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(registration.scope)) return;
  const isPage = request.mode === 'navigate'
    && [here('./'), here('index.html')].includes(url.origin + url.pathname);
  event.respondWith((async () => {
    const cache = await caches.open(MINE + BUILD);
    const kept = await cache.match(isPage ? here('./') : url.origin + url.pathname);
    return kept || await caches.match(request) || fetch(request);
  })());
});
