// The grid on the screen: only the rows and columns in view exist as elements; frozen ones stick.

import { cellName, letters } from './a1.js';
import { cellHtml } from './cells.js';
import { naturalHeight, ROW, RowSizes } from './rowsizes.js';

export const HEAD = 24;
export const SIDE = 46;
const OVER_ROWS = 12; // rows drawn beyond the edge of the view, so that scrolling shows no gap
const OVER_PIXELS = 400;
const AHEAD = 60; // rows fetched before they come into view

export class Grid extends EventTarget {
  constructor(element, book) {
    super();
    this.element = element;
    this.book = book;
    this.rows = new Map();
    element.innerHTML = `<div class="scroller" tabindex="-1"><div class="canvas"><div class="head"></div>
      <div class="body"></div><div class="charts"></div></div></div><div class="loading" hidden></div>`;
    this.scroller = element.querySelector('.scroller');
    this.canvas = element.querySelector('.canvas');
    this.head = element.querySelector('.head');
    this.body = element.querySelector('.body');
    this.charts = element.querySelector('.charts');
    this.scroller.addEventListener('scroll', () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.schedule()).observe(this.scroller);
    book.addEventListener('switch', () => this.reset());
    book.addEventListener('tabs', () => this.layout());
    book.addEventListener('widths', () => {
      this.takeHeights(0, this.tab.rows);
      this.layout();
    });
    book.addEventListener('cells', (event) => this.redraw(event.detail.from, event.detail.to));
    this.places = new Map();
    this.sizesOf = new Map();
    this.wasOn = null;
  }

  // ---- measures ----------------------------------------------------------------------------------------
  get tab() { return this.book.tab; }

  measure() {
    const tab = this.tab;
    this.lefts = [0];
    for (let c = 0; c < tab.columns; c++) this.lefts.push(this.lefts[c] + this.book.width(c));
    this.frozenWidth = this.lefts[Math.min(tab.frozenColumns, tab.columns)];
    this.width = SIDE + this.lefts[tab.columns];
    if (!this.sizesOf.has(tab.id)) this.sizesOf.set(tab.id, new RowSizes(tab.rows));
    this.sizes = this.sizesOf.get(tab.id);
    this.sizes.resize(tab.rows);
    this.merged = new Map();
    this.covered = new Set();
    for (const merge of tab.merges) {
      const [top, left, bottom, right] = merge;
      this.merged.set(`${top}:${left}`, merge);
      for (let r = top; r < bottom; r++) for (let c = left; c < right; c++) if (r !== top || c !== left) this.covered.add(`${r}:${c}`);
    }
  }

  // pixels from the first row to this one
  top(row) { return this.sizes.tops[row]; }

  // the frozen rows' height
  get frozenHeight() { return this.top(Math.min(this.tab.frozenRows, this.tab.rows)); }

  // heights of loaded rows; the rows on the screen stay where they are when rows above them grow
  takeHeights(from, to) {
    if (!this.sizes) return false;
    const anchor = this.sizes.at(this.scroller.scrollTop + this.frozenHeight);
    const before = this.top(anchor);
    let changed = false;
    for (const page of this.book.pagesOf(from, to)) {
      const heights = Array.from({ length: page.count }, (_, n) => page.heights[n]
        ?? naturalHeight(page.rows[n], page.looks, (column) => this.book.width(column)));
      changed = this.sizes.take(page.from, heights) || changed;
    }
    if (changed && this.scroller.scrollTop) this.scroller.scrollTop += this.top(anchor) - before;
    return changed;
  }

