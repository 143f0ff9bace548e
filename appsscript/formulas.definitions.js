/**
 * The definitions of the service that a table with one column per period suffices for, by the same rules.
 *
 * What needs more than that, such as renewal dates, is refused. Each rule answers NRR and GRR as exact fractions;
 * grr is null where a definition knows no gross side.
 *
 * @typedef {Object} PeriodBook
 * @property {number[][]} columns cents per account, one list for each period, in time order; nothing below zero
 * @property {string[]} labels one for each period
 * @property {number} months how far the periods are apart: 1, 3 or 12
 * @property {number} first the period the window starts at the end of; the last one is its end
 * @property {string} name of the definition, as its label says it
 *
 * @typedef {Object} Rates
 * @property {Fraction} nrr
 * @property {Fraction|null} grr
 */

/**
 * Definitions by name. back: how many months before the window's start a rule looks at. Rules are named inside
 * functions only, because their files may be loaded after this one.
 */
const PERIOD_DEFINITIONS_ = {
  cohort_point_to_point: { label: 'Same customers, end over start', back: 0, rule: pointToPoint_ },
  leavers_only: { label: 'Same customers, GRR loses only who left', back: 0, rule: (book) => leaversOnly_(book) },
  any_gap_gone: { label: 'Same customers, any gap is gone', back: 0, rule: (book) => withoutGaps_(book, 1) },
  maxio_90_days: { label: 'Maxio: back after 90 days is new', back: 0, rule: (book) => withoutGaps_(book, 3) },
  grace_1_month: { label: 'Lost only after 1 month without revenue', back: 1, rule: (book) => grace_(book, 1) },
  grace_2_months: { label: 'Lost only after 2 months without revenue', back: 2, rule: (book) => grace_(book, 2) },
  grace_3_months: { label: 'Lost only after 3 months without revenue', back: 3, rule: (book) => grace_(book, 3) },
  cohort_movements: {
    label: 'Movements of the same customers, returns left out', back: 0, rule: (book) => movements_(book, true, false),
  },
  cohort_movements_with_returns: {
    label: 'Movements of the same customers, with returns', back: Infinity, rule: (book) => movements_(book, true, true),
  },
  monthly_compounded: { label: 'Monthly rates compounded', back: 0, rule: (book) => compounded_(book, keptIn_, lostIn_) },
  monthly_compounded_with_returns: {
    label: 'Monthly rates compounded, with returns', back: Infinity,
    rule: (book) => compounded_(book, (month) => keptIn_(month) + returnedIn_(month), lostIn_),
  },
  baremetrics_compounded: {
    label: 'Baremetrics\' monthly formula, compounded', back: 0,
    rule: (book) => compounded_(book, (month) => keptIn_(month) - contractionIn_(month), null),
  },
  trailing_12_average: { label: 'Average of the last twelve month ends', back: 11, rule: (book) => trailingAverage_(book) },
  datadog_trailing_12: { label: 'Datadog: weighted average of twelve month ends', back: 11, rule: (book) => trailingWeighted_(book) },
  revenue_over_revenue: { label: 'Revenue of the year over revenue of the year before', back: 11, rule: (book) => revenueOverRevenue_(book) },
  snowflake_two_years: { label: 'Snowflake: year 2 over year 1 of month 1\'s customers', back: 11, rule: (book) => twoYears_(book) },
  twilio_quarter: { label: 'Twilio: quarter over the quarter a year ago', back: 2, rule: (book) => quarterAt_(book, 0) },
  four_quarter_average: { label: 'Average of four quarters over those a year ago', back: 11, rule: (book) => fourQuarters_(book) },
  all_movements: { label: 'All customers\' movements over the start', back: 0, rule: (book) => movements_(book, false, false) },
  all_movements_with_returns: {
    label: 'All customers\' movements over the start, with returns', back: Infinity, rule: (book) => movements_(book, false, true),
  },
  last_month_annualised: { label: 'Last month annualised', back: 0, rule: (book) => lastMonthAnnualised_(book) },
};
/** Definitions that ask for more than amounts per period. */
const NEED_MORE_ = {
  renewal_base: { label: 'Only customers due to renew', needs: 'the renewal date of each account' },
  displayr_due_to_renew: { label: 'Displayr: losses over what was due to renew', needs: 'the renewal date of each account' },
  constant_price: { label: 'Constant price: units at the price of the start', needs: 'the units of each account in every period' },
  stripe_at_cancellation: { label: 'Stripe: gone on the day of cancelling', needs: 'the day on which each account cancelled' },
  movements_as_given: { label: 'Movements as the sheet states them', needs: 'stated movements, as NRR_FROM and GRR_FROM take them' },
};

/**
 * A definition by its name, or by its label as the report writes it; the default for a blank.
 *
 * @param {*} given
 * @return {{label: string, back: number, rule: function(PeriodBook): Rates}}
 */
