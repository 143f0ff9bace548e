// Keys while no text is being edited: moving, selecting, deleting, copying and pasting.

import { pill } from './dialogs.js';

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MOST_PASTED = 500000;

export class Keyboard {
  constructor({ book, grid, selection, editor, commands, canEdit, ask, api }) {
    Object.assign(this, { book, grid, selection, editor, commands, canEdit, ask, api });
    this.tabStart = null; // Enter after Tabs goes back under the column where they began
    const box = editor.box;
    box.addEventListener('keydown', (event) => this.key(event));
    for (const name of ['copy', 'cut', 'paste']) box.addEventListener(name, (event) => this.clipboard(name, event));
    selection.addEventListener('clicked', () => { this.tabStart = null; });
    editor.addEventListener('tabbed', () => { this.tabStart ??= editor.at.column; });
    editor.addEventListener('entered', () => this.backToStart());
  }

  backToStart() {
    if (this.tabStart === null) return;
    this.selection.go(this.selection.active.row, this.tabStart);
    this.tabStart = null;
  }

  key(event) {
    if (this.editor.editing || event.isComposing) return;
    const { selection, book } = this;
    const control = event.ctrlKey || event.metaKey;
    const extend = event.shiftKey;
    const tab = book.tab;
    const { row, column } = extend ? selection.other : selection.active;
    const act = {
      Enter: () => (extend ? selection.step(-1, 0) : this.canEdit() ? this.editor.open() : selection.step(1, 0)),
      F2: () => this.editor.open(),
      Tab: () => {
        this.tabStart ??= selection.active.column;
        selection.step(0, extend ? -1 : 1);
      },
      Delete: () => this.editor.clear(),
      Backspace: () => this.editor.clear(),
      Home: () => selection.go(control ? 0 : row, 0, { extend }),
      End: () => selection.go(control ? this.lastRow() : row, tab.columns - 1, { extend }),
      PageDown: () => selection.go(row + this.grid.pageRows(), column, { extend }),
      PageUp: () => selection.go(row - this.grid.pageRows(), column, { extend }),
    }[event.key];
    if (ARROWS[event.key]) {
      this.tabStart = null;
      selection.step(...ARROWS[event.key], { extend, jump: control });
    } else if (act) {
      act();
    } else if (control && this.shortcut(event)) {
      // done
    } else return;
    event.preventDefault();
  }

  lastRow() { return this.book.tab.rows - 1; }

  shortcut(event) {
    const run = {
      z: () => this.editor.undo(),
      y: () => this.editor.redo(),
      a: () => this.selection.selectAll(),
      b: () => this.commands.toggle('bold'),
      i: () => this.commands.toggle('italic'),
      u: () => this.commands.toggle('underline'),
      d: () => this.commands.fill('down'),
      r: () => this.commands.fill('right'),
    }[event.key.toLowerCase()];
    if (!run || event.altKey || event.shiftKey) return false;
    run();
    return true;
  }

  clipboard(name, event) {
    if (this.editor.editing) return;
    const { top, bottom } = this.selection.range;
    // left to the browser the event changes nothing, where handling it would empty the clipboard until the rows are read
    const unseen = name !== 'paste' && !this.book.here(top, bottom);
    if (!unseen) event.preventDefault();
    if (name === 'paste') {
      this.paste(event.clipboardData.getData('text/plain'));
      return;
    }
    if (unseen) this.copyUnseen();
    else event.clipboardData.setData('text/plain', this.copied());
    if (name === 'cut') this.editor.clear();
  }

  // the selection as tab-separated text
  copied() {
    const { top, left, bottom, right } = this.selection.range;
    const { filter } = this.book.tab;
    const lines = [];
    for (let r = top; r <= bottom; r++) {
      // rows a filter hides stay behind; rows hidden by hand go along
      if (filter && r > filter.top && r < filter.bottom && !this.grid.sizes.heights[r]) continue;
      const line = [];
      for (let c = left; c <= right; c++) line.push(this.book.text(r, c));
      lines.push(line);
    }
    return tabbed(lines);
  }

  // rows that were never in view are read first, behind the edits made so far
  async copyUnseen() {
    const { top, left, bottom, right } = this.selection.range;
    const params = { sheet: this.book.current, top, left, bottom: bottom + 1, right: right + 1 };
    pill('copy', 'Copying…');
    try {
      const { texts, hidden } = await this.api.inOrder(() => this.api.get('block', params));
      const out = new Set(hidden);
      await navigator.clipboard.writeText(tabbed(texts.filter((line, n) => !out.has(n))));
    } catch {
      this.ask({ title: 'Copying and pasting', prompt: 'These cells could not be copied. Select fewer rows and try again.' });
    } finally {
      pill('copy');
    }
  }

  async paste(text) {
    if (!text || !this.canEdit()) return;
    const { top, left, bottom, right } = this.selection.range;
    let block = parseTabbed(text);
    // one cell pasted on a range fills the range
    if (block.length === 1 && block[0].length === 1) {
      block = Array.from({ length: bottom - top + 1 }, () => Array(right - left + 1).fill(block[0][0]));
    }
    const width = Math.max(...block.map((line) => line.length));
    if (block.length * width > MOST_PASTED) {
      this.ask({ title: 'There was a problem', prompt: `More than ${MOST_PASTED.toLocaleString('en-US')} cells cannot be pasted at once.` });
      return;
    }
    // the sheet grows by what would stand outside it
    const tab = this.book.tab;
    const more = [top + block.length - tab.rows, left + width - tab.columns];
    if (more.some((n) => n > 0) && !await this.commands.grow(...more)) return;
    this.editor.write(top, left, block);
    this.selection.select({ top, left, bottom: top + block.length - 1, right: left + width - 1 }, false);
  }
}

// quoted where a cell holds tabs or line ends
function tabbed(lines) {
  const quote = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return lines.map((line) => line.map(quote).join('\t')).join('\n');
}

export function parseTabbed(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\n]|\r\n|$)|([^\t\r\n]*))(\t|\r?\n|\r|$)/gy;
  let match;
  while (pattern.lastIndex <= text.length && (match = pattern.exec(text))) {
    rows.at(-1).push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]);
    if (!match[3]) break;
    if (match[3] !== '\t') {
      if (pattern.lastIndex >= text.length) break;
      rows.push([]);
    }
  }
  return rows;
}