  columnAt(x) {
    let low = 0;
    let high = this.tab.columns - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lefts[middle] <= x) low = middle; else high = middle - 1;
    }
    return low;
  }

  view() {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.scroller;
    const tab = this.tab;
    const frozen = tab.frozenRows;
    const top = Math.max(frozen, this.sizes.at(scrollTop + this.frozenHeight));
    const bottom = Math.min(tab.rows - 1, this.sizes.at(scrollTop + clientHeight - HEAD));
    const left = this.columnAt(Math.max(0, scrollLeft - OVER_PIXELS));
    const right = this.columnAt(scrollLeft + clientWidth + OVER_PIXELS);
    return { top, bottom, left, right };
  }

  // ---- drawing -----------------------------------------------------------------------------------------
  reset() {
    this.lastTop = undefined;
    if (this.wasOn !== null) this.places.set(this.wasOn, [this.scroller.scrollTop, this.scroller.scrollLeft]);
    this.wasOn = this.book.current;
    this.layout();
    const [top, left] = this.places.get(this.wasOn) || [0, 0];
    this.scroller.scrollTop = top;
    this.scroller.scrollLeft = left;
    this.draw();
  }

  layout() {
    if (!this.tab) return;
    this.measure();
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${HEAD + this.top(this.tab.rows)}px`;
    this.element.classList.toggle('no-lines', !this.tab.gridlines);
    this.rows.forEach((row) => row.remove());
    this.rows.clear();
    this.columns = null;
    this.draw();
    this.dispatchEvent(new Event('layout'));
  }

  schedule() {
    if (this.planned) return;
    this.planned = requestAnimationFrame(() => {
      this.planned = 0;
      this.draw();
      this.dispatchEvent(new Event('scrolled'));
    });
  }

  draw() {
    if (!this.tab || !this.lefts) return;
    const view = this.view();
    const columns = `${view.left}:${view.right}`;
    if (columns !== this.columns) {
      this.columns = columns;
      this.span = [view.left, view.right];
      this.rows.forEach((row) => row.remove());
      this.rows.clear();
      this.drawHead();
    }
    const first = Math.max(this.tab.frozenRows, view.top - OVER_ROWS);
    const last = Math.min(this.tab.rows - 1, view.bottom + OVER_ROWS);
    for (const [row, element] of this.rows) {
      if (row >= this.tab.frozenRows && (row < first || row > last)) {
        element.remove();
        this.rows.delete(row);
      }
    }
    const fresh = document.createDocumentFragment();
    for (let row = first; row <= last; row++) if (!this.rows.has(row)) fresh.append(this.makeRow(row));
    this.body.append(fresh);
    this.book.need(view.top, view.bottom);
    if (this.tab.frozenRows) this.book.need(0, this.tab.frozenRows - 1, false);
    this.needAhead(view);
    this.dispatchEvent(new Event('drawn'));
  }

  // the rows the scrolling leads to, so that they are drawn once and not first without their cells
  needAhead({ top, bottom }) {
    const by = Math.sign(top - (this.lastTop ?? top)) * AHEAD;
    this.lastTop = top;
    if (by) this.book.need(Math.max(0, top + by), Math.min(this.tab.rows - 1, Math.max(0, bottom + by)), false);
  }

  drawHead() {
    const tab = this.tab;
    const heads = (from, to) => {
      let html = '';
      for (let c = from; c < to; c++) {
        html += `<div class="ch" data-column="${c}" style="left:${SIDE + this.lefts[c]}px;width:${this.book.width(c)}px">${letters(c)}<i></i></div>`;
      }
      return html;
    };
    const frozen = Math.min(tab.frozenColumns, tab.columns);
    const [left, right] = this.span;
    this.head.innerHTML = `<div class="heads"><div class="corner" title="Select all"></div>
      <div class="fh" style="width:${this.frozenWidth}px">${frozen ? heads(0, frozen).replaceAll(/left:(\d+)px/g, (_, px) => `left:${px - SIDE}px`) : ''}</div>
      ${heads(Math.max(frozen, left), right + 1)}</div>`;
    this.head.style.height = `${HEAD + this.frozenHeight}px`;
    for (let row = 0; row < Math.min(tab.frozenRows, tab.rows); row++) this.head.append(this.makeRow(row));
    this.head.classList.toggle('frozen', tab.frozenRows > 0);
    this.dispatchEvent(new Event('drawn'));
  }

  makeRow(row) {
    const element = document.createElement('div');
    element.className = 'row';
    element.dataset.row = row;
    const height = this.sizes.heights[row];
    element.style.top = `${row < this.tab.frozenRows ? HEAD + this.top(row) : this.top(row) - this.frozenHeight}px`;
    if (height !== ROW) element.style.setProperty('--h', `${height}px`);
    element.classList.toggle('tall', height > ROW);
    element.hidden = !height;
    this.fill(element, row);
    this.rows.set(row, element);
    return element;
  }

  fill(element, row) {
    const tab = this.tab;
    const frozen = Math.min(tab.frozenColumns, tab.columns);
    const [left, right] = this.span;
    let html = `<div class="rh">${row + 1}</div>`;
    if (frozen) html += `<div class="fz" style="width:${this.frozenWidth}px">${this.cells(row, 0, frozen - 1, 0)}</div>`;
    html += this.cells(row, Math.max(frozen, left), right, SIDE);
    if (element.drawn === html) return;
    element.drawn = html;
    element.innerHTML = html;
    element.classList.toggle('waiting', !this.book.pageOf(row)?.rows);
  }

  cells(row, from, to, offset) {
    let html = '';
    for (let c = from; c <= to; c++) {
      const key = `${row}:${c}`;
      if (this.covered.has(key)) continue;
      const merge = this.merged.get(key);
      const width = merge ? this.lefts[merge[3]] - this.lefts[c] : this.book.width(c);
      if (!width) continue;
      const height = merge && merge[2] - merge[0] > 1 ? this.top(merge[2]) - this.top(row) : 0;
      html += cellHtml(this.book, row, c, cellName(row, c), offset + this.lefts[c], width, height);
    }
    return html;
  }

  // the cells of these rows have come or changed
  redraw(from, to) {
    if (this.takeHeights(from, to)) {
      this.layout();
      return;
    }
    for (const [row, element] of this.rows) if (row >= from && row < to) this.fill(element, row);
    this.dispatchEvent(new Event('drawn'));
  }

  // ---- finding -----------------------------------------------------------------------------------------
  elementAt(row, column) {
    if (!this.tab) return null;
    const merge = this.tab.merges.find(([t, l, b, r]) => row >= t && row < b && column >= l && column < r);
    const [r, c] = merge ? merge : [row, column];
    return this.rows.get(r)?.querySelector(`[data-a1="${cellName(r, c)}"]`) || null;
  }

  // the cell under a point of the window, also while the pointer is dragged outside the grid
  cellAt(x, y) {
    const box = this.scroller.getBoundingClientRect();
    const tab = this.tab;
    const px = Math.min(Math.max(x - box.left, 0), this.scroller.clientWidth - 1);
    const py = Math.min(Math.max(y - box.top, 0), this.scroller.clientHeight - 1);
    const inX = px - SIDE;
    const column = inX < this.frozenWidth ? this.columnAt(Math.max(0, inX)) : this.columnAt(inX + this.scroller.scrollLeft);
    const inY = py - HEAD;
    const row = this.sizes.at(inY < this.frozenHeight ? Math.max(0, inY) : inY + this.scroller.scrollTop);
    return { row: Math.min(row, tab.rows - 1), column };
  }

  // scroll as little as needed for a cell to be seen whole
  reveal(row, column) {
    const tab = this.tab;
    const scroller = this.scroller;
    if (row >= tab.frozenRows) {
      const top = this.top(row) - this.frozenHeight;
      const bottom = this.top(row + 1) - this.frozenHeight;
      const room = scroller.clientHeight - HEAD - this.frozenHeight;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (bottom > scroller.scrollTop + room) scroller.scrollTop = Math.min(top, bottom - room);
    }
    if (column >= tab.frozenColumns) {
      const left = this.lefts[column] - this.frozenWidth;
      const room = scroller.clientWidth - SIDE - this.frozenWidth;
      const width = Math.min(this.book.width(column), room);
      if (left < scroller.scrollLeft) scroller.scrollLeft = left;
      else if (left + width > scroller.scrollLeft + room) scroller.scrollLeft = left + width - room;
    }
    this.draw();
  }

  pageRows() {
    return Math.max(1, Math.floor((this.scroller.clientHeight - HEAD) / ROW) - this.tab.frozenRows - 1);
  }
}
