// What the menus and the toolbar do to the spreadsheet: each is one batchUpdate as the user at the keyboard.

import { gridRange, letters } from './a1.js';

// after these the cells of an earlier edit may be somewhere else
const MOVES = new Set(['insertDimension', 'deleteDimension', 'sortRange', 'deleteSheet']);

export const FORMATS = [
  ['Automatic', null],
  ['Number', { type: 'NUMBER', pattern: '#,##0.00' }, '1,000.12'],
  ['Percent', { type: 'PERCENT', pattern: '0.00%' }, '10.12%'],
  ['Currency', { type: 'CURRENCY', pattern: '"$"#,##0.00' }, '$1,000.12'],
  ['Currency rounded', { type: 'CURRENCY', pattern: '"$"#,##0' }, '$1,000'],
  ['Date', { type: 'DATE', pattern: 'm/d/yyyy' }, '9/26/2008'],
  ['Plain text', { type: 'TEXT', pattern: '@' }],
];

export class Commands {
  constructor({ book, selection, api, show, canEdit, history }) {
    Object.assign(this, { book, selection, api, show, canEdit, history });
  }

  async batch(...requests) {
    if (!this.canEdit()) return null;
    if (requests.some((request) => MOVES.has(Object.keys(request)[0]))) this.history.forget();
    let reply = null;
    try {
      reply = await this.api.batch(...requests);
    } catch (error) {
      this.show(error);
    }
    await this.book.changed(reply?.version);
    return reply;
  }

  get sheetId() { return this.book.current; }

  get grid() { return gridRange(this.sheetId, this.selection.range); }

  // ---- formats -----------------------------------------------------------------------------------------
  format(userEnteredFormat, fields) {
    return this.batch({ repeatCell: { range: this.grid, cell: { userEnteredFormat }, fields: `userEnteredFormat(${fields})` } });
  }

  look() {
    const { row, column } = this.selection.active;
    return this.book.look(row, column)?.style || {};
  }

