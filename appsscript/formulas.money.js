/**
 * Whole cents and exact shares, as the service computes them.
 */

const NO_START_ = 'No account has revenue at the start, and a share of nothing is no number.';
/** Amounts of this many cents are refused: a number no longer holds every cent. */
const LARGEST_CENTS_ = 1e15;

/**
 * Amounts of accounts in cents: blanks and amounts below zero are 0.
 *
 * @param {(number|null)[]} units
 * @param {Lines} range
 * @return {number[]}
 */
function ledgerCents_(units, range) {
  return units.map((amount, line) => Math.max(cents_(amount, range, line), 0));
}

/**
 * An amount in whole cents, half to even, decided by the number's shortest decimal text.
 *
 * @param {number|null} units
 * @param {Lines} range
 * @param {number} line
 * @return {number}
 */
function cents_(units, range, line) {
  const cents = toCents_(units || 0);
  if (Number.isNaN(cents)) throw new Error(position_(range, line) + ' is too large to be money: correct that cell.');
  return cents;
}

/**
 * @param {number} units
 * @return {number} whole cents, or NaN beyond what a number holds to the cent
 */
function toCents_(units) {
  const scaled = units * 100;
  if (!(Math.abs(scaled) < LARGEST_CENTS_)) return NaN;
  const nearest = Math.round(scaled);
  const margin = 1e-6 * Math.max(1, Math.abs(scaled) * 1e-9);
  if (Math.abs(Math.abs(scaled - nearest) - 0.5) >= margin) return nearest + 0;
  return halfEven_(Math.abs(units)) * (units < 0 ? -1 : 1) + 0;
}

/**
 * @param {number} units not below zero
 * @return {number}
 */
function halfEven_(units) {
  const parts = String(units).split('e');
  const mantissa = parts[0].split('.');
  const digits = mantissa[0] + (mantissa[1] || '');
  const point = mantissa[0].length + Number(parts[1] || 0) + 2;
  if (point < 0) return 0;
  const whole = Number(digits.slice(0, point).padEnd(point, '0') || '0');
  const rest = digits.slice(point).replace(/0+$/, '');
  if (rest < '5') return whole;
  return rest === '5' && whole % 2 === 0 ? whole : whole + 1;
}

/**
 * @param {number[]} list
 * @param {function(number, number): number=} of what of each counts; itself when left away
 * @return {number} the sum, exact
 */
function sum_(list, of) {
  const total = list.reduce((sum, amount, i) => sum + (of ? of(amount, i) : amount), 0);
  if (!(Math.abs(total) <= Number.MAX_SAFE_INTEGER)) throw new Error('These amounts are together too large to be money.');
  return total;
}

/**
 * @param {number} part
 * @param {number} whole
 * @param {string} why what to say when there is nothing to divide by
 * @return {number}
 */
function ratio_(part, whole, why) {
  if (!whole) throw new Error(why);
  return part / whole;
}
