/**
 * A table with one column per period: its amounts in minor units, read by the rules of the service.
 *
 * Rows that say they are totals or figures are left out. Where the service would ask, this refuses with a
 * sentence, because a cell cannot ask.
 */

/**
 * @typedef {Object} PeriodColumn
 * @property {number} column from 0 on
 * @property {number} last the period's last month, year x 12 + month - 1
 * @property {number} months how long the period is: 1, 3 or 12
 * @property {string} label such as "Dec 2024"
 */

/**
 * NRR and GRR of a table by a definition.
 *
 * @param {string} name the formula
 * @param {*} range header row and accounts
 * @param {*} from
 * @param {*} to
 * @param {*} definition
 * @param {*} currency
 * @return {Rates}
 */
function periodRates_(name, range, from, to, definition, currency) {
  if (!Array.isArray(range) || range.length < 2) {
    throw new Error(name + ' needs a table with its header row and accounts, such as A1:Z215.');
  }
  const rule = definitionOf_(definition);
  const digits = minorDigits_(currency);
  const columns = periodColumns_(range);
  const rows = accountRows_(range, columns);
  const ends = { from: askedPeriod_(name, 'from', from), to: askedPeriod_(name, 'to', to) };
  const run = consecutive_(columns, rows, ends.from, ends.to);
  const book = periodBook_(rows, run, ends.from, rule, digits);
  if (!sum_(book.columns[book.first])) throw new Error(nothingAt_(book.labels[book.first]));
  return rule.rule(book);
}

/**
 * The amounts a definition looks at: those of the window, and of as many periods before it as it wants and there are.
 *
 * @param {Row[]} rows
 * @param {PeriodColumn[]} run without holes, up to the window's end
 * @param {number} from the last month of the window's start
 * @param {{label: string, back: number}} rule
 * @param {number} digits of the minor unit
 * @return {PeriodBook}
 */
function periodBook_(rows, run, from, rule, digits) {
  const months = run[1].last - run[0].last;
  const at = run.findIndex((one) => one.last === from);
  const used = run.slice(Math.max(0, at - Math.floor(rule.back / months)));
  rows.forEach((row) => used.forEach((period) => refuseCell_(row, period, digits)));
  const columns = used.map((period) => byAccount_(rows, period.column, digits));
  sum_(columns.map((amounts) => sum_(amounts)));
  return {
    columns: columns,
    labels: used.map((period) => period.label),
    months: months,
    first: used.findIndex((one) => one.last === from),
    name: rule.label,
  };
}

/**
 * @param {string} name the formula
 * @param {string} which from or to
 * @param {*} value
 * @return {number} the last month of the period
 */
function askedPeriod_(name, which, value) {
  const one = Array.isArray(value) ? value[0][0] : value;
  if (one === undefined || one === '') throw new Error(name + ' needs the period ' + which + ', such as "Dec 2024".');
  const found = one instanceof Date ? monthOf_(one) : parseHeader_(String(one), 'MDY');
  if (!found) throw new Error(capital_(which) + shownText_(one) + ' is no period: write it as Dec 2024, Q4 2024 or 2024.');
  return found.last;
}

/**
 * The columns headed by actual periods of the commonest length, in time order.
 *
 * @param {*[][]} range
 * @return {PeriodColumn[]}
 */
function periodColumns_(range) {
  const order = headerOrder_(range[0]);
  const found = range[0].map((value, column) => Object.assign({ column: column }, headerPeriod_(value, order)));
  if (found[0].last !== undefined) {
    throw new Error('The first column of the range is headed by a period: begin the range with the accounts.');
  }
  const actual = found.filter((one) => one.last !== undefined && !one.plan && !isAhead_(one));
  if (actual.length < 2) {
    throw new Error('Fewer than two columns are headed by a month, quarter or year, such as Jan 2025: include the header row.');
  }
  const count = (months) => actual.filter((one) => one.months === months).length;
  const months = [1, 3, 12].reduce((best, each) => (count(each) > count(best) ? each : best));
  const columns = actual.filter((one) => one.months === months).sort((a, b) => a.last - b.last);
  columns.forEach((one, i) => {
    if (i && columns[i - 1].last === one.last) {
      throw new Error('Two columns are headed ' + periodLabel_(one) + ': give each period one column.');
    }
    one.label = periodLabel_(one);
  });
  return columns;
}