  toggle(name) {
    const short = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 'st' }[name];
    return this.format({ textFormat: { [name]: !this.look()[short] } }, `textFormat.${name}`);
  }

  align(where) { return this.format({ horizontalAlignment: where }, 'horizontalAlignment'); }

  numberFormat(format) { return this.format(format ? { numberFormat: format } : {}, 'numberFormat'); }

  colour(kind, rgb) {
    const [red, green, blue] = [1, 3, 5].map((n) => parseInt(rgb.slice(n, n + 2), 16) / 255);
    const colour = { red, green, blue };
    return kind === 'fill'
      ? this.format({ backgroundColor: colour }, 'backgroundColor')
      : this.format({ textFormat: { foregroundColor: colour } }, 'textFormat.foregroundColor');
  }

  // ---- rows, columns, order -----------------------------------------------------------------------------
  dimension(kind) {
    const { top, bottom, left, right } = this.selection.range;
    return kind === 'ROWS' ? { start: top, end: bottom + 1 } : { start: left, end: right + 1 };
  }

  insert(kind, after) {
    const { start, end } = this.dimension(kind);
    const from = after ? end : start;
    const range = { sheetId: this.sheetId, dimension: kind, startIndex: from, endIndex: from + end - start };
    return this.batch({ insertDimension: { range, inheritFromBefore: from > 0 } });
  }

  // rows and columns added at the end, as many as are missing
  grow(rows, columns) {
    const kinds = [['ROWS', rows], ['COLUMNS', columns]].filter(([, length]) => length > 0);
    return this.batch(...kinds.map(([dimension, length]) => ({ appendDimension: { sheetId: this.sheetId, dimension, length } })));
  }

  remove(kind) {
    const { start, end } = this.dimension(kind);
    return this.batch({ deleteDimension: { range: { sheetId: this.sheetId, dimension: kind, startIndex: start, endIndex: end } } });
  }

  sort(order) {
    const tab = this.book.tab;
    const range = gridRange(this.sheetId, { top: tab.frozenRows, left: 0, bottom: tab.rows - 1, right: tab.columns - 1 });
    return this.batch({ sortRange: { range, sortSpecs: [{ dimensionIndex: this.selection.active.column, sortOrder: order }] } });
  }

  // the table around the active cell, or what is selected; the first row stays
  async createFilter() {
    const { active, single, range } = this.selection;
    const sheet = this.book.current;
    if (!single) return this.setFilter({ ...range, bottom: range.bottom + 1, right: range.right + 1, hidden: {} });
    let table = null;
    try {
      table = await this.api.inOrder(() => this.api.get('region', { sheet, row: active.row, column: active.column }));
    } catch (error) {
      this.show(error);
      return null;
    }
    if (sheet !== this.book.current) return null;
    if (table) return this.setFilter({ ...table, bottom: this.book.tab.rows, hidden: {} });
    this.show({ message: 'Select a cell of a table, or the cells to filter.' });
    return null;
  }

  // hidden: column -> texts whose rows are not shown
  setFilter({ top, left, bottom, right, hidden }) {
    const range = gridRange(this.sheetId, { top, left, bottom: bottom - 1, right: right - 1 });
    const filterSpecs = Object.entries(hidden).filter(([, hiddenValues]) => hiddenValues.length)
      .map(([columnIndex, hiddenValues]) => ({ columnIndex: Number(columnIndex), filterCriteria: { hiddenValues } }));
    return this.batch({ setBasicFilter: { filter: { range, filterSpecs } } });
  }

  removeFilter() { return this.batch({ clearBasicFilter: { sheetId: this.sheetId } }); }

  sortFilter({ top, left, bottom, right }, column, order) {
    const range = gridRange(this.sheetId, { top: top + 1, left, bottom: bottom - 1, right: right - 1 });
    return this.batch({ sortRange: { range, sortSpecs: [{ dimensionIndex: column, sortOrder: order }] } });
  }

  freeze(rows, columns) {
    const gridProperties = {};
    const fields = [];
    if (rows !== null) fields.push('gridProperties.frozenRowCount') && (gridProperties.frozenRowCount = rows);
    if (columns !== null) fields.push('gridProperties.frozenColumnCount') && (gridProperties.frozenColumnCount = columns);
    return this.batch({ updateSheetProperties: { properties: { sheetId: this.sheetId, gridProperties }, fields: fields.join(',') } });
  }

  resize(column, pixelSize) {
    const range = { sheetId: this.sheetId, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 };
    return this.batch({ updateDimensionProperties: { range, properties: { pixelSize }, fields: 'pixelSize' } });
  }

  fill(direction) {
    const { top, bottom, left, right } = this.selection.range;
    const source = direction === 'down' ? { top, bottom: top, left, right } : { top, bottom, left, right: left };
    const target = direction === 'down' ? { top: top + 1, bottom, left, right } : { top, bottom, left: left + 1, right };
    if (target.top > target.bottom || target.left > target.right) return null;
    return this.batch({ copyPaste: {
      source: gridRange(this.sheetId, source), destination: gridRange(this.sheetId, target), pasteType: 'PASTE_NORMAL',
    } });
  }

  // ---- tabs --------------------------------------------------------------------------------------------
  async addTab() {
    const taken = new Set(this.book.tabs.map((tab) => tab.title));
    let n = this.book.tabs.length + 1;
    while (taken.has(`Sheet${n}`)) n += 1;
    const at = this.book.tab.index + 1;
    const reply = await this.batch({ addSheet: { properties: { title: `Sheet${n}`, index: at } } });
    const made = reply?.replies?.[0]?.addSheet?.properties;
    if (made) this.book.choose(made.sheetId ?? 0);
  }

  tabProperties(id, properties, fields) {
    return this.batch({ updateSheetProperties: { properties: { sheetId: id, ...properties }, fields } });
  }

  renameTab(id, title) { return this.tabProperties(id, { title }, 'title'); }

  deleteTab(id) { return this.batch({ deleteSheet: { sheetId: id } }); }

  async duplicateTab(id) {
    const tab = this.book.tabs.find((one) => one.id === id);
    const taken = new Set(this.book.tabs.map((one) => one.title));
    let title = `Copy of ${tab.title}`;
    for (let n = 1; taken.has(title); n++) title = `Copy of ${tab.title} ${n}`;
    const duplicate = { sourceSheetId: id, insertSheetIndex: tab.index + 1, newSheetName: title };
    const reply = await this.batch({ duplicateSheet: duplicate });
    const made = reply?.replies?.[0]?.duplicateSheet?.properties;
    if (made) this.book.choose(made.sheetId ?? 0);
  }

  moveTab(id, by) {
    const tab = this.book.tabs.find((one) => one.id === id);
    // moving right counts the tab's own old place, as the API does
    return this.tabProperties(id, { index: by > 0 ? tab.index + 2 : tab.index - 1 }, 'index');
  }

  rename(title) {
    return this.batch({ updateSpreadsheetProperties: { properties: { title }, fields: 'title' } });
  }

  columnsLabel() {
    const { left, right } = this.selection.range;
    return left === right ? `column ${letters(left)}` : `columns ${letters(left)} - ${letters(right)}`;
  }

  rowsLabel() {
    const { top, bottom } = this.selection.range;
    return top === bottom ? `row ${top + 1}` : `rows ${top + 1} - ${bottom + 1}`;
  }
}
