// What this tab knows of the spreadsheet: its tabs, and windows of cells fetched as they are needed.

import { styleText } from './cells.js';

const PAGE = 100; // rows fetched at a time
const AT_ONCE = 2; // fetches under way: while the grid is scrolled fast, pages already passed are not asked for

export class Book extends EventTarget {
  constructor(api) {
    super();
    this.api = api;
    this.tabs = [];
    this.title = '';
    this.current = null;
    this.pages = new Map();
    this.widths = new Map();
    this.epoch = 0; // grows with each change, so that late answers are known to be old
    this.version = 0;
    this.fetching = 0;
    this.shown = [0, 0];
    this.loads = 0; // how often the tabs were asked for, and the latest of these answers
    this.loaded = 0;
  }

  emit(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  get tab() { return this.tabs.find((tab) => tab.id === this.current) || null; }

  get visibleTabs() { return this.tabs.filter((tab) => !tab.hidden); }

  async load() {
    this.loads += 1;
    const asked = this.loads;
    const got = await this.api.get('book');
    if (asked < this.loaded) return; // overtaken by an answer that was asked for later
    this.loaded = asked;
    const before = JSON.stringify([this.title, this.tabs]);
    this.title = got.title;
    this.tabs = got.tabs;
    if (!this.tab || this.tab.hidden) this.choose((this.visibleTabs[0] || this.tabs[0]).id);
    else if (before !== JSON.stringify([this.title, this.tabs])) this.emit('tabs');
  }

  choose(id) {
    if (id === this.current) return;
    this.current = id;
    this.emit('tabs');
    this.emit('switch');
  }

  key(page) { return `${this.current}:${page}`; }

  pageOf(row) { return this.pages.get(this.key(Math.floor(row / PAGE))); }

  // the pages that are here, of rows from..to
  pagesOf(from, to) {
    const found = [];
    for (let n = Math.floor(from / PAGE); n * PAGE < to; n++) {
      const page = this.pages.get(this.key(n));
      if (page?.rows) found.push(page);
    }
    return found;
  }

  // [text, style number, text to edit, note], null for an empty cell, undefined while it is not here yet
  cell(row, column) {
    const page = this.pageOf(row);
    if (!page || !page.rows) return undefined;
    return page.rows[row % PAGE]?.[column] || null;
  }

  look(row, column) {
    const cell = this.cell(row, column);
    return cell ? this.pageOf(row).looks[cell[1]] : undefined;
  }

  text(row, column) { return this.cell(row, column)?.[0] || ''; }

  editText(row, column) {
    const cell = this.cell(row, column);
    return cell ? cell[2] ?? cell[0] : '';
  }

  width(column) { return this.widths.get(this.current)?.[column] ?? 100; }

  setWidth(column, pixels) {
    const widths = this.widths.get(this.current) || [];
    widths[column] = pixels;
    this.widths.set(this.current, widths);
  }

  // rows top..bottom are on the screen: fetch what is missing or old
  need(top, bottom, shown = true) {
    if (!this.tab) return;
    if (shown) this.shown = [top, bottom];
    const last = Math.floor(Math.max(0, Math.min(bottom, this.tab.rows - 1)) / PAGE);
    for (let n = Math.floor(top / PAGE); n <= last; n++) this.fetchPage(n);
  }

  async fetchPage(n) {
    const key = this.key(n);
    const sheet = this.current;
    const page = this.pages.get(key) || { epoch: -1 };
    if (page.epoch === this.epoch || page.asking === this.epoch || this.fetching >= AT_ONCE) return;
    this.fetching += 1;
    const asked = this.epoch;
    page.asking = asked;
    this.pages.set(key, page);
    try {
      const got = await this.api.get('cells', { sheet, from: n * PAGE, count: PAGE });
      // an answer overtaken by one that was asked for later is dropped
      if (page.epoch > asked) return;
      Object.assign(page, { from: n * PAGE, count: got.count, rows: got.rows, heights: got.heights, looks: got.styles.map(styleText), epoch: asked });
      this.takeWidths(sheet, got.widths);
      if (sheet === this.current) this.emit('cells', { from: n * PAGE, to: (n + 1) * PAGE });
    } catch (error) {
      if (page.asking === asked) page.asking = -1;
      if (error.status && error.status !== 404) this.emit('problem', error);
      return; // the next scroll, change or reconnection asks again
    } finally {
      this.fetching -= 1;
    }
    // what came into view meanwhile, or was changed meanwhile
    this.need(...this.shown);
    if (this.tab?.frozenRows) this.need(0, this.tab.frozenRows - 1, false);
  }

  takeWidths(sheet, widths) {
    if (!widths.length) return;
    const same = JSON.stringify(this.widths.get(sheet)) === JSON.stringify(widths);
    this.widths.set(sheet, widths);
    if (!same && sheet === this.current) this.emit('widths');
  }

  // somebody changed something: what is on the screen is asked for at once, the rest when it comes into view
  // (the event and the answer to our own edit tell of the same version: it is read once)
  async changed(version) {
    if (version && version <= this.version) return;
    this.version = version || this.version;
    this.epoch += 1;
    this.need(...this.shown);
    this.emit('changed');
    await this.load().catch((error) => this.emit('problem', error));
  }

  // whether the cells of these rows are here, as they are now or as they are seen
  here(top, bottom) {
    for (let n = Math.floor(top / PAGE); n * PAGE <= bottom; n++) {
      const page = this.pages.get(this.key(n));
      const seen = n * PAGE <= this.shown[1] && (n + 1) * PAGE > this.shown[0];
      if (!page?.rows || (page.epoch !== this.epoch && !seen)) return false;
    }
    return true;
  }

  // rows of texts as one would type them; a promise of them where they have to be read first, behind the edits made so far
  typed({ top, left, bottom, right }) {
    if (!this.here(top, bottom)) {
      const params = { sheet: this.current, top, left, bottom: bottom + 1, right: right + 1, typed: '' };
      return this.api.inOrder(() => this.api.get('block', params));
    }
    return Array.from({ length: bottom - top + 1 }, (_, r) => Array.from({ length: right - left + 1 }, (__, c) => this.editText(top + r, left + c)));
  }

  // show what was typed before the server has said how it looks; what comes back takes it back
  guess(top, left, texts) {
    const before = [];
    texts.forEach((line, r) => {
      const page = this.pageOf(top + r);
      if (!page?.rows) return;
      const cells = (page.rows[(top + r) % PAGE] ||= []);
      line.forEach((text, c) => {
        const old = cells[left + c];
        if (text.startsWith('=')) return;
        before.push([page, page.rows, cells, left + c, old]);
        cells[left + c] = text === '' && !old?.[1] ? null : [text.replace(/^'/, ''), old?.[1] || 0, text, old?.[3]];
      });
    });
    const draw = () => before.length && this.emit('cells', { from: top, to: top + texts.length });
    draw();
    return () => {
      for (const [page, rows, cells, at, old] of before) if (page.rows === rows) cells[at] = old; // else read anew meanwhile
      draw();
    };
  }
}
