// Search in Chinese. `cargo xtask docs` puts this behind the index of the Chinese book, which a page fetches when somebody
// begins to search: mdBook's index has the words between spaces, and Chinese has none. Here the index is made anew of the
// texts that it holds, two characters that stand side by side being a word.
'use strict';
{
  const HAN = '\u3400-\u9fff';
  // So much of a text stands before and behind what was looked for.
  const AROUND = 24;
  const pieces = (text) => text.toLowerCase().match(new RegExp(`[${HAN}]+|[^\\s${HAN}\\p{P}\\p{S}]+`, 'gu')) ?? [];
  const isHan = (piece) => piece.charCodeAt(0) >= 0x3400;
  const pairs = (piece) => [...piece].slice(1).map((_, at) => piece.slice(at, at + 2));
  // A character by itself is looked for as the beginning of a pair, so that the last of a text is a word, too.
  const ofText = (piece) => (isHan(piece) ? [...pairs(piece), piece.at(-1)] : [piece]);
  const ofQuery = (piece) => (isHan(piece) && piece.length > 1 ? pairs(piece) : [piece]);

  // A text around the first place at which what was looked for stands, as words of its own.
  const around = (body, query) => {
    const wanted = [query.trim().toLowerCase(), ...pieces(query)];
    const found = wanted.map((piece) => [body.toLowerCase().indexOf(piece), piece.length]).find(([at]) => at >= 0);
    if (!found) return body.slice(0, 2 * AROUND);
    const [at, length] = found;
    const cut = [body.slice(Math.max(0, at - AROUND), at), body.slice(at, at + length), body.slice(at + length, at + length + 2 * AROUND)];
    return `${at > AROUND ? '…' : ''}${cut.join(' ')}…`;
  };

  window.elasticlunr.Index.load = ({ fields, ref, documentStore }) => {
    const { elasticlunr } = window;
    const index = elasticlunr(function fill() {
      fields.forEach((field) => this.addField(field));
      this.setRef(ref);
      // The other steps would take away all that is no Latin letter, and words such as GET.
      this.pipeline.reset();
      this.pipeline.add(elasticlunr.stemmer);
    });
    elasticlunr.tokenizer = (text) => pieces(String(text ?? '')).flatMap(ofText);
    Object.values(documentStore.docs).forEach((doc) => index.addDoc(doc));
    elasticlunr.tokenizer = (text) => pieces(String(text ?? '')).flatMap(ofQuery);
    return {
      search: (query, options) => index.search(query, options).map((result) => (
        { ...result, doc: { ...result.doc, body: around(result.doc.body, query) } }
      )),
    };
  };
}
