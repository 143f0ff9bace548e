/**
 * From the cells a formula names to whole minor units (cents), or a sentence that says what is wrong and what to do.
 *
 * A blank counts as nothing: at the end the account left, at the start it is new. An amount below zero counts
 * as 0. Everything else that is no number is refused, because a cell cannot ask.
 */

const SHEET_ERROR_ = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|ERROR!|SPILL!|CALC!|GETTING_DATA)$/;
/** What people type for "nothing here". */
const DASHES_ = ['-', '–', '—', '−', '.', 'n/a', 'na', 'n.a.', 'none', 'nil', 'null', 'k.a.', '--'];

/**
 * Two aligned ranges of accounts in minor units.
 *
 * @param {string} name the formula
 * @param {*} start
 * @param {*} end
 * @param {*} currency
 * @return {{start: number[], end: number[]}}
 */
function twoEnds_(name, start, end, currency) {
  if (start === undefined || end === undefined) {
    throw new Error(name + ' needs two ranges: revenue at the start and at the end, such as C2:C215, Z2:Z215.');
  }
  const ranges = aligned_([
    { name: 'start', given: start },
    { name: 'end', given: end },
  ]);
  refuseYears_(ranges);
  const units = ranges.map(unitsOf_);
  refuseTotal_(units, ranges[0]);
  const digits = minorDigits_(currency);
  return { start: ledgerMinor_(units[0], ranges[0], digits), end: ledgerMinor_(units[1], ranges[1], digits) };
}

/**
 * The four given movements, summed, in minor units.
 *
 * Losses may be written with a minus; nothing else may be below zero, and nobody loses more than it paid.
 *
 * @param {string} name the formula
 * @param {*[]} values start, expansion, contraction, churn, currency
 * @param {number} count how many were given
 * @return {{start: number, expansion: number, contraction: number, churn: number}}
 */
function givenMovements_(name, values, count) {
  const names = ['start', 'expansion', 'contraction', 'churn'];
  if (count < 4) throw new Error(name + ' needs four amounts or ranges, in this order: ' + names.join(', ') + '.');
  const ranges = aligned_(names.map((each, i) => ({ name: each, given: values[i] })));
  const units = ranges.map(unitsOf_);
  refuseTotal_(units, ranges[0]);
  const digits = minorDigits_(values[4]);
  const minor = units.map((amounts, i) => amounts.map((amount, line) => minor_(amount, ranges[i], line, digits)));
  const parts = minor.map((amounts, i) => signed_(amounts, ranges[i]));
  parts[0].forEach((amount, line) => {
    if (parts[2][line] + parts[3][line] <= amount) return;
    const where = ranges[0].lines === 1 ? '' : ' in ' + place_(ranges[0], line);
    throw new Error('Contraction and churn are more than the start' + where + ': nobody loses more than it paid.');
  });
  return { start: sum_(parts[0]), expansion: sum_(parts[1]), contraction: sum_(parts[2]), churn: sum_(parts[3]) };
}

/**
 * Movements without a sign.
 *
 * @param {number[]} minor
 * @param {Lines} range
 * @return {number[]}
 */
function signed_(minor, range) {
  const below = minor.findIndex((amount) => amount < 0);
  if (below < 0) return minor;
  const loss = range.name === 'contraction' || range.name === 'churn';
  if (loss && !minor.some((amount) => amount > 0)) return minor.map((amount) => Math.abs(amount));
  const why = loss ? ', others are above: write all losses alike.' : ': write losses as contraction or churn.';
  throw new Error(position_(range, below) + ' is below zero' + why);
}

/**
 * @typedef {Object} Lines one argument: a column or a row of cells
 * @property {string} name start, end, expansion, contraction or churn
 * @property {*[]} values
 * @property {number} lines how many there are
 * @property {boolean} across whether the cells lie side by side
 */

/**
 * Arguments as lists of one length. Refuses tables and lists that cannot belong together.
 *
 * @param {{name: string, given: *}[]} named
 * @return {Lines[]}
 */
function aligned_(named) {
  const ranges = named.map((one) => lines_(one.name, one.given));
  ranges.forEach((range) => {
    if (range.lines === ranges[0].lines && (range.lines === 1 || range.across === ranges[0].across)) return;
    const sizes = [ranges[0], range].map((each) => 'the ' + each.name + ' range has ' + size_(each)).join(', ');
    throw new Error(capital_(sizes) + ': give all ranges the same rows.');
  });
  return ranges;
}

/**
 * @param {string} name
 * @param {*} given a cell, or rows of cells
 * @return {Lines}
 */
function lines_(name, given) {
  if (!Array.isArray(given)) return { name: name, values: [given], lines: 1, across: false };
  const across = given.length === 1 && given[0].length > 1;
  if (!across && given.some((row) => row.length > 1)) {
    throw new Error('The ' + name + ' range has ' + given[0].length + ' columns: give one column, such as C2:C215.');
  }
  const values = across ? given[0] : given.map((row) => row[0]);
  return { name: name, values: values, lines: values.length, across: across };
}

/**
 * @param {Lines} range
 * @return {string} such as "214 rows"
 */
function size_(range) {
  const noun = range.across ? 'column' : 'row';
  return range.lines + ' ' + noun + (range.lines === 1 ? '' : 's');
}

/**
 * @param {Lines} range
 * @param {number} line from 0 on
 * @return {string} such as "row 3 of the start range"
 */
function place_(range, line) {
  if (range.lines === 1) return 'the ' + range.name;
  return (range.across ? 'column ' : 'row ') + (line + 1) + ' of the ' + range.name + ' range';
}

