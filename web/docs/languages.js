// The switch of languages stands in the bar above the page, and leads to the same page of the other book, which has
// all pages of this one.
'use strict';
{
  const root = new URL(path_to_root || './', location.href);
  const page = location.pathname.slice(root.pathname.length);
  const languages = document.querySelector('.languages');
  const link = languages.querySelector('a');
  if (page) link.href = new URL(page, link.href).href;
  document.querySelector('.right-buttons').append(languages);
}
