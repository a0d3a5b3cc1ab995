// A transcript as an element of a page: its text, which is there without JavaScript, and what makes it live.

const ATTRIBUTES = ['scenario', 'seed', 'session', 'mode', 'step', 'try', 'theme'];
const ESCAPED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escape = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPED[sign]);

// The attributes of the element for a block, in order.
export const attributes = (block) => ATTRIBUTES.filter((name) => block[name] !== undefined)
  .map((name) => [name, `${block[name]}`]);

export const element = (block, text) => {
  const said = attributes(block).map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  return `<redscope-lab${said}><pre>${escape(text)}</pre></redscope-lab>`;
};

// What loads the element, from an address.
export const loader = (address) => `<script type="module" src="${escape(address)}"></script>`;
