/**
 * Replace formulas with values: what our formulas show stays, and no later change moves it.
 *
 * Only cells of the selection whose formula calls one of our functions are touched, after a question.
 */

/** Names of our functions; each also with KEEPRATE_ in front. */
const OUR_FUNCTIONS_ = [
  'NRR', 'GRR', 'NRR_FROM', 'GRR_FROM', 'NRR_PERIOD', 'GRR_PERIOD', 'QUICK_RATIO', 'LOGO_RETENTION',
  'ENRICH', 'ENRICH_INFO', 'FLAG',
];
/** Those that lay values over the cells beside them. */
const SPILLING_ = ['ENRICH', 'FLAG'];
/** Those that ask the service, and so may know more later. */
const ASKING_ = ['ENRICH', 'ENRICH_INFO', 'FLAG'];
const REPLACE_TITLE_ = 'Replace formulas with values';

/** Asks, then replaces our formulas of the selection by what they show. */
function replaceFormulasWithValues() {
  const ui = SpreadsheetApp.getUi();
  const range = SpreadsheetApp.getActiveRange();
  const found = ourFormulas_(range);
  if (!found.ready.length) {
    ui.alert(REPLACE_TITLE_, nothingToReplace_(found.waiting), ui.ButtonSet.OK);
    return;
  }
  const answer = ui.alert(REPLACE_TITLE_, replaceQuestion_(found, range.getA1Notation()), ui.ButtonSet.OK_CANCEL);
  if (answer !== ui.Button.OK) return;
  // Somebody may have edited while the question stood there.
  const again = ourFormulas_(range);
  const ready = again.ready;
  const sheet = range.getSheet();
  const before = again.spills ? sheet.getDataRange().getValues() : [];
  ready.forEach(function (at) {
    const cell = sheet.getRange(at[0], at[1]);
    cell.copyTo(cell, { contentsOnly: true });
  });
  if (again.spills) keepSpilled_(sheet, before);
  SpreadsheetApp.getActiveSpreadsheet().toast(formulas_(ready.length) + ' replaced by ' + (ready.length === 1 ? 'its value.' : 'their values.'), 'Keeprate');
}

/**
 * Cells of a range that call one of our functions: those with a value, and those with an error or still loading.
 *
 * @param {GoogleAppsScript.Spreadsheet.Range} range
 * @return {{ready: number[][], waiting: number, spills: boolean}} row and column of each, from 1 on
 */
function ourFormulas_(range) {
  const found = { ready: [], waiting: 0, spills: false };
  const values = range.getValues();
  range.getFormulas().forEach(function (row, r) {
    row.forEach(function (formula, c) {
      if (!calls_(formula, OUR_FUNCTIONS_)) return;
      found.spills = found.spills || calls_(formula, SPILLING_);
      if (isPending_(values[r][c])) found.waiting += 1;
      else found.ready.push([range.getRow() + r, range.getColumn() + c]);
    });
  });
  return found;
}

/** Lets the formulas of the tab that ask the service ask again; nothing else brings them to it. */
function recalculateFormulas() {
  const sheet = SpreadsheetApp.getActiveSheet();
  const found = [];
  sheet.getDataRange().getFormulas().forEach(function (row, r) {
    row.forEach(function (formula, c) {
      if (calls_(formula, ASKING_)) found.push({ cell: sheet.getRange(r + 1, c + 1), formula: formula });
    });
  });
  forgetFormulaAnswers_();
  found.forEach(function (one) { one.cell.setFormula(''); });
  // A formula that is set to what it is already would not be computed again.
  SpreadsheetApp.flush();
  found.forEach(function (one) { one.cell.setFormula(one.formula); });
  const sentence = found.length ? formulas_(found.length) + ' asked again.' : 'No formula of this tab asks Keeprate, such as =ENRICH(B2:B215,"open_roles").';
  SpreadsheetApp.getActiveSpreadsheet().toast(sentence, 'Keeprate', 8);
}

/**
 * Whether a formula calls one of some functions; names inside texts and titles of tabs do not count.
 *
 * @param {string} formula
 * @param {string[]} functions
 * @return {boolean}
 */
function calls_(formula, functions) {
  const code = formula.replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, '""');
  const names = code.match(/[\p{L}_][\p{L}\p{N}_.]*(?=\s*\()/gu) || [];
  return names.some(function (name) {
    return functions.indexOf(name.toUpperCase().replace(/^KEEPRATE_/, '')) >= 0;
  });
}

/**
 * @param {*} value
 * @return {boolean} whether a cell shows an error, or nothing yet
 */
function isPending_(value) {
  return typeof value === 'string' && (SHEET_ERROR_.test(value) || /^Loading/i.test(value));
}

/**
 * What our formulas had laid over cells beside them goes with them: it is written back as it was.
 *
 * @param {GoogleAppsScript.Spreadsheet.Sheet} sheet
 * @param {*[][]} before all values of the tab
 */
function keepSpilled_(sheet, before) {
  SpreadsheetApp.flush();
  const after = sheet.getRange(1, 1, before.length, before[0].length).getValues();
  before.forEach(function (row, r) {
    row.forEach(function (value, c) {
      if (value === '' || after[r][c] !== '') return;
      const cell = sheet.getRange(r + 1, c + 1);
      if (cell.getFormula()) return;
      // Typed with an apostrophe in front a text stays the text it is.
      cell.setValue(typeof value === 'string' ? "'" + value : value);
    });
  });
}

/**
 * @param {number} count
 * @return {string}
 */
function formulas_(count) {
  return count === 1 ? '1 formula' : count + ' formulas';
}

/**
 * @param {{ready: number[][], waiting: number, spills: boolean}} found
 * @param {string} where
 * @return {string}
 */
function replaceQuestion_(found, where) {
  const wait = found.waiting ? ' ' + formulas_(found.waiting) + ' with an error or still loading will stay.' : '';
  const what = found.ready.length === 1 ? 'the value it shows? It' : 'the values they show? They';
  return 'Replace ' + formulas_(found.ready.length) + ' of Keeprate in ' + where + ' by ' + what +
    ' will no longer follow changes.' + wait + ' Other formulas stay as they are.';
}

/**
 * @param {number} waiting
 * @return {string}
 */
function nothingToReplace_(waiting) {
  if (waiting) return formulas_(waiting) + ' of Keeprate in the selection, each with an error or still loading. Nothing was replaced.';
  return 'No selected cell holds a formula of Keeprate, such as =NRR(C2:C215,Z2:Z215). Select the cells first.';
}
