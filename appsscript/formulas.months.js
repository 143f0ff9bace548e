/**
 * Definitions that walk from period to period, and those that add up months or average them.
 *
 * @typedef {Object} Step from one period to the next
 * @property {number[]} before cents per account
 * @property {number[]} now
 * @property {boolean[]} seen whether an account ever paid before
 */

/**
 * The steps of the window, and who had paid before each.
 *
 * @param {PeriodBook} book
 * @return {Step[]}
 */
function stepsOf_(book) {
  const seen = book.columns[0].map((_, account) => book.columns.slice(0, book.first).some((column) => column[account] > 0));
  return book.columns.slice(book.first + 1).map((now, i) => {
    const before = book.columns[book.first + i];
    before.forEach((amount, account) => (seen[account] = seen[account] || amount > 0));
    return { before: before, now: now, seen: seen.slice() };
  });
}

/** @param {Step} step @return {number} what those who paid before pay more, or less */
function keptIn_(step) {
  return sum_(step.now, (amount, i) => (step.before[i] > 0 ? amount - step.before[i] : 0));
}

/** @param {Step} step @return {number} contraction and churn, below zero */
function lostIn_(step) {
  return sum_(step.now, (amount, i) => Math.min(amount - step.before[i], 0));
}

/** @param {Step} step @return {number} contraction alone, below zero */
function contractionIn_(step) {
  return sum_(step.now, (amount, i) => (amount > 0 ? Math.min(amount - step.before[i], 0) : 0));
}

/** @param {Step} step @return {number} revenue of those who paid once, not in the period before, and pay again */
function returnedIn_(step) {
  return sum_(step.now, (amount, i) => (step.before[i] === 0 && step.seen[i] ? amount : 0));
}

/**
 * Movements from period to period, summed, over the start.
 *
 * @param {PeriodBook} book
 * @param {boolean} cohort only of the accounts that pay at the start
 * @param {boolean} returned whether a return counts
 * @return {Rates}
 */
function movements_(book, cohort, returned) {
  const start = book.columns[book.first];
  const base = sum_(start);
  if (!base) throw new Error(nothingAt_(book.labels[book.first]));
  const counts = (account) => !cohort || start[account] > 0;
  let net = 0;
  let lost = 0;
  stepsOf_(book).forEach((step) => {
    step.now.forEach((amount, i) => {
      if (!counts(i)) return;
      const change = amount - step.before[i];
      lost += Math.min(change, 0);
      if (step.before[i] > 0 || (returned && step.seen[i])) net += change;
    });
  });
  return { nrr: fraction_(base + net, base), grr: fraction_(base + lost, base) };
}

/**
 * Monthly rates multiplied: new and returned customers join in the month after they came.
 *
 * @param {PeriodBook} book
 * @param {function(Step): number} net what a month adds to what it began with
 * @param {(function(Step): number)|null} gross the same for GRR; null for a definition without one
 * @return {Rates}
 */
function compounded_(book, net, gross) {
  wantMonths_(book);
  const steps = stepsOf_(book);
  const bases = steps.map((step, i) => {
    const base = sum_(step.before);
    if (!base) throw new Error(nothingAt_(book.labels[book.first + i]));
    return base;
  });
  const chained = (change) => product_(steps.map((step, i) => fraction_(bases[i] + change(step), bases[i])));
  return { nrr: chained(net), grr: gross && chained(gross) };
}

/**
 * The last month's rate to the power of 12: an extrapolation, as its name says.
 *
 * @param {PeriodBook} book
 * @return {Rates}
 */
function lastMonthAnnualised_(book) {
  wantMonths_(book);
  const step = stepsOf_(book).pop();
  const base = sum_(step.before);
  if (!base) throw new Error(nothingAt_(book.labels[book.columns.length - 2]));
  const aYear = (change) => product_(new Array(12).fill(fraction_(base + change, base)));
  return { nrr: aYear(keptIn_(step)), grr: aYear(lostIn_(step)) };
}

/**
 * The default at the window's end and at the eleven month ends before it.
 *
 * @param {PeriodBook} book
 * @return {{base: number, nrr: number, grr: number}[]}
 */
function trailingShares_(book) {
  wantMonths_(book);
  wantFrom_(book, book.first - 11);
  return [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((back) => {
    const first = book.first - back;
    return shareOf_(book.columns[first], book.columns[book.columns.length - 1 - back], book.labels[first]);
  });
}

/**
 * @param {Rates[]} all
 * @return {Rates}
 */
function meanOfRates_(all) {
  return { nrr: mean_(all.map((one) => one.nrr)), grr: mean_(all.map((one) => one.grr)) };
}

/** @param {PeriodBook} book @return {Rates} */
function trailingAverage_(book) {
  return meanOfRates_(trailingShares_(book).map(rates_));
}

/** @param {PeriodBook} book @return {Rates} weighted by the revenue at each one's start */
function trailingWeighted_(book) {
  const shares = trailingShares_(book);
  const total = (of) => sum_(shares.map((one) => one[of]));
  return rates_({ base: total('base'), nrr: total('nrr'), grr: total('grr') });
}

/**
 * Revenue per account of so many periods up to one.
 *
 * @param {PeriodBook} book
 * @param {number} last the last of them
 * @param {number} count
 * @return {number[]}
 */
function upTo_(book, last, count) {
  const columns = book.columns.slice(last - count + 1, last + 1);
  return columns[0].map((_, account) => sum_(columns.map((column) => column[account])));
}

/**
 * Revenue of the year to the window's end over that of the year before, of those who paid in it.
 *
 * Months only: what a quarter or a year holds, its revenue or the run rate at its end, a cell cannot ask.
 *
 * @param {PeriodBook} book
 * @return {Rates}
 */
function revenueOverRevenue_(book) {
  wantYear_(book);
  wantMonths_(book);
  wantFrom_(book, book.first - 11);
  const latest = upTo_(book, book.columns.length - 1, 12);
  return rates_(shareOf_(upTo_(book, book.first, 12), latest, book.labels[book.first]));
}

/** @param {PeriodBook} book @return {Rates} the same, of the customers of the first month of the two years */
function twoYears_(book) {
  wantYear_(book);
  wantMonths_(book);
  wantFrom_(book, book.first - 11);
  const here = book.columns[book.first - 11];
  const prior = upTo_(book, book.first, 12).map((amount, account) => (here[account] > 0 ? amount : 0));
  return rates_(shareOf_(prior, upTo_(book, book.columns.length - 1, 12), book.labels[book.first - 11]));
}

/**
 * The quarter that ended so many quarters before the window, over the quarter a year before it.
 *
 * @param {PeriodBook} book
 * @param {number} back
 * @return {Rates}
 */
function quarterAt_(book, back) {
  wantYear_(book);
  if (book.months === 12) refuseRule_(book, 'needs an amount for every quarter or month, and the range has one for every year');
  const quarter = 3 / book.months;
  const first = book.first - back * quarter;
  wantFrom_(book, first - quarter + 1);
  const latest = upTo_(book, book.columns.length - 1 - back * quarter, quarter);
  return rates_(shareOf_(upTo_(book, first, quarter), latest, book.labels[first]));
}

/** @param {PeriodBook} book @return {Rates} */
function fourQuarters_(book) {
  return meanOfRates_([3, 2, 1, 0].map((back) => quarterAt_(book, back)));
}
