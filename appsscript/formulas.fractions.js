/**
 * Exact shares: a rate over several months is a product or a mean of fractions, and is rounded once, at its end.
 *
 * Written without literals such as 1n, which not every parser of scripts knows.
 *
 * @typedef {Object} Fraction
 * @property {bigint} part
 * @property {bigint} whole above zero
 */

/** Bits that a quotient keeps before it becomes a number: more than the 53 of a number, and one that says "and more". */
const QUOTIENT_BITS_ = 66;

/**
 * @param {number} part whole cents
 * @param {number} whole whole cents, above zero
 * @return {Fraction}
 */
function fraction_(part, whole) {
  return { part: BigInt(part), whole: BigInt(whole) };
}

/**
 * @param {Fraction[]} fractions
 * @return {Fraction}
 */
function product_(fractions) {
  return fractions.reduce((a, b) => ({ part: a.part * b.part, whole: a.whole * b.whole }), fraction_(1, 1));
}

/**
 * @param {Fraction[]} fractions
 * @return {Fraction} their plain mean
 */
function mean_(fractions) {
  const add = (a, b) => ({ part: a.part * b.whole + b.part * a.whole, whole: a.whole * b.whole });
  const sum = fractions.reduce(add, fraction_(0, 1));
  return { part: sum.part, whole: sum.whole * BigInt(fractions.length) };
}

/**
 * The number nearest to a fraction, half to even: what dividing does while both sides are small.
 *
 * @param {Fraction} fraction
 * @return {number}
 */
function nearest_(fraction) {
  const zero = BigInt(0);
  const part = fraction.part < zero ? -fraction.part : fraction.part;
  const shift = Math.max(0, QUOTIENT_BITS_ + bits_(fraction.whole) - bits_(part));
  const scaled = part << BigInt(shift);
  // The last bit says that something is left over, so that a half is told from a little more.
  const left = scaled % fraction.whole === zero ? zero : BigInt(1);
  const size = Number((scaled / fraction.whole) | left) / Math.pow(2, shift);
  return fraction.part < zero ? -size : size;
}

/**
 * @param {bigint} size not below zero
 * @return {number} how many bits hold it, rounded up to four
 */
function bits_(size) {
  return size.toString(16).length * 4;
}
