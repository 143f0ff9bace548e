// The selection: an active cell and a range, moved by mouse and keyboard, drawn on the cells in view.

import { cellName, rangeName } from './a1.js';

export class Selection extends EventTarget {
  constructor(book, grid) {
    super();
    this.book = book;
    this.grid = grid;
    this.remembered = new Map();
    this.active = { row: 0, column: 0 };
    this.other = { row: 0, column: 0 };
    this.marked = [];
    this.on = null;
    grid.addEventListener('drawn', () => this.draw());
    grid.addEventListener('layout', () => this.clamp());
    book.addEventListener('switch', () => this.recall());
    this.listen();
  }

  get range() {
    const { active, other } = this;
    return {
      top: Math.min(active.row, other.row), bottom: Math.max(active.row, other.row),
      left: Math.min(active.column, other.column), right: Math.max(active.column, other.column),
    };
  }

  get name() {
    const tab = this.book.tab;
    return tab ? rangeName(this.range, tab.rows, tab.columns) : 'A1';
  }

  get single() {
    return this.active.row === this.other.row && this.active.column === this.other.column;
  }

  // where scripts find the user: the active tab and range
  report() { return { sheet_id: this.book.current, a1: this.name }; }

  recall() {
    if (this.on !== null) this.remembered.set(this.on, [this.active, this.other]);
    this.on = this.book.current;
    [this.active, this.other] = this.remembered.get(this.on) || [{ row: 0, column: 0 }, { row: 0, column: 0 }];
    this.tell();
  }

  clamp() {
    const tab = this.book.tab;
    if (!tab) return;
    const inside = ({ row, column }) => ({ row: Math.min(row, tab.rows - 1), column: Math.min(column, tab.columns - 1) });
    this.active = inside(this.active);
    this.other = inside(this.other);
    this.draw();
  }

  // select a cell; with `extend` the range grows from the active cell instead
  go(row, column, { extend = false, reveal = true } = {}) {
    const tab = this.book.tab;
    const to = { row: Math.max(0, Math.min(row, tab.rows - 1)), column: Math.max(0, Math.min(column, tab.columns - 1)) };
    this.other = to;
    if (!extend) this.active = to;
    if (reveal) this.grid.reveal(to.row, to.column);
    this.tell();
  }

  select(range, reveal = true) {
    this.active = { row: range.top, column: range.left };
    this.other = { row: range.bottom, column: range.right };
    if (reveal) this.grid.reveal(range.top, range.left);
    this.tell();
  }

  selectAll() {
    const tab = this.book.tab;
    this.select({ top: 0, left: 0, bottom: tab.rows - 1, right: tab.columns - 1 }, false);
  }

  tell() {
    this.draw();
    this.dispatchEvent(new Event('change'));
  }

  // ---- moving ------------------------------------------------------------------------------------------
  step(rows, columns, { extend = false, jump = false } = {}) {
    const from = extend ? this.other : this.active;
    if (jump) {
      this.jump(from, rows, columns, extend);
      return;
    }
    const to = { row: from.row + rows, column: from.column + columns };
    // over rows nobody sees
    while (rows && this.grid.sizes.heights[to.row] === 0) to.row += rows;
    this.go(to.row, to.column, { extend });
  }

  // Ctrl+arrow; where the rows on the way are not here, the server says where it leads
  async jump(from, rows, columns, extend) {
    const here = this.edge(from, rows, columns);
    if (here) {
      this.go(here.row, here.column, { extend });
      return;
    }
    const before = JSON.stringify([this.active, this.other]);
    const sheet = this.book.current;
    const found = await this.book.api.get('edge', { sheet, ...from, rows, columns }).catch(() => null);
    // unless something else was selected meanwhile
    if (found && before === JSON.stringify([this.active, this.other]) && sheet === this.book.current) this.go(...found, { extend });
  }

  // to the end of the filled cells, or over the gap to the next filled one; null when cells on the way are not here
  edge(from, rows, columns) {
    const tab = this.book.tab;
    let unknown = false;
    const filled = (row, column) => {
      const cell = this.book.cell(row, column);
      unknown ||= cell === undefined;
      return Boolean(cell?.[0]);
    };
    const inside = (row, column) => row >= 0 && column >= 0 && row < tab.rows && column < tab.columns;
    let { row, column } = from;
    const runs = inside(row + rows, column + columns) && filled(row, column) && filled(row + rows, column + columns);
    while (inside(row + rows, column + columns) && !unknown) {
      if (runs && !filled(row + rows, column + columns)) break;
      row += rows;
      column += columns;
      if (!runs && filled(row, column)) break;
    }
    return unknown ? null : { row, column };
  }

