// Typing: into the cell (F2, Enter, double click, or just typing) and into the formula bar, always the same text.

import { cellName, quoted } from './a1.js';
import { textWidth } from './cells.js';

export class Editor extends EventTarget {
  constructor({ book, grid, selection, api, bar, show, canEdit, history }) {
    super();
    Object.assign(this, { book, grid, selection, api, bar, show, canEdit, history });
    this.editing = false;
    this.box = document.createElement('textarea');
    this.box.id = 'cell-editor';
    this.box.spellcheck = false;
    this.box.setAttribute('aria-label', 'Cell');
    grid.element.append(this.box);
    this.listen();
  }

  get a1() { return cellName(this.at.row, this.at.column); }

  focus() { this.box.focus({ preventScroll: true }); }

  listen() {
    const { box, bar, selection, grid, book } = this;
    box.addEventListener('input', () => {
      // typing on a cell that is not being edited replaces what it holds
      if (!this.editing) this.start(box.value, 'cell');
      else this.mirror(box, bar);
    });
    bar.addEventListener('focus', () => {
      if (!this.editing) this.start(book.editText(selection.active.row, selection.active.column), 'bar');
      this.where = 'bar';
    });
    bar.addEventListener('input', () => this.mirror(bar, box));
    box.addEventListener('focus', () => { if (this.editing) this.where = 'cell'; });
    for (const field of [box, bar]) field.addEventListener('keydown', (event) => this.key(event, field));
    grid.element.addEventListener('dblclick', (event) => {
      if (event.target.closest('.c')) this.open();
    });
    selection.addEventListener('change', () => this.follow());
    selection.addEventListener('clicked', () => this.focus());
    grid.element.addEventListener('mousedown', (event) => {
      if (event.target !== box && this.editing) this.commit();
    }, true);
    grid.addEventListener('scrolled', () => this.place());
    book.addEventListener('cells', () => this.follow());
    book.addEventListener('switch', () => { if (this.editing) this.cancel(); });
  }

  mirror(from, to) {
    to.value = from.value;
    this.place();
  }

  // the formula bar says what the active cell holds
  follow() {
    if (this.editing) return;
    const { row, column } = this.selection.active;
    this.bar.value = this.book.editText(row, column);
    this.place();
  }

  open() {
    const { row, column } = this.selection.active;
    this.start(this.book.editText(row, column), 'cell');
  }

  start(text, where) {
    if (!this.canEdit()) {
      this.box.value = '';
      if (where === 'bar') this.focus();
      return;
    }
    this.at = { ...this.selection.active };
    this.before = this.book.editText(this.at.row, this.at.column);
    this.editing = true;
    this.where = where;
    this.typed = where === 'cell' && text !== this.before;
    this.box.value = text;
    this.bar.value = text;
    this.grid.reveal(this.at.row, this.at.column);
    this.place();
    if (where === 'cell') {
      this.focus();
      this.box.setSelectionRange(text.length, text.length);
    }
  }

  // the editor lies over its cell and grows with its text
  place() {
    const box = this.box;
    box.classList.toggle('open', this.editing);
    this.grid.element.classList.toggle('editing', this.editing);
    // while nothing is edited it only holds the focus: measuring would cost a layout at every scroll
    if (!this.editing) return;
    const { at } = this;
    const element = this.grid.elementAt(at.row, at.column);
    const outer = this.grid.element.getBoundingClientRect();
    const cell = element?.getBoundingClientRect();
    if (!cell) {
      box.style.left = box.style.top = '-1000px';
      return;
    }
    box.style.left = `${cell.left - outer.left - 2}px`;
    box.style.top = `${cell.top - outer.top - 2}px`;
    const lines = box.value.split('\n');
    const widest = Math.max(...lines.map((line) => textWidth(line))) + 14;
    box.style.width = `${Math.min(Math.max(cell.width + 3, widest), outer.right - cell.left)}px`;
    box.style.height = `${Math.max(cell.height + 3, lines.length * 17 + 6)}px`;
  }

