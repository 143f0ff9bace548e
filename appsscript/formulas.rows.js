/**
 * Which rows of a table are accounts: totals and figures are left out by the words of the service; rows that
 * may be either are refused.
 */

/** Words that mean total. */
const TOTAL_WORDS_ = (
  'total totals totale totaal totalt totales totais sum sums summe gesamt gesamtsumme zwischensumme insgesamt ' +
  'subtotal subtotals subtotaal somme suma soma итого всего 合計 小計 总计 合计 总和 合计总额 ' +
  '総計 累計 ergebnis gesamtergebnis eindtotaal'
).split(' ');
/** Words that may stand around them. */
const AROUND_WORDS_ = (
  'grand sub general generale mrr arr revenue umsatz all alle tous todos accounts customers clients kunden clientes ' +
  'company overall in usd eur gbp chf sous teil parcial ca chiffre affaires per month monthly annual recurring ' +
  'ingresos receita net complessivo geral'
).split(' ');
/** Names of figures that no company has. */
const METRIC_NAMES_ = (
  'nrr|grr|ndr|net revenue retention|gross revenue retention|net dollar retention|mrr growth|arr growth|growth rate|' +
  'churn rate|logo churn|logo retention|arpa|arpu|average|durchschnitt|moyenne|promedio|customer count|' +
  'number of customers|number of accounts|customers|accounts|active customers|active accounts|net new mrr|' +
  'net new arr|new mrr|new arr|expansion mrr|contraction mrr|churned mrr|churn mrr|expansion|contraction|churn|' +
  'starting mrr|ending mrr|yoy|qoq|last updated'
).split('|');
/** Words that begin or end the name of a figure, and of a few customers. */
const FIGURE_WORDS_ = 'growth rate average avg median nrr grr yoy mom qoq arpa arpu fx churn'.split(' ');
/** White space as the service takes it. */
const SPACES_ = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/**
 * @typedef {Object} Row
 * @property {number} number in the range, the header being row 1
 * @property {string} label
 * @property {string} key by which rows of one account are found
 * @property {*[]} cells
 */

/**
 * @param {*[][]} range
 * @param {PeriodColumn[]} columns
 * @return {Row[]} rows that are accounts and have an amount
 */
function accountRows_(range, columns) {
  const header = folded_(labelOf_(range[0][0]));
  const rows = range.slice(1).map((cells, i) => {
    const label = labelOf_(cells[0]);
    return { number: i + 2, label: label, key: accountKey_(label), cells: cells };
  });
  const kept = rows
    .filter((row) => columns.some((one) => isStated_(row.cells[one.column])))
    .filter((row) => isAccount_(row, header));
  refuseSums_(kept, columns);
  return kept;
}

/**
 * Whether a cell holds anything but a dash.
 *
 * @param {*} value
 * @return {boolean}
 */
function isStated_(value) {
  return typeof value === 'number' || unreadable_(value) !== '';
}

/**
 * @param {Row} row
 * @param {string} header the accounts' own header
 * @return {boolean}
 */
function isAccount_(row, header) {
  const refuse = (what, cure) => {
    throw new Error('Row ' + row.number + ' of the range' + what + ': ' + cure);
  };
  if (!row.label) refuse(' has amounts and no account', 'type the account, or leave the row out of the range.');
  if (folded_(row.label) === header) return false;
  if (!isTelling_(row.label)) return true;
  const words = wordsOf_(row.label);
  const any = (list, word) => list.indexOf(word) >= 0;
  if (words.some((word) => any(TOTAL_WORDS_, word)) && words.every((word) => isTotalWord_(word))) return false;
  if (any(METRIC_NAMES_, words.join(' ')) || (/%\s*$/.test(row.label) && words.length > 1)) return false;
  const ends = [words[0], words[words.length - 1]];
  if (ends.some((word) => any(FIGURE_WORDS_, word))) {
    refuse(',' + shownText_(row.label) + ', is named like a figure', 'leave it out of the range, or rename it.');
  }
  if (words.length > 1 && ends.some((word) => any(TOTAL_WORDS_, word))) {
    refuse(',' + shownText_(row.label) + ', may be a total or an account', 'leave it out of the range, or rename it.');
  }
  return true;
}

/**
 * Whether a word may stand in a row that is nothing but a total.
 *
 * @param {string} word
 * @return {boolean}
 */
function isTotalWord_(word) {
  return TOTAL_WORDS_.indexOf(word) >= 0 || AROUND_WORDS_.indexOf(word) >= 0 || /^\p{Nd}+$/u.test(word);
}

/**
 * Whether any word of a label may make it something else than an account; most customers end here.
 *
 * @param {string} label
 * @return {boolean}
 */
function isTelling_(label) {
  if (label.indexOf('%') >= 0) return true;
  const firsts = METRIC_NAMES_.map((metric) => metric.split(' ')[0]).concat(TOTAL_WORDS_, FIGURE_WORDS_);
  return (folded_(label).match(/[\p{L}\p{N}_]+/gu) || []).some((word) => firsts.indexOf(word) >= 0);
}

/**
 * Refuses a row that equals all rows above: in two different amounts, or as the last one.
 *
 * @param {Row[]} rows
 * @param {PeriodColumn[]} columns
 */
function refuseSums_(rows, columns) {
  const above = columns.map(() => 0);
  let busy = 0;
  rows.forEach((row, i) => {
    const amounts = columns.map((one) => amountOf_(row, one.column));
    const some = amounts.some((each) => each !== 0);
    const equal = amounts.every((each, j) => Math.abs(each - above[j]) <= 0.005 + Math.abs(above[j]) * 1e-9);
    const telling = new Set(amounts).size >= 2 || i === rows.length - 1;
    if (busy >= 2 && some && equal && telling) {
      const what = ',' + shownText_(row.label) + ', equals the sum of the rows above';
      throw new Error('Row ' + row.number + ' of the range' + what + ': leave a total out, or move the account up.');
    }
    amounts.forEach((each, j) => (above[j] += each));
    if (some) busy += 1;
  });
}

/**
 * @param {Row} row
 * @param {number} column
 * @return {number} what the cell holds; 0 for whatever is no number
 */
function amountOf_(row, column) {
  return typeof row.cells[column] === 'number' ? row.cells[column] : 0;
}

/**
 * @param {*} value
 * @return {string} an account as typed; "" for a blank
 */
function labelOf_(value) {
  if (value === null || value === undefined || typeof value === 'boolean') return '';
  return String(value).trim();
}

/**
 * @param {string} label
 * @return {string} the label without regard to case, white space and compatibility forms
 */
function accountKey_(label) {
  const plain = label.normalize('NFKC').replace(/\u200b/g, '');
  return folded_(plain.split(SPACES_).filter(Boolean).join(' '));
}

/**
 * @param {string} text
 * @return {string} without regard to case, in any language
 */
function folded_(text) {
  return text.toLowerCase().replace(/ß/g, 'ss').replace(/ς/g, 'σ');
}
