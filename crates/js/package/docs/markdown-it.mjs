// A plug-in of markdown-it, and so of VitePress and Eleventy. What loads the element a page loads itself, once.

import { Sessions, language } from './blocks.mjs';
import { element } from './embed.mjs';

export default function redscope(md) {
  const plain = md.renderer.rules.fence;
  md.core.ruler.push('redscope', (state) => {
    const sessions = new Sessions();
    for (const token of state.tokens) {
      const [word, rest] = language(token.info);
      if (token.type !== 'fence' || word !== 'redscope') continue;
      const line = (token.map?.[0] ?? -1) + 1;
      try {
        token.meta = { ...token.meta, redscope: sessions.read(rest, line) };
      } catch (fault) {
        throw new Error(`line ${line}: ${fault.message}`);
      }
    }
  });
  md.renderer.rules.fence = (tokens, at, options, env, self) => {
    const block = tokens[at].meta?.redscope;
    if (!block) return plain(tokens, at, options, env, self);
    return `${element(block, tokens[at].content.replace(/\n$/, ''))}\n`;
  };
}