  // ---- drawing -----------------------------------------------------------------------------------------
  draw() {
    if (!this.book.tab || !this.grid.span) return;
    for (const element of this.marked) element.classList.remove('in', 'active', 'bt', 'bb', 'bl', 'br', 'hot', 'whole', 'first-row', 'first-column');
    this.marked = [];
    const range = this.range;
    const mark = (element, ...names) => {
      if (!element) return;
      element.classList.add(...names);
      this.marked.push(element);
    };
    const tab = this.book.tab;
    const wholeRows = range.left === 0 && range.right === tab.columns - 1;
    const wholeColumns = range.top === 0 && range.bottom === tab.rows - 1;
    for (const [row, element] of this.grid.rows) {
      if (row < range.top || row > range.bottom) continue;
      mark(element.firstElementChild, 'hot', ...(wholeRows ? ['whole'] : []));
      if (!this.single) this.markRow(element, row, range, mark);
    }
    for (const head of this.grid.head.querySelectorAll('.ch')) {
      const column = Number(head.dataset.column);
      if (column >= range.left && column <= range.right) mark(head, 'hot', ...(wholeColumns ? ['whole'] : []));
    }
    // against the headers the frame has no room outside the cell
    const edges = [this.active.row === 0 && 'first-row', this.active.column === 0 && 'first-column'].filter(Boolean);
    mark(this.grid.elementAt(this.active.row, this.active.column), 'active', ...edges);
  }

  markRow(element, row, range, mark) {
    const names = new Set();
    for (let c = range.left; c <= range.right; c++) names.add(cellName(row, c));
    for (const cell of element.querySelectorAll('.c')) {
      const a1 = cell.dataset.a1;
      if (!names.has(a1)) continue;
      const classes = ['in'];
      if (row === range.top) classes.push('bt');
      if (row === range.bottom) classes.push('bb');
      if (a1 === cellName(row, range.left)) classes.push('bl');
      if (a1 === cellName(row, range.right)) classes.push('br');
      mark(cell, ...classes);
    }
  }

  // ---- mouse -------------------------------------------------------------------------------------------
  listen() {
    const { scroller, element } = this.grid;
    element.addEventListener('mousedown', (event) => {
      if (event.button > 1 || event.target.closest('.ch i')) return;
      const head = event.target.closest('.ch');
      const side = event.target.closest('.rh');
      const tab = this.book.tab;
      if (event.target.closest('.corner')) this.selectAll();
      else if (head) this.drag(event, (cell) => this.columns(head, cell.column, event.shiftKey));
      else if (side) this.drag(event, (cell) => this.wholeRows(Number(side.parentElement.dataset.row), cell.row, event.shiftKey));
      else if (event.target.closest('.c') && tab) {
        const at = this.grid.cellAt(event.clientX, event.clientY);
        if (event.button === 0) {
          this.go(at.row, at.column, { extend: event.shiftKey, reveal: false });
          this.drag(event, (cell) => this.go(cell.row, cell.column, { extend: true, reveal: false }));
        }
      } else return;
      event.preventDefault();
      this.dispatchEvent(new Event('clicked'));
    });
    scroller.addEventListener('contextmenu', (event) => this.rightClick(event));
  }

  rightClick(event) {
    const at = this.grid.cellAt(event.clientX, event.clientY);
    const { top, left, bottom, right } = this.range;
    const inside = at.row >= top && at.row <= bottom && at.column >= left && at.column <= right;
    const head = event.target.closest('.ch');
    const side = event.target.closest('.rh');
    if (head && !(inside && top === 0)) this.columns(head, Number(head.dataset.column), false);
    else if (side && !inside) this.wholeRows(at.row, at.row, false);
    else if (!head && !side && !inside) this.go(at.row, at.column, { reveal: false });
  }

  columns(head, to, extend) {
    const from = extend ? this.active.column : Number(head.dataset.column);
    const last = this.book.tab.rows - 1;
    this.active = { row: 0, column: from };
    this.other = { row: last, column: to };
    this.tell();
  }

  wholeRows(from, to, extend) {
    this.active = { row: extend ? this.active.row : from, column: 0 };
    this.other = { row: to, column: this.book.tab.columns - 1 };
    this.tell();
  }

  // follow the pointer until it is released, scrolling when it leaves the grid
  drag(event, move) {
    const { scroller } = this.grid;
    let last = event;
    let scrolled = true;
    const step = () => {
      const box = scroller.getBoundingClientRect();
      if (last.clientY > box.bottom) scroller.scrollTop += 21;
      else if (last.clientY < box.top + 24) scroller.scrollTop -= 21;
      else scrolled = false;
      if (last.clientX > box.right) scroller.scrollLeft += 30;
      else if (last.clientX < box.left + 46) scroller.scrollLeft -= 30;
      if (scrolled) move(this.grid.cellAt(last.clientX, last.clientY));
      scrolled = true;
    };
    const moved = (next) => {
      last = next;
      move(this.grid.cellAt(next.clientX, next.clientY));
    };
    const timer = setInterval(() => last !== event && step(), 50);
    const done = () => {
      clearInterval(timer);
      removeEventListener('mousemove', moved);
    };
    if (!event.target.closest('.c')) move(this.grid.cellAt(event.clientX, event.clientY));
    addEventListener('mousemove', moved);
    addEventListener('mouseup', done, { once: true });
  }
}
