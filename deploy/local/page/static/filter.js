// The basic filter: a button in each cell of its first row, and under it what the column's rows are chosen by.

import { escapeHtml } from './cells.js';
import { icon } from './icons.js';

export class Filter {
  constructor({ book, grid, api, commands, show, canEdit }, done) {
    Object.assign(this, { book, grid, api, commands, show, canEdit, done });
    this.panel = null;
    this.opening = 0; // grows with each opening and closing, so that a late answer opens nothing
    grid.addEventListener('drawn', () => this.draw());
    book.addEventListener('switch', () => this.close());
    book.addEventListener('tabs', () => { if (!this.filter) this.close(); });
    // before the grid takes the press for a selection
    grid.element.addEventListener('mousedown', (event) => {
      const button = event.target.closest('.funnel');
      if (!button) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.open(Number(button.dataset.column), button.getBoundingClientRect());
    }, true);
    document.addEventListener('mousedown', (event) => {
      if (!event.target.closest('.filter-panel, .funnel')) this.close();
    }, true);
  }

  get filter() { return this.book.tab?.filter || null; }

  draw() {
    const { filter } = this;
    for (const button of this.grid.element.querySelectorAll('.funnel')) {
      const column = Number(button.dataset.column);
      if (!filter || button.dataset.row !== String(filter.top) || column < filter.left || column >= filter.right) button.remove();
    }
    if (!filter) return;
    for (let column = filter.left; column < filter.right; column++) {
      const cell = this.grid.elementAt(filter.top, column);
      if (!cell) continue;
      const on = Boolean(filter.hidden[column]);
      let button = cell.querySelector('.funnel');
      if (button?.classList.contains('on') === on) continue;
      button?.remove();
      button = document.createElement('button');
      button.className = `funnel${on ? ' on' : ''}`;
      button.dataset.column = column;
      button.dataset.row = filter.top;
      button.title = 'Filter';
      button.innerHTML = icon(on ? 'funnel' : 'unfiltered');
      cell.append(button);
    }
  }

  async open(column, at) {
    this.close();
    const { filter, opening } = this;
    let texts;
    try {
      texts = await this.api.get('column', { sheet: this.book.current, column, from: filter.top + 1 });
    } catch (error) {
      this.show(error);
      return;
    }
    if (opening !== this.opening) return;
    const hidden = new Set(filter.hidden[column] || []);
    const panel = document.createElement('div');
    panel.className = 'menu filter-panel';
    panel.setAttribute('role', 'dialog');
    panel.setAttribute('aria-label', 'Filter');
    const rows = texts.map((text, n) => `<label><input type="checkbox" data-n="${n}"${hidden.has(text) ? '' : ' checked'}>${escapeHtml(text || '(Blanks)')}</label>`);
    panel.innerHTML = `<button data-do="ASCENDING">Sort A to Z</button><button data-do="DESCENDING">Sort Z to A</button><hr>
      <div class="links"><button data-do="all">Select all</button><button data-do="none">Clear</button></div>
      <div class="texts">${rows.join('')}</div><div class="ends"><button data-do="cancel">Cancel</button><button class="ok" data-do="ok">OK</button></div>`;
    panel.addEventListener('click', (event) => {
      const what = event.target.closest('button')?.dataset.do;
      if (what) this.act(what, column, texts);
    });
    panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
      event.stopPropagation();
    });
    document.getElementById('layer').append(panel);
    this.panel = panel;
    panel.style.left = `${Math.max(4, Math.min(at.right - 220, innerWidth - panel.offsetWidth - 4))}px`;
    panel.style.top = `${Math.max(4, Math.min(at.bottom + 2, innerHeight - panel.offsetHeight - 4))}px`;
    panel.querySelector('.ok').focus();
  }

  act(what, column, texts) {
    const boxes = [...this.panel.querySelectorAll('input')];
    if (what === 'all' || what === 'none') {
      boxes.forEach((box) => { box.checked = what === 'all'; });
      return;
    }
    const { filter } = this;
    const out = boxes.filter((box) => !box.checked).map((box) => texts[box.dataset.n]);
    this.close();
    if (what === 'ok') this.commands.setFilter({ ...filter, hidden: { ...filter.hidden, [column]: out } });
    else if (what !== 'cancel') this.commands.sortFilter(filter, column, what);
  }

  close() {
    this.opening += 1;
    if (!this.panel) return;
    this.panel.remove();
    this.panel = null;
    this.done();
  }
}
