// SpreadsheetApp, Spreadsheet and Sheet. Objects hold ids only; everything is asked from the parent.
(function (rt) {
  'use strict';
  const { host, service, kind, enumeration, settings, Exception } = rt;
  const letters = (column) => {
    let text = '';
    for (let n = column; n > 0; n = Math.floor((n - 1) / 26)) text = String.fromCharCode(65 + ((n - 1) % 26)) + text;
    return text;
  };
  rt.letters = letters;

  const Sheet = kind('Sheet', class {
    constructor(bookId, id) { Object.assign(this, { book_: bookId, id_: id }); }
    getSheetId() { return this.id_; }
    getParent() { return new Spreadsheet(this.book_); }
    getName() { return host('Sheet.info', this.book_, this.id_).title; }
    getSheetName() { return this.getName(); }
    getIndex() { return host('Sheet.info', this.book_, this.id_).index + 1; }
    getMaxRows() { return host('Sheet.info', this.book_, this.id_).rows; }
    getMaxColumns() { return host('Sheet.info', this.book_, this.id_).columns; }
    getFrozenRows() { return host('Sheet.info', this.book_, this.id_).frozenRows; }
    getFrozenColumns() { return host('Sheet.info', this.book_, this.id_).frozenColumns; }
    isSheetHidden() { return host('Sheet.info', this.book_, this.id_).hidden; }
    getLastRow() { return host('Sheet.last', this.book_, this.id_)[0]; }
    getLastColumn() { return host('Sheet.last', this.book_, this.id_)[1]; }
    getDataRange() {
      const [rows, columns] = host('Sheet.last', this.book_, this.id_);
      return new Range(this, 1, 1, Math.max(rows, 1), Math.max(columns, 1));
    }
    getRange(row, column, rows = 1, columns = 1) {
      const area = typeof row === 'string'
        ? host('Sheet.getRange', this.book_, this.id_, row, null)
        : host('Sheet.getRange', this.book_, this.id_, null, [row, column, rows, columns]);
      return new Range(new Sheet(this.book_, area.sheetId), ...area.at);
    }
    getActiveRange() { return active(this); }
    getActiveCell() { return active(this).getCell(1, 1); }
    getCurrentCell() { return active(this).getCell(1, 1); }
    setActiveRange(range) { return range.activate(); }
    setActiveSelection(range) { return (typeof range === 'string' ? this.getRange(range) : range).activate(); }
    activate() { host('Range.activate', this.book_, this.id_, 'A1'); return this; }
    appendRow(values) { host('Sheet.appendRow', this.book_, this.id_, [Array.from(values, rt.toCell)]); return this; }
    setName(title) { host('Sheet.update', this.book_, this.id_, { title: String(title) }); return this; }
    setFrozenRows(n) { host('Sheet.update', this.book_, this.id_, { gridProperties: { frozenRowCount: n } }); }
    setFrozenColumns(n) { host('Sheet.update', this.book_, this.id_, { gridProperties: { frozenColumnCount: n } }); }
    hideSheet() { host('Sheet.update', this.book_, this.id_, { hidden: true }); return this; }
    showSheet() { host('Sheet.update', this.book_, this.id_, { hidden: false }); return this; }
    clear() { host('Sheet.clear', this.book_, this.id_, ['values', 'formats', 'notes']); return this; }
    clearContents() { host('Sheet.clear', this.book_, this.id_, ['values']); return this; }
    clearFormats() { host('Sheet.clear', this.book_, this.id_, ['formats']); return this; }
    clearNotes() { host('Sheet.clear', this.book_, this.id_, ['notes']); return this; }
    addDeveloperMetadata(key, value = '', visibility = Visibility.DOCUMENT) {
      host('Spreadsheet.addMetadata', this.book_, { sheetId: this.id_ }, String(key), String(value), visibility.name());
      return this;
    }
  });

  const Spreadsheet = kind('Spreadsheet', class {
    constructor(id) { this.book_ = id; }
    getId() { return this.book_; }
    getName() { return host('Spreadsheet.info', this.book_).title; }
    getUrl() { return host('Spreadsheet.info', this.book_).url; }
    getSpreadsheetTimeZone() { return host('Spreadsheet.info', this.book_).timeZone; }
    getSpreadsheetLocale() { return host('Spreadsheet.info', this.book_).locale; }
    getSheets() { return host('Spreadsheet.sheets', this.book_).map((one) => new Sheet(this.book_, one.id)); }
    getNumSheets() { return host('Spreadsheet.sheets', this.book_).length; }
    getSheetByName(name) {
      const one = host('Spreadsheet.sheets', this.book_).find((sheet) => sheet.title === String(name));
      return one ? new Sheet(this.book_, one.id) : null;
    }
    getSheetById(id) {
      return host('Spreadsheet.sheets', this.book_).some((sheet) => sheet.id === id) ? new Sheet(this.book_, id) : null;
    }
    getActiveSheet() { return new Sheet(this.book_, host('Spreadsheet.selection', this.book_).sheetId); }
    getActiveRange() { return active(null, this.book_); }
    getActiveCell() { return active(null, this.book_).getCell(1, 1); }
    getCurrentCell() { return active(null, this.book_).getCell(1, 1); }
    getRange(a1) {
      const area = host('Sheet.getRange', this.book_, null, String(a1), null);
      return new Range(new Sheet(this.book_, area.sheetId), ...area.at);
    }
    getDataRange() { return this.getActiveSheet().getDataRange(); }
    getLastRow() { return this.getActiveSheet().getLastRow(); }
    getLastColumn() { return this.getActiveSheet().getLastColumn(); }
    setActiveSheet(sheet) { sheet.activate(); return sheet; }
    setActiveRange(range) { return range.activate(); }
    insertSheet(...args) {
      const title = args.find((one) => typeof one === 'string');
      const index = args.find((one) => typeof one === 'number');
      const id = host('Spreadsheet.insertSheet', this.book_, title === undefined ? null : title, index === undefined ? null : index);
      return new Sheet(this.book_, id);
    }
    deleteSheet(sheet) { host('Spreadsheet.deleteSheet', this.book_, sheet.getSheetId()); }
    rename(title) { host('Spreadsheet.update', this.book_, { title: String(title) }); }
    toast(message, title = '', seconds = 5) { host('Spreadsheet.toast', String(message), String(title), seconds); }
    addDeveloperMetadata(key, value = '', visibility = Visibility.DOCUMENT) {
      host('Spreadsheet.addMetadata', this.book_, { spreadsheet: true }, String(key), String(value), visibility.name());
      return this;
    }
    getOwner() { return { getEmail: () => host('Spreadsheet.owner', this.book_) }; }
  });

  const CopyPasteType = enumeration('SpreadsheetApp.CopyPasteType',
    ['PASTE_NORMAL', 'PASTE_NO_BORDERS', 'PASTE_FORMAT', 'PASTE_FORMULA', 'PASTE_DATA_VALIDATION', 'PASTE_VALUES', 'PASTE_CONDITIONAL_FORMATTING']);
  rt.CopyPasteType = Object.values(CopyPasteType);
  const Range = rt.load('range').make(Sheet);
  const active = (sheet, bookId) => {
    const at = host('Spreadsheet.selection', sheet ? sheet.book_ : bookId);
    if (sheet && at.sheetId !== sheet.id_) return new Range(sheet, 1, 1, 1, 1);
    return new Range(new Sheet(sheet ? sheet.book_ : bookId, at.sheetId), ...at.at);
  };

  const Visibility = enumeration('SpreadsheetApp.DeveloperMetadataVisibility', ['DOCUMENT', 'PROJECT']);
  const current = () => new Spreadsheet(settings.spreadsheetId);
  const open = (id) => { host('Spreadsheet.info', id); return new Spreadsheet(id); };
  const idOf = (url) => {
    const found = /\/d\/([\w-]+)/.exec(String(url));
    if (!found) throw new Exception('Invalid argument: url');
    return found[1];
  };
  const SpreadsheetApp = service('SpreadsheetApp', {
    DeveloperMetadataVisibility: Visibility,
    CopyPasteType,
    getActive: current,
    getActiveSpreadsheet: current,
    getActiveSheet: () => current().getActiveSheet(),
    getActiveRange: () => active(null, settings.spreadsheetId),
    getCurrentCell: () => active(null, settings.spreadsheetId).getCell(1, 1),
    getSelection: () => ({ getActiveRange: () => active(null, settings.spreadsheetId), getActiveSheet: () => current().getActiveSheet() }),
    getUi: () => rt.load('ui').ui,
    openById: (id) => open(String(id)),
    openByUrl: (url) => open(idOf(url)),
    setActiveSheet: (sheet) => sheet.activate(),
    setActiveRange: (range) => range.activate(),
    setActiveSpreadsheet: () => { throw new Exception('SpreadsheetApp.setActiveSpreadsheet is not available in the local Apps Script runtime'); },
    flush: () => { host('Spreadsheet.info', settings.spreadsheetId); },
  });
  return { SpreadsheetApp };
})
