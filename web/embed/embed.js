// <redscope-lab>: a framed transcript in somebody's page, which runs when it is touched. Before that nothing is
// loaded but this file; then the site's program draws into the block, and a worker runs its world.
(() => {
  const NAME = 'redscope-lab';
  // A server that renders pages has no elements: there it does nothing.
  if (!globalThis.customElements || customElements.get(NAME)) return;
  // The build names the files by what they hold, and puts the style in.
  const FILES = {
    program: './block.js', wasm: './block_bg.wasm', worker: './worker.js', styles: './embed.css',
    lessonsEn: './lessons.en.bin', lessonsZh: './lessons.zh.bin',
  };
  const STYLE = '/* style */';
  const OWN = (document.currentScript || document.querySelector('script[src*="embed.js"]'))?.src || document.baseURI;
  const MODES = ['static', 'click', 'visible'];
  const EN = {
    transcript: 'transcript, Redis 7.0.15', copy: 'Copy', copied: 'Copied', run: 'Run it', loading: 'Loading…',
    block: 'Redis, to try',
    one: (name, what, given) => `${name}: ${what}, not “${given}”`,
    modes: 'static, click or visible', count: 'a whole number', seed: 'a whole number below 4294967296', src: 'an address',
    both: 'scenario and lesson exclude each other',
    failed: (site, why) => `Redscope could not be loaded from ${site} (${why}). Check the connection, and this page's Content-Security-Policy; a site on another origin must send Access-Control-Allow-Origin.`,
    dull: 'This block is static: nothing runs in it',
  };
  const ZH = {
    transcript: '会话记录，Redis 7.0.15', copy: '复制', copied: '已复制', run: '运行', loading: '正在加载……',
    block: '可以动手试的 Redis',
    one: (name, what, given) => `${name}：应为${what}，不能是“${given}”`,
    modes: ' static、click 或 visible', count: '整数', seed: '小于 4294967296 的整数', src: '网址',
    both: 'scenario 与 lesson 不能同时使用',
    failed: (site, why) => `无法从 ${site} 加载 Redscope（${why}）。请检查网络和本页的 Content-Security-Policy；其他源的站点必须发送 Access-Control-Allow-Origin。`,
    dull: '这是静态示例块，不会运行',
  };
  // A prompt as redis-cli or a lesson has it: "> ", "c2> ", "c2>> ", "127.0.0.1:6379[1]> ", "redis> ".
  const PROMPT = /^((?:([A-Za-z][\w-]*)|[\w.-]*:\d+(?:\[\d+\])?(?:\(TX\))?)?>>?)(?: (.*)|)$/;

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const drawn = (inner) => {
    const holder = make('span', { class: 'lgo', 'aria-hidden': 'true' });
    holder.innerHTML = `<svg viewBox="0 0 24 24">${inner}</svg>`;
    return holder;
  };
  const arc = (series, offset) => `<circle cx="12" cy="12" r="9" fill="none" stroke="var(--s${series})" stroke-width="4" stroke-dasharray="18.8 37.7" stroke-dashoffset="${offset}"/>`;

  let sheet;
  const style = (text) => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    return made;
  };

  // One program for all blocks of the page that come from one site.
  const sites = new Map();
  const load = (site) => {
    if (!sites.has(site)) sites.set(site, fetched(site).catch((error) => {
      sites.delete(site);
      throw error;
    }));
    return sites.get(site);
  };
  const fetched = async (site) => {
    const at = (name) => new URL(FILES[name], site).href;
    const styles = fetch(at('styles')).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      return answer.text();
    });
    // Whoever awaits it hears of it.
    styles.catch(() => {});
    const program = await import(at('program'));
    await program.default({ module_or_path: at('wasm') });
    program.setFiles(Object.fromEntries(Object.keys(FILES).map((name) => [name, at(name)])));
    return { Block: program.Block, styles: style(await styles), worker: () => startWorker(site, at('worker')) };
  };
  // A worker from another origin is not let in, but a script of it is, from a worker of this one.
  const startWorker = (site, script) => {
    if (new URL(script).origin === location.origin) return new Worker(script);
    const text = `self.redscopeSite=${JSON.stringify(site)};importScripts(${JSON.stringify(script)})`;
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = new Worker(address);
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    return worker;
  };

  // A sentence of the world's own.
  class Told extends Error {}

  const insides = new WeakMap();
  const of = (element) => insides.get(element);

  // What is in sight is seen, and what is not stands still.
  const looker = globalThis.IntersectionObserver && new IntersectionObserver((all) => {
    for (const { target, isIntersecting } of all) of(target).seen(isIntersecting);
  });
  // Documentation sites change their theme by an attribute of the page.
  const all = new Set();
  const again = () => all.forEach((block) => block.look());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  new MutationObserver(again).observe(document.documentElement, { attributes: true });

  const built = (Block, ...given) => {
    try {
      return new Block(...given);
    } catch (error) {
      throw new Told(error.message);
    }
  };

  // The element's own state, which a page does not reach.
  class Inside {
    constructor(element) {
      this.element = element;
      this.live = undefined;
      this.waits = undefined;
      this.isSeen = !looker;
      this.root = element.attachShadow({ mode: 'open' });
      sheet ??= style(STYLE);
      this.root.adoptedStyleSheets = [sheet];
      this.frame = make('div', { class: 'rs', role: 'group' });
      this.root.append(this.frame);
    }

    get words() { return this.lang.startsWith('zh') ? ZH : EN; }

    get lang() {
      return (this.element.closest('[lang]')?.lang || document.documentElement.lang || navigator.language).toLowerCase();
    }

    get theme() {
      const own = this.element.getAttribute('theme');
      if (own === 'light' || own === 'dark') return own;
      const page = getComputedStyle(this.element).colorScheme;
      if (page === 'light' || page === 'dark') return page;
      return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    }

    given(name) { return this.element.getAttribute(name) ?? undefined; }

    // The lines of the transcript: behind a prompt, or what was answered.
    get lines() {
      const text = (this.element.querySelector('pre') ?? this.element).textContent;
      const lines = text.replace(/^\s*\n|\s+$/g, '').split('\n');
      return lines.filter((line) => line || lines.length > 1).map((line) => {
        const [, prompt, name, typed] = line.match(PROMPT) ?? [];
        const client = name && name !== 'redis' && name !== 'not' ? name : '';
        return { text: line, prompt, typed, step: typed && `${client}> ${typed.trim()}` };
      });
    }

    // What is wrong with the attributes, as a sentence; nothing, if they are as they must be.
    get fault() {
      const { words } = this;
      const one = (name, is, what) => {
        const given = this.given(name);
        return given === undefined || is(given) ? undefined : words.one(name, what, given.slice(0, 80));
      };
      return one('mode', (mode) => MODES.includes(mode), words.modes)
        ?? one('step', (count) => /^\d{1,6}$/.test(count), words.count)
        ?? one('seed', (seed) => /^\d{1,10}$/.test(seed) && Number(seed) < 2 ** 32, words.seed)
        ?? one('src', (src) => /^https?:/.test(this.site(src) ?? ''), words.src)
        ?? (this.given('scenario') && this.given('lesson') ? words.both : undefined);
    }

    get mode() { return this.given('mode') ?? 'click'; }

    site(src = this.given('src')) {
      try {
        return new URL('./', src === undefined ? OWN : new URL(src, document.baseURI)).href;
      } catch {
        return undefined;
      }
    }

    // Draws the block as it is before it is touched.
    draw() {
      const { words, frame, fault, lines } = this;
      frame.setAttribute('aria-label', words.block);
      this.box = make('div', { class: 'em' });
      const logo = drawn(arc(1, 0) + arc(2, -18.9) + arc(3, -37.7));
      const copy = make('button', { class: 'b', type: 'button' }, words.copy);
      copy.onclick = async () => {
        const typed = lines.filter((line) => line.typed).map((line) => line.typed);
        try {
          await navigator.clipboard.writeText((typed.length ? typed : lines.map((line) => line.text)).join('\n'));
          copy.textContent = words.copied;
          setTimeout(() => { copy.textContent = words.copy; }, 2000);
        } catch { /* The browser does not let the page copy. */ }
      };
      const title = lines.length ? words.transcript : 'Redis 7.0.15';
      const bar = make('div', { class: 'et' }, logo, make('span', {}, title), make('span', { class: 'grow' }));
      if (lines.length) bar.append(copy);
      this.go = undefined;
      if (this.mode !== 'static' && !fault) {
        const icon = drawn('<path d="M8 5l11 7-11 7z"/>');
        icon.className = '';
        this.label = make('span', {}, words.run);
        this.go = make('button', { class: 'b go', type: 'button' }, icon, this.label);
        this.go.onclick = () => this.run().catch(() => {});
        bar.append(this.go);
      }
      this.said = make('p', { class: 'no', role: 'alert', hidden: '' });
      const text = make('pre', { class: 'tx', tabindex: '0', 'aria-label': words.transcript });
      for (const line of lines) {
        text.append(line.prompt === undefined
          ? make('span', { class: /^\(error\)|^ERR /.test(line.text) ? 'a e' : 'a' }, line.text || ' ')
          : make('span', { class: 'q' }, make('span', { class: 'p' }, line.prompt), ` ${line.typed ?? ''}`));
      }
      this.box.append(bar, this.said);
      if (lines.length) this.box.append(text);
      else this.box.classList.add('bare');
      this.host = make('div', { class: 'host' });
      frame.replaceChildren(this.box, this.host);
      if (fault) this.say(fault);
      this.look();
    }

    say(text) {
      this.said.textContent = text;
      this.said.hidden = !text;
    }

    // The page may look otherwise, or speak otherwise.
    look() {
      this.frame.dataset.theme = this.theme;
      const { lang } = this;
      if (this.frame.lang !== lang) {
        this.frame.lang = lang;
        if (this.live) this.live.speak(lang);
        else if (this.spoken) this.draw();
        this.spoken = true;
      }
    }

    seen(isSeen) {
      this.isSeen = isSeen;
      this.live?.seen(isSeen);
      if (isSeen && this.mode === 'visible' && !this.fault && !this.isTried) this.run().catch(() => {});
    }

    // Has the block run; the promise of it.
    run() {
      if (this.mode === 'static') return Promise.reject(new Error(this.words.dull));
      if (this.fault) return Promise.reject(new Error(this.fault));
      this.isTried = true;
      this.waits ??= this.start().catch((error) => {
        this.waits = undefined;
        throw error;
      });
      return this.waits;
    }

    async start() {
      const { words, element } = this;
      const site = this.site();
      this.busy(true);
      this.say('');
      try {
        const { Block, styles, worker } = await load(site);
        // It was taken out of the page meanwhile.
        if (!element.isConnected) throw new Told('');
        this.root.adoptedStyleSheets = [styles, sheet];
        const steps = this.lines.filter((line) => line.step).map((line) => line.step);
        const count = Number(this.given('step') ?? steps.length);
        const tries = (this.given('try') ?? '').split(' | ').map((line) => line.trim()).filter(Boolean)
          .map((line) => PROMPT.test(line) ? line : `> ${line}`);
        let isReady;
        const ready = new Promise((resolve, reject) => { isReady = { resolve, reject }; });
        const tell = (name, detail) => {
          if (name === 'ready') isReady.resolve();
          if (name === 'failed') return isReady.reject(new Told(detail));
          // What a page does then is none of the world's business.
          queueMicrotask(() => element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })));
          return undefined;
        };
        this.live = built(Block,
          this.host, this.given('scenario'), this.given('lesson'), this.given('seed') && Number(this.given('seed')),
          this.given('session'), steps.slice(0, count), [...steps.slice(count), ...tries], this.lang, site, worker, tell);
        this.live.seen(this.isSeen);
        await ready;
        const hadFocus = this.root.activeElement === this.go;
        this.box.hidden = true;
        if (hadFocus) {
          this.host.tabIndex = -1;
          this.host.focus({ preventScroll: true });
        }
      } catch (error) {
        this.stop();
        this.busy(false);
        const text = error instanceof Told ? error.message : words.failed(site, error?.message ?? error);
        this.say(text);
        throw new Error(text, { cause: error });
      }
    }

    busy(isBusy) {
      if (!this.go) return;
      this.go.setAttribute('aria-disabled', String(isBusy));
      this.label.textContent = isBusy ? this.words.loading : this.words.run;
    }

    // Ends what runs.
    stop() {
      this.live?.close();
      this.live = undefined;
    }
  }

  const asked = (name) => async function ask(...given) {
    await of(this).run();
    return of(this).live[name](...given);
  };

  class RedscopeLab extends HTMLElement {
    static get observedAttributes() { return ['theme', 'lang']; }

    constructor() {
      super();
      insides.set(this, new Inside(this));
    }

    connectedCallback() {
      const inside = of(this);
      const begin = () => {
        if (!this.isConnected) return;
        if (!inside.live) inside.draw();
        all.add(inside);
        looker?.observe(this);
      };
      // What stands in the element may still be on its way.
      if (document.readyState === 'loading' && !this.nextSibling) document.addEventListener('DOMContentLoaded', begin, { once: true });
      else begin();
    }

    disconnectedCallback() {
      // One that is only moved is there again at once.
      queueMicrotask(() => {
        const inside = of(this);
        if (this.isConnected) return;
        looker?.unobserve(this);
        all.delete(inside);
        inside.stop();
        inside.waits = undefined;
      });
    }

    attributeChangedCallback() { if (this.isConnected && of(this).said) of(this).look(); }

    start() { return of(this).run(); }

    get now() { return of(this).live?.now ?? 0; }

    get playing() { return of(this).live?.playing ?? false; }

    play() { return this.#play(true); }

    pause() { return this.#play(false); }

    #play(plays) { return asked('play').call(this, plays); }
  }
  for (const name of ['exec', 'act', 'run', 'seek', 'step', 'stepBack', 'reset', 'link']) {
    RedscopeLab.prototype[name] = asked(name);
  }
  customElements.define(NAME, RedscopeLab);
})();
