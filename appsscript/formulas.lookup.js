/**
 * From the cells a formula names to keys and fields, and from answers to what a cell shows.
 *
 * One bad key must not cost a whole column: it gets its own short text in its row. Only what concerns the whole
 * formula is thrown.
 */

/** What a cell shows for a field without a value, by the reason; the rest of the reasons stay blank. */
const REASON_TEXTS_ = {
  pending: 'Loading soon',
  rate_limited: 'Loading soon',
  ambiguous: 'Several candidates',
  no_lookup_key: 'No such key',
  no_key: 'Needs a source’s key',
  budget: 'Run Enrich',
  blocked_by_policy: 'Run Enrich',
  stale: 'Run Enrich',
  error: 'Source failed',
  unit_ambiguous: 'Unit unclear',
  outcome_unknown: 'Outcome unknown',
  no_run: 'Run Compute NRR',
};
/** Longest key anybody looks up; more is a text that is none. */
const KEY_LENGTH_ = 300;
const MOST_KEYS_ = 50000;
const MOST_FIELDS_ = 50;

/**
 * @typedef {Object} Lookup
 * @property {{key: string, text: string}[]} cells one per row: what is looked up, or what the cell shows instead
 * @property {string[]} wanted each key once
 */

/**
 * The keys of a formula; blank rows at the end of an open range such as B2:B are left off.
 *
 * @param {string} name the formula
 * @param {*} given a cell, or a column or row of cells
 * @return {Lookup}
 */
function lookupKeys_(name, given) {
  if (given === undefined) throw new Error(name + ' needs cells to look up, such as B2:B215.');
  const values = lines_('key', given).values;
  while (values.length > 1 && isBlank_(values[values.length - 1])) values.pop();
  if (values.length > MOST_KEYS_) {
    throw new Error(name + ' looks up at most 50,000 rows: split the range over several formulas.');
  }
  const cells = values.map(lookupCell_);
  if (cells.length === 1 && cells[0].wrong) throw new Error(capital_('the key ' + cells[0].wrong));
  const seen = new Set();
  cells.forEach(function (cell) {
    if (cell.key) seen.add(cell.key);
  });
  return { cells: cells, wanted: Array.from(seen) };
}

/**
 * @param {*} value
 * @return {{key: string, text: string, wrong: (string|undefined)}}
 */
function lookupCell_(value) {
  const none = function (text, wrong) {
    return { key: '', text: text, wrong: wrong };
  };
  if (isBlank_(value)) return none('');
  if (value instanceof Date || typeof value === 'boolean') {
    return none('No such key', 'is no website, e-mail address, number or name: correct that cell.');
  }
  const text = String(value).trim();
  if (/^Loading\.*…?$/i.test(text)) return none('Loading soon', 'is still loading: wait until the sheet has loaded.');
  if (SHEET_ERROR_.test(text)) return none('Error in the key', 'holds the error ' + text + ': correct that cell.');
  if (text.length > KEY_LENGTH_) return none('No such key', 'is longer than any name: correct that cell.');
  return { key: text, text: '' };
}

/**
 * @param {*} value
 * @return {boolean}
 */
function isBlank_(value) {
  return value === null || value === undefined || String(value).trim() === '';
}

/**
 * Fields by name; "Open roles" is read as open_roles.
 *
 * @param {string} name the formula
 * @param {*} given a text, several with commas between, or cells
 * @return {string[]}
 */
function fieldNames_(name, given) {
  const cells = Array.isArray(given) ? [].concat.apply([], given) : [given];
  const names = [];
  cells.forEach(function (cell) {
    if (isBlank_(cell)) return;
    String(cell)
      .split(/[,;]/)
      .forEach(function (part) {
        const field = part.trim().toLowerCase().replace(/[\s-]+/g, '_');
        if (field) names.push(field);
      });
  });
  if (!names.length) throw new Error(name + ' needs a field, such as "open_roles". The sidebar lists them all under Enrich.');
  if (names.length > MOST_FIELDS_) throw new Error(name + ' shows at most 50 fields: use a second formula for the others.');
  return names;
}

/**
 * @param {string} field open_roles
 * @return {string} Open roles
 */
function labelOfField_(field) {
  return capital_(field.replace(/_/g, ' '));
}

/**
 * @param {{key: string, text: string}} cell
 * @param {Map<string, {values: *[], reasons: (string|null)[]}>} answers
 * @param {number} i which field
 * @return {*} what the cell shows; text and numbers only
 */
function shownAnswer_(cell, answers, i) {
  if (!cell.key) return cell.text;
  const answer = answers.get(cell.key);
  if (!answer) return REASON_TEXTS_.pending;
  const value = answer.values[i];
  if (value !== null && value !== undefined && value !== '') return value;
  const reason = answer.reasons[i];
  return (reason && REASON_TEXTS_[reason]) || '';
}
