// Range: an area of one tab. Values come as in Apps Script: "" for empty, Date where the cell shows one.
(function (rt) {
  'use strict';
  const { host, kind, Exception } = rt;
  // A value on its way into a cell: null empties it, a Date goes as one would type it.
  const toCell = (value) => {
    if (value === null || value === undefined) return '';
    if (value instanceof Date) return { $date: value.getTime() };
    return typeof value === 'object' || typeof value === 'function' ? String(value) : value;
  };
  rt.toCell = toCell;
  const withDates = (read) => {
    for (const [row, column] of read.dates) read.values[row][column] = new Date(read.values[row][column]);
    return read.values;
  };

  const make = (Sheet) => {
    const Range = kind('Range', class {
      constructor(sheet, row, column, rows, columns) {
        Object.assign(this, { sheet_: sheet, at_: [row, column, rows, columns] });
      }
      ask_(name, ...args) { return host(name, this.sheet_.book_, this.sheet_.id_, this.at_, ...args); }
      grid_(values, noun) {
        const [, , rows, columns] = this.at_;
        if (!Array.isArray(values)) {
          throw new Exception('The parameters do not match the method signature for SpreadsheetApp.Range.');
        }
        if (values.length !== rows) {
          throw new Exception(`The number of rows in the ${noun} does not match the number of rows in the range. The ${noun} has ${values.length} but the range has ${rows}.`);
        }
        for (const row of values) {
          if (row.length !== columns) {
            throw new Exception(`The number of columns in the ${noun} does not match the number of columns in the range. The ${noun} has ${row.length} but the range has ${columns}.`);
          }
        }
        return values;
      }
      fill_(value) { return Array.from({ length: this.at_[2] }, () => new Array(this.at_[3]).fill(value)); }

      getSheet() { return this.sheet_; }
      getGridId() { return this.sheet_.id_; }
      getRow() { return this.at_[0]; }
      getRowIndex() { return this.at_[0]; }
      getColumn() { return this.at_[1]; }
      getNumRows() { return this.at_[2]; }
      getNumColumns() { return this.at_[3]; }
      getHeight() { return this.at_[2]; }
      getWidth() { return this.at_[3]; }
      getLastRow() { return this.at_[0] + this.at_[2] - 1; }
      getLastColumn() { return this.at_[1] + this.at_[3] - 1; }
      getA1Notation() {
        const [row, column, rows, columns] = this.at_;
        const first = rt.letters(column) + row;
        return rows * columns === 1 ? first : `${first}:${rt.letters(column + columns - 1)}${row + rows - 1}`;
      }
      getCell(row, column) { return new Range(this.sheet_, this.at_[0] + row - 1, this.at_[1] + column - 1, 1, 1); }
      offset(rows, columns, height = this.at_[2], width = this.at_[3]) {
        return this.sheet_.getRange(this.at_[0] + rows, this.at_[1] + columns, height, width);
      }
      isBlank() { return this.getValues().every((row) => row.every((value) => value === '')); }

      getValues() { return withDates(this.ask_('Range.read', 'values')); }
      getValue() { return this.getCell(1, 1).getValues()[0][0]; }
      getDisplayValues() { return this.ask_('Range.read', 'display').values; }
      getDisplayValue() { return this.getDisplayValues()[0][0]; }
      getFormulas() { return this.ask_('Range.read', 'formulas').values; }
      getFormula() { return this.getFormulas()[0][0]; }
      getNumberFormats() { return this.ask_('Range.read', 'numberFormats').values; }
      getNumberFormat() { return this.getNumberFormats()[0][0]; }
      getFontWeights() { return this.ask_('Range.read', 'fontWeights').values; }
      getFontWeight() { return this.getFontWeights()[0][0]; }
      getNotes() { return this.ask_('Range.read', 'notes').values; }
      getNote() { return this.getNotes()[0][0]; }

      setValues(values) {
        this.ask_('Range.write', this.grid_(values, 'data').map((row) => Array.from(row, toCell)));
        return this;
      }
      setValue(value) { return this.setValues(this.fill_(value)); }
      setFormulas(formulas) {
        const typed = this.grid_(formulas, 'data').map((row) => row.map((one) => (one && !String(one).startsWith('=') ? `=${one}` : one)));
        return this.setValues(typed);
      }
      setFormula(formula) { return this.setFormulas(this.fill_(formula)); }
      setNumberFormats(formats) { this.ask_('Range.format', this.grid_(formats, 'data').map((row) => row.map(String))); return this; }
      setNumberFormat(format) { return this.setNumberFormats(this.fill_(format)); }
      setFontWeights(weights) { this.ask_('Range.weigh', this.grid_(weights, 'data')); return this; }
      setFontWeight(weight) { return this.setFontWeights(this.fill_(weight)); }
      setNotes(notes) { this.ask_('Range.notes', this.grid_(notes, 'data').map((row) => row.map((one) => (one === null ? '' : String(one))))); return this; }
      setNote(note) { return this.setNotes(this.fill_(note)); }
      copyTo(destination, options = {}, transposed = false) {
        const only = options.contentsOnly ? 'PASTE_VALUES' : options.formatOnly ? 'PASTE_FORMAT' : 'PASTE_NORMAL';
        const how = rt.CopyPasteType.includes(options) ? options.name() : only;
        this.ask_('Range.copy', destination.sheet_.id_, destination.at_, how, transposed);
      }
      clear(options) {
        const only = (flag) => Boolean(options && options[flag]);
        const all = !options || !Object.values(options).some(Boolean);
        const parts = [];
        if (all || only('contentsOnly')) parts.push('values');
        if (all || only('formatOnly')) parts.push('formats');
        if (all || only('commentsOnly')) parts.push('notes');
        this.ask_('Range.clear', parts);
        return this;
      }
      clearContent() { this.ask_('Range.clear', ['values']); return this; }
      clearFormat() { this.ask_('Range.clear', ['formats']); return this; }
      clearNote() { this.ask_('Range.clear', ['notes']); return this; }
      activate() { host('Range.activate', this.sheet_.book_, this.sheet_.id_, this.getA1Notation()); return this; }
      activateAsCurrentCell() { return this.activate(); }
    });
    return Range;
  };
  return { make };
})
