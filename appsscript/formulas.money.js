/**
 * Whole minor units (cents, or what a currency has instead) and shares, as the service computes them.
 */

const NO_START_ = 'No account has revenue at the start, and a share of nothing is no number.';
/** Amounts of this many minor units are refused: a number no longer holds every one. */
const LARGEST_MINOR_ = 1e15;
/** Currencies without a minor unit, with thousandths, and with hundredths (ISO 4217). */
const NO_MINOR_ = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THOUSANDTHS_ = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const HUNDREDTHS_ = (
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
  'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
  'JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO ' +
  'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
  'THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWL'
).split(' ');

/**
 * Digits of the minor unit of a currency: a cell shows a formula its number, never its number format.
 *
 * @param {*} given a code such as JPY; cents for a blank
 * @return {number} 0, 2 or 3
 */
function minorDigits_(given) {
  const one = Array.isArray(given) ? given[0][0] : given;
  if (isBlank_(one)) return 2;
  const code = String(one).trim().toUpperCase();
  if (NO_MINOR_.indexOf(code) >= 0) return 0;
  if (THOUSANDTHS_.indexOf(code) >= 0) return 3;
  if (HUNDREDTHS_.indexOf(code) >= 0) return 2;
  throw new Error('The currency' + shownText_(one) + ' is no code: write it as USD, JPY or KWD, or leave it away.');
}

/**
 * Amounts of accounts in minor units: blanks and amounts below zero are 0.
 *
 * @param {(number|null)[]} units
 * @param {Lines} range
 * @param {number} digits of the minor unit
 * @return {number[]}
 */
function ledgerMinor_(units, range, digits) {
  return units.map((amount, line) => Math.max(minor_(amount, range, line, digits), 0));
}

/**
 * An amount in whole minor units, half to even, decided by the number's shortest decimal text.
 *
 * @param {number|null} units
 * @param {Lines} range
 * @param {number} line
 * @param {number} digits of the minor unit
 * @return {number}
 */
function minor_(units, range, line, digits) {
  const minor = toMinor_(units || 0, digits);
  if (Number.isNaN(minor)) throw new Error(position_(range, line) + ' is too large to be money: correct that cell.');
  return minor;
}

/**
 * @param {number} units
 * @param {number} digits of the minor unit
 * @return {number} whole minor units, or NaN beyond what a number holds exactly
 */
function toMinor_(units, digits) {
  const scaled = units * Math.pow(10, digits);
  if (!(Math.abs(scaled) < LARGEST_MINOR_)) return NaN;
  const nearest = Math.round(scaled);
  const margin = 1e-6 * Math.max(1, Math.abs(scaled) * 1e-9);
  if (Math.abs(Math.abs(scaled - nearest) - 0.5) >= margin) return nearest + 0;
  return halfEven_(Math.abs(units), digits) * (units < 0 ? -1 : 1) + 0;
}

/**
 * @param {number} units not below zero
 * @param {number} digits
 * @return {number}
 */
function halfEven_(units, digits) {
  const parts = String(units).split('e');
  const mantissa = parts[0].split('.');
  const figures = mantissa[0] + (mantissa[1] || '');
  const point = mantissa[0].length + Number(parts[1] || 0) + digits;
  if (point < 0) return 0;
  const whole = Number(figures.slice(0, point).padEnd(point, '0') || '0');
  const rest = figures.slice(point).replace(/0+$/, '');
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