/**
 * Whether a period has not begun: then its column is a forecast, whatever it is called.
 *
 * @param {PeriodColumn} period
 * @return {boolean}
 */
function isAhead_(period) {
  const now = new Date();
  return period.last - period.months + 1 > now.getFullYear() * 12 + now.getMonth();
}

/**
 * The periods up to the one asked last, without holes: of all steps in which the columns stand, the finest that
 * reaches both ends.
 *
 * @param {PeriodColumn[]} columns
 * @param {Row[]} rows
 * @param {number} from
 * @param {number} to
 * @return {PeriodColumn[]}
 */
function consecutive_(columns, rows, from, to) {
  const filled = columns.filter((one) => rows.some((row) => isStated_(row.cells[one.column])));
  [from, to].forEach((last) => refuseMissing_(filled, last));
  const label = (last) => filled.find((one) => one.last === last).label;
  if (from >= to) throw new Error('The window would start in ' + label(from) + ' and end in ' + label(to) + ': swap them.');
  const steps = [1, 3, 12].filter((months) => months >= columns[0].months);
  const run = steps.map((step) => latestRun_(filled, step)).find((each) => {
    const lasts = each.map((one) => one.last);
    return lasts.indexOf(from) >= 0 && lasts.indexOf(to) >= 0;
  });
  if (!run) throw new Error('Between ' + label(from) + ' and ' + label(to) + ' periods are missing: add their columns.');
  return run.filter((one) => one.last <= to);
}

/**
 * @param {PeriodColumn[]} filled
 * @param {number} last
 */
function refuseMissing_(filled, last) {
  if (filled.some((one) => one.last === last)) return;
  const asked = periodLabel_({ last: last, months: 1 });
  if (!filled.length) throw new Error('The range has a header and no amounts below it.');
  const span = filled[0].label + ' to ' + filled[filled.length - 1].label;
  throw new Error('The range has no amounts for ' + asked + ': it holds ' + span + '. Choose one of its periods.');
}

/**
 * The run of periods so many months apart that ends last.
 *
 * @param {PeriodColumn[]} filled in time order
 * @param {number} step months
 * @return {PeriodColumn[]}
 */
function latestRun_(filled, step) {
  for (let end = filled.length - 1; end >= 0; end--) {
    const run = [filled[end]];
    for (;;) {
      const before = filled.find((one) => one.last === run[0].last - step);
      if (!before) break;
      run.unshift(before);
    }
    if (run.length > 1) return run;
  }
  return [];
}

/**
 * Refuses a cell that counts and is no amount.
 *
 * @param {Row} row
 * @param {PeriodColumn} period
 * @param {number} digits of the minor unit
 */
function refuseCell_(row, period, digits) {
  const where = period.label + ' in row ' + row.number + ' of the range ';
  const why = unreadable_(row.cells[period.column]);
  if (why) throw new Error(where + why);
  if (Number.isNaN(toMinor_(amountOf_(row, period.column), digits))) throw new Error(where + 'is too large to be money.');
}

/**
 * The amounts of one column per account: rows of one account are added, what is below zero then counts as 0.
 *
 * @param {Row[]} rows
 * @param {number} column
 * @param {number} digits of the minor unit
 * @return {number[]} minor units
 */
function byAccount_(rows, column, digits) {
  const minor = new Map();
  rows.forEach((row) => {
    minor.set(row.key, (minor.get(row.key) || 0) + toMinor_(amountOf_(row, column), digits));
  });
  return Array.from(minor.values(), (amount) => Math.max(amount, 0));
}
