// Links in cells: a click on the text goes to the tab and range they name, or to a page outside, in a tab of its own.

import { parseRange } from './a1.js';

export function followLinks(grid, { book, selection }) {
  grid.element.addEventListener('click', (event) => {
    const text = event.target.closest('.link');
    if (!text || event.shiftKey || !selection.single) return;
    const { link } = text.closest('.c').dataset;
    if (/^https?:\/\//i.test(link)) window.open(link, '_blank', 'noopener');
    else goTo(link, book, selection);
  });
}

// "#gid=7&range=B2:C9", as cells and Sheets' own addresses have it
function goTo(link, book, selection) {
  const wanted = new URLSearchParams(link.replace(/^#/, ''));
  const id = Number(wanted.get('gid') ?? NaN);
  if (!link.startsWith('#') || !book.tabs.some((tab) => tab.id === id && !tab.hidden)) return;
  book.choose(id);
  const range = parseRange(wanted.get('range') || '', book.tab.rows, book.tab.columns);
  if (range) selection.select(range);
}