function definitionOf_(given) {
  const one = Array.isArray(given) ? given[0][0] : given;
  if (isBlank_(one)) return PERIOD_DEFINITIONS_.cohort_point_to_point;
  const asked = plainName_(one);
  const among = (list) => Object.keys(list).find((name) => [name, list[name].label].some((each) => plainName_(each) === asked));
  const found = among(PERIOD_DEFINITIONS_);
  if (found) return PERIOD_DEFINITIONS_[found];
  const known = among(NEED_MORE_);
  if (known) throw new Error('The definition ' + known + ' needs ' + NEED_MORE_[known].needs + ': leave it away, or use Compute NRR.');
  throw new Error(
    'There is no definition' + shownText_(one) + ': choose one that the tab Keeprate detail lists, such as monthly_compounded, or leave it away.'
  );
}

/**
 * @param {*} text
 * @return {string} without regard to case, spaces and signs
 */
function plainName_(text) {
  return wordsOf_(String(text)).join(' ');
}

/**
 * @param {PeriodBook} book
 * @param {string} why the rest of the sentence
 */
function refuseRule_(book, why) {
  throw new Error('“' + book.name + '” ' + why + '.');
}

/** @param {PeriodBook} book */
function wantMonths_(book) {
  const grain = book.months === 3 ? 'quarter' : 'year';
  if (book.months !== 1) refuseRule_(book, 'needs an amount for every month, and the range has one for every ' + grain);
}

/** @param {PeriodBook} book */
function wantYear_(book) {
  const months = (book.columns.length - 1 - book.first) * book.months;
  const length = months === 1 ? '1 month' : months + ' months';
  if (months !== 12) refuseRule_(book, 'compares two years, and the window is ' + length + '; nothing is annualised');
}

/**
 * @param {PeriodBook} book
 * @param {number} column refused when it lies before the first
 */
function wantFrom_(book, column) {
  if (column >= 0) return;
  const before = -column === 1 ? '1 period' : -column + ' periods';
  refuseRule_(book, 'needs amounts of ' + before + ' before ' + book.labels[0] + ', where the range begins');
}

/**
 * What the accounts of a start have at an end; for GRR none counts for more than at the start.
 *
 * @param {number[]} start
 * @param {number[]} end
 * @param {string} label of the start, for when there is nothing
 * @return {{base: number, nrr: number, grr: number}} cents
 */
function shareOf_(start, end, label) {
  const base = sum_(start);
  if (!base) throw new Error(nothingAt_(label));
  return {
    base: base,
    nrr: sum_(end, (amount, i) => (start[i] > 0 ? amount : 0)),
    grr: sum_(end, (amount, i) => Math.min(amount, start[i])),
  };
}

/**
 * @param {string} label
 * @return {string}
 */
function nothingAt_(label) {
  return 'No account has revenue in ' + label + ', and a share of nothing is no number.';
}

/**
 * @param {{base: number, nrr: number, grr: number}} share
 * @return {Rates}
 */
function rates_(share) {
  return { nrr: fraction_(share.nrr, share.base), grr: fraction_(share.grr, share.base) };
}

/** @param {PeriodBook} book @return {Rates} */
function pointToPoint_(book) {
  return rates_(shareOf_(book.columns[book.first], book.columns[book.columns.length - 1], book.labels[book.first]));
}

/**
 * NRR as the default; for GRR only what accounts paid that pay nothing at the end is lost.
 *
 * @param {PeriodBook} book
 * @return {Rates}
 */
function leaversOnly_(book) {
  const start = book.columns[book.first];
  const end = book.columns[book.columns.length - 1];
  const share = shareOf_(start, end, book.labels[book.first]);
  return rates_({ base: share.base, nrr: share.nrr, grr: sum_(start, (amount, i) => (end[i] > 0 ? amount : 0)) });
}

/**
 * As the default, but who was away so many months in a row counts as lost, even when it pays again at the end.
 *
 * @param {PeriodBook} book
 * @param {number} months
 * @return {Rates}
 */
function withoutGaps_(book, months) {
  const start = book.columns[book.first];
  const between = book.columns.slice(book.first + 1, -1);
  const end = book.columns[book.columns.length - 1].map((amount, account) => {
    let away = 0;
    const gone = between.some((column) => {
      away = column[account] === 0 ? away + book.months : 0;
      return away >= months;
    });
    return gone ? 0 : amount;
  });
  return rates_(shareOf_(start, end, book.labels[book.first]));
}

/**
 * As the default, but an account counts with its last amount for some months after its revenue stopped.
 *
 * @param {PeriodBook} book
 * @param {number} months
 * @return {Rates}
 */
function grace_(book, months) {
  wantMonths_(book);
  wantFrom_(book, book.first - months);
  const carried = (at) =>
    book.columns[at].map((_, account) => {
      let before = 0;
      while (before < months && book.columns[at - before][account] === 0) before += 1;
      return book.columns[at - before][account];
    });
  return rates_(shareOf_(carried(book.first), carried(book.columns.length - 1), book.labels[book.first]));
}
