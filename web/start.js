// Starts the page, as a file of its own because the page's policy lets no script stand in it.
// `data-app` and `data-wasm` name the page's program, `data-worker` the simulation's, `data-labs…` those of the
// labs and their styles, `data-offline` the service worker, if the site was built with one.
const files = document.querySelector('script[data-app]').dataset;
const { app, wasm, offline } = files;

// What is said until the page's own half is there is said in the visitor's language and colours, as the page
// has stored them.
const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const root = document.documentElement;
root.lang = stored('redscope.lang') ?? navigator.language;
root.dataset.theme = stored('redscope.theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

// What is simulated is the larger half: it is fetched and compiled while the page's own half is on its way.
// The page takes it over with what it has said until then.
function startEarly(name, script) {
  const early = new Worker(script);
  early.heard = [];
  early.onmessage = (event) => early.heard.push(event);
  early.onerror = (event) => early.heard.push(event);
  globalThis.redscopeEarly = { [name]: early };
}

// The page of the labs, for when the first of them is opened. What could not be fetched is fetched again the
// next time.
let labs;
globalThis.redscopeLabs = () => {
  labs ??= startLabs().catch((error) => {
    labs = undefined;
    throw error;
  });
  return labs;
};

async function startLabs() {
  const [program] = await Promise.all([import(files.labs), addStyles(files.labsStyles)]);
  await program.default({ module_or_path: files.labsWasm });
}

function addStyles(href) {
  if (document.querySelector(`link[href="${href}"]`)) return undefined;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error(href));
    };
    document.head.append(link);
  });
}

// Runs that are too large for what the page stores itself, in the browser's database. Each tab has its own; of those
// that were kept long ago the oldest make room.
const MOST_RUNS = 8;
globalThis.redscopeRuns = {
  put: (name, run) => inRuns('readwrite', (runs) => {
    const names = runs.getAllKeys();
    names.onsuccess = () => names.result.filter((other) => other !== name)
      .slice(0, -MOST_RUNS + 1).forEach((old) => runs.delete(old));
    return runs.put(run, name);
  }),
  get: (name) => inRuns('readonly', (runs) => runs.get(name)),
};

async function inRuns(mode, ask) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('redscope');
    opening.onupgradeneeded = () => opening.result.createObjectStore('runs');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction('runs', mode);
      const asked = ask(work.objectStore('runs'));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = () => reject(work.error);
    });
  } finally {
    database.close();
  }
}

if (location.hash.startsWith('#lab=')) {
  startEarly('labs-worker', files.labsWorker);
  // The page asks for them too, and says if they cannot be had.
  globalThis.redscopeLabs().catch(() => {});
} else {
  startEarly('worker', files.worker);
}

// A keyboard on the screen leaves less of the page to be seen than the browser says the page is high. Who has
// zoomed in wants to see a part of it.
const seen = globalThis.visualViewport;
seen?.addEventListener('resize', () => {
  const isCovered = seen.scale === 1 && seen.height < innerHeight - 1;
  root.style.setProperty('--seen', isCovered ? `${seen.height}px` : '100dvh');
});

try {
  const { default: init } = await import(app);
  await init({ module_or_path: wasm });
} catch (error) {
  document.querySelector('.boot')?.classList.add('failed');
  throw error;
}
if (offline) keepOffline(offline);

// Keeps the site for visits without a network, and says when there is a newer one. A browser or an embedding
// page that does not allow it has the site all the same.
async function keepOffline(script) {
  try {
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register(script);
    let isWanted = false;
    addEventListener('redscope-take-version', () => {
      isWanted = true;
      registration.waiting?.postMessage('take over');
    });
    serviceWorker.addEventListener('controllerchange', () => isWanted && location.reload());
    const tell = () => {
      // Without a controller this is the first visit: there is nothing older.
      if (registration.waiting && serviceWorker.controller) dispatchEvent(new Event('redscope-new-version'));
    };
    tell();
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', tell));
  } catch {
    // Nothing is kept.
  }
}