  async commit() {
    if (!this.editing) return;
    const { at, before } = this;
    const text = this.where === 'bar' ? this.bar.value : this.box.value;
    this.close();
    if (text === before) return;
    await this.write(at.row, at.column, [[text]]);
  }

  cancel() {
    this.close();
    this.follow();
  }

  close() {
    this.editing = false;
    this.box.value = '';
    this.place();
    this.focus();
  }

  // write a block of texts as if they were typed; Google's refusal is shown and the cells fall back
  async write(row, column, texts) {
    const edit = this.remember(row, column, texts);
    if (!await this.put(edit, texts)) this.history.drop(edit);
  }

  async clear() {
    if (!this.canEdit()) return;
    const { top, left, bottom, right } = this.selection.range;
    const edit = this.remember(top, left, Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill('')));
    const range = `${quoted(this.book.tab.title)}!${cellName(top, left)}:${cellName(bottom, right)}`;
    if (!await this.send('clear', edit, () => ({ ranges: [range] }))) this.history.drop(edit);
  }

  remember(row, column, after) {
    const [bottom, right] = [row + after.length - 1, column + after[0].length - 1];
    const before = this.book.typed({ top: row, left: column, bottom, right });
    // what could not be read cannot be restored: the edit is then not taken back
    before.catch?.(() => this.history.drop(edit));
    const edit = this.history.add({ sheet: this.book.current, row, column, before, after });
    return edit;
  }

  async put(edit, texts) {
    const tab = this.book.tabs.find((one) => one.id === edit.sheet);
    if (!tab) return false;
    const takeBack = edit.sheet === this.book.current ? this.book.guess(edit.row, edit.column, texts) : () => {};
    this.follow();
    const range = `${quoted(tab.title)}!${cellName(edit.row, edit.column)}`;
    const kept = await this.send('values', edit, () => ({ data: [{ range, values: texts }] }));
    if (!kept) takeBack();
    return kept;
  }

  undo() { return this.again(this.history.undo(), 'before'); }

  redo() { return this.again(this.history.redo(), 'after'); }

  async again(edit, which) {
    if (!edit || !this.canEdit()) return;
    this.book.choose(edit.sheet);
    const [height, width] = [edit.after.length, edit.after[0].length];
    this.selection.select({ top: edit.row, left: edit.column, bottom: edit.row + height - 1, right: edit.column + width - 1 });
    const texts = Array.isArray(edit[which]) ? edit[which] : await edit[which].catch(() => null);
    if (!texts || !await this.put(edit, texts)) this.history.back(edit);
  }

  // the server answers how often the tab's cells were moved, and refuses to undo an edit that was made before that
  async send(what, edit, body) {
    let answer = null;
    try {
      answer = await this.api.edit(what, () => ({ ...body(), sheet: edit.sheet, moves: edit.moves }));
      edit.moves = answer.moves;
    } catch (error) {
      if (error.code === 'MOVED') this.history.forget();
      this.show(error);
    }
    // not awaited: what was typed next must not wait for the cells to be read
    this.book.changed(answer?.version);
    return answer !== null;
  }

  // keys while a text is being edited; everything else is for the keyboard of the grid
  key(event, field) {
    if (!this.editing || event.isComposing) return;
    const { selection } = this;
    const done = (rows, columns) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.commit();
      selection.go(this.at.row + rows, this.at.column + columns);
    };
    if (event.key === 'Enter' && (event.altKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.setRangeText('\n', field.selectionStart, field.selectionEnd, 'end');
      field.dispatchEvent(new Event('input'));
    } else if (event.key === 'Enter') {
      done(event.shiftKey ? -1 : 1, 0);
      this.dispatchEvent(new Event('entered'));
    } else if (event.key === 'Tab') {
      done(0, event.shiftKey ? -1 : 1);
      this.dispatchEvent(new Event('tabbed'));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.cancel();
    } else if (event.key === 'F2') {
      event.preventDefault();
      this.typed = false;
    } else if (this.typed && this.where === 'cell' && /^Arrow/.test(event.key) && !event.shiftKey) {
      // text that was started by typing ends with an arrow, as in Sheets
      const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
      done(...moves[event.key]);
    }
  }
}