/**
 * @param {Lines} range
 * @param {number} line
 * @return {string} the same, to begin a sentence
 */
function position_(range, line) {
  return capital_(place_(range, line));
}

/**
 * @param {string} text
 * @return {string}
 */
function capital_(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Numbers of a list; null where it is blank. Refuses whatever is no amount.
 *
 * @param {Lines} range
 * @return {(number|null)[]}
 */
function unitsOf_(range) {
  return range.values.map((value, line) => {
    const why = unreadable_(value);
    if (!why) return typeof value === 'number' ? value : null;
    if (line === 0 && range.lines > 1 && isHeader_(value)) {
      const first = range.across ? 'column' : 'row';
      const start = ': start all ranges one ' + first + ' later, at the first account.';
      throw new Error(position_(range, line) + ' is a header' + shownText_(value) + start);
    }
    throw new Error(position_(range, line) + ' ' + why);
  });
}

/**
 * Why a cell is no amount, as the rest of a sentence; "" for numbers, blanks and dashes.
 *
 * @param {*} value
 * @return {string}
 */
function unreadable_(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? '' : 'is no number: correct that cell.';
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return 'holds a date instead of an amount: correct the cell or its number format.';
  if (typeof value === 'boolean') return 'holds ' + String(value).toUpperCase() + ' instead of an amount.';
  const text = String(value).trim();
  if (text === '' || DASHES_.indexOf(text.toLowerCase()) >= 0) return '';
  if (/^Loading\.*…?$/i.test(text)) return 'is still loading: wait until the sheet has loaded.';
  if (SHEET_ERROR_.test(text)) return 'holds the error ' + text + ': correct that cell.';
  return 'holds the text' + shownText_(text) + ' instead of an amount: type it as a number.';
}

/**
 * Whether a first cell that is no amount names the column: a date, or words without a digit or with a year.
 *
 * @param {*} value
 * @return {boolean}
 */
function isHeader_(value) {
  if (value instanceof Date) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  if (SHEET_ERROR_.test(text) || /^Loading/i.test(text)) return false;
  return /\p{L}{2,}/u.test(text) || /^\d{4}[-/.]\d{1,2}/.test(text);
}

/**
 * @param {*} value
 * @return {string} ' “Dec 2024”', cut to what a note can show; "" for dates
 */
function shownText_(value) {
  if (value instanceof Date) return '';
  const text = String(value).trim();
  return ' “' + (text.length > 40 ? text.slice(0, 39) + '…' : text) + '”';
}

/**
 * Two first cells that are years one after the other are headers, though they are numbers.
 *
 * @param {Lines[]} ranges start and end
 */
function refuseYears_(ranges) {
  const years = ranges.map((range) => range.values[0]);
  const year = (value) => Number.isInteger(value) && value >= 1990 && value <= 2100;
  const apart = years[1] - years[0];
  if (ranges[0].lines < 2 || !years.every(year) || apart < 1 || apart > 10) return;
  const next = ranges[0].across ? 'column' : 'row';
  throw new Error(
    position_(ranges[0], 0) + ' looks like a header, ' + years[0] + ': start all ranges one ' + next +
      ' later. If it is an account, put another one first.'
  );
}

/**
 * A first or last line that equals all others together, in every range, is a total; so is one between them that
 * equals all lines above it in two different amounts.
 *
 * @param {(number|null)[][]} units one list per range
 * @param {Lines} range the first of them
 */
function refuseTotal_(units, range) {
  const filled = range.values.map((_, line) => units.some((amounts) => amounts[line] !== null));
  const used = filled.map((any, line) => (any ? line : -1)).filter((line) => line >= 0);
  [used[used.length - 1], used[0]].forEach((line) => {
    if (line === undefined || !equalsOthers_(units, line)) return;
    const edge = line === used[0] ? 'start' : 'end';
    const side = line === used[0] ? 'below it' : 'above it';
    throw new Error(
      position_(range, line) + ' looks like a total: it equals the sum of all others. ' + capital_(edge) +
        ' all ranges ' + side + '. If it is an account, put it between others.'
    );
  });
  const sum = sumOfAbove_(units, used);
  if (sum < 0) return;
  throw new Error(
    position_(range, sum) + ' looks like a total: it equals the sum of the lines above. Leave it out of all ranges. ' +
      'If it is an account, put it first.'
  );
}

/**
 * The first line that equals those above it in every range, in two different amounts; -1 without one.
 *
 * @param {(number|null)[][]} units
 * @param {number[]} used
 * @return {number}
 */
function sumOfAbove_(units, used) {
  const above = units.map(() => 0);
  let busy = 0;
  for (const line of used) {
    const mine = units.map((amounts) => amounts[line] || 0);
    const equal = mine.every((one, r) => Math.abs(one - above[r]) <= 0.005 + Math.abs(above[r]) * 1e-9);
    if (busy >= 2 && equal && new Set(mine).size >= 2) return line;
    mine.forEach((one, r) => (above[r] += one));
    busy += mine.some(Boolean) ? 1 : 0;
  }
  return -1;
}

/**
 * Whether one line is the sum of at least two others, in every range.
 *
 * @param {(number|null)[][]} units
 * @param {number} line
 * @return {boolean}
 */
function equalsOthers_(units, line) {
  const others = units[0].map((_, i) => i).filter((i) => i !== line && units.some((amounts) => amounts[i]));
  if (others.length < 2 || !units.some((amounts) => amounts[line])) return false;
  return units.every((amounts) => {
    const sum = others.reduce((total, i) => total + (amounts[i] || 0), 0);
    return Math.abs((amounts[line] || 0) - sum) <= 0.005 + Math.abs(sum) * 1e-9;
  });
}
