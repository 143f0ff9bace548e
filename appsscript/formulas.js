/**
 * Retention in a cell: =NRR, =NRR_FROM, =NRR_PERIOD, their GRR twins, =QUICK_RATIO and =LOGO_RETENTION.
 *
 * Computed here, without any network, by the same rules as the service; shared cases hold both to that.
 * What a cell cannot ask about is refused with a sentence. Currencies cannot be seen here: give ranges of one
 * currency, and name it where amounts are not in cents. The comments with @customfunction are what Sheets shows while
 * somebody types the formula.
 */

/**
 * Net revenue retention: what the customers of the start pay at the end, over what they paid at the start.
 *
 * @param {Array<Array<number>>} start Revenue at the start, one row per account, without header and total, such as C2:C215.
 * @param {Array<Array<number>>} end Revenue at the end, in the same rows, such as Z2:Z215. Blank means the account left.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share such as 1.05; format the cell as a percentage.
 * @customfunction
 */
function NRR(start, end, currency) {
  const ends = twoEnds_('NRR', start, end, currency);
  return ratio_(sum_(ends.end, (amount, i) => (ends.start[i] > 0 ? amount : 0)), sum_(ends.start), NO_START_);
}

/**
 * Gross revenue retention: as NRR, but no customer counts for more than it paid at the start.
 *
 * @param {Array<Array<number>>} start Revenue at the start, one row per account, without header and total, such as C2:C215.
 * @param {Array<Array<number>>} end Revenue at the end, in the same rows, such as Z2:Z215. Blank means the account left.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share of at most 1.
 * @customfunction
 */
function GRR(start, end, currency) {
  const ends = twoEnds_('GRR', start, end, currency);
  return ratio_(sum_(ends.end, (amount, i) => Math.min(amount, ends.start[i])), sum_(ends.start), NO_START_);
}

/**
 * Net revenue retention from movements: start plus expansion minus contraction minus churn, over start.
 *
 * @param {number|Array<Array<number>>} start Revenue at the start: one cell, or one row per account.
 * @param {number|Array<Array<number>>} expansion What customers of the start pay more, of the same size.
 * @param {number|Array<Array<number>>} contraction What customers who stayed pay less, of the same size.
 * @param {number|Array<Array<number>>} churn The revenue of customers who left, of the same size.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share such as 1.05; format the cell as a percentage.
 * @customfunction
 */
function NRR_FROM(start, expansion, contraction, churn, currency) {
  const given = givenMovements_('NRR_FROM', [start, expansion, contraction, churn, currency], arguments.length);
  return ratio_(given.start + given.expansion - given.contraction - given.churn, given.start, NO_START_);
}

/**
 * Gross revenue retention from movements, with the arguments of NRR_FROM; the expansion does not count.
 *
 * @param {number|Array<Array<number>>} start Revenue at the start: one cell, or one row per account.
 * @param {number|Array<Array<number>>} expansion What customers of the start pay more, of the same size.
 * @param {number|Array<Array<number>>} contraction What customers who stayed pay less, of the same size.
 * @param {number|Array<Array<number>>} churn The revenue of customers who left, of the same size.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share of at most 1.
 * @customfunction
 */
function GRR_FROM(start, expansion, contraction, churn, currency) {
  const given = givenMovements_('GRR_FROM', [start, expansion, contraction, churn, currency], arguments.length);
  return ratio_(given.start - given.contraction - given.churn, given.start, NO_START_);
}

/**
 * Net revenue retention between two periods of a table with one column per month, quarter or year.
 *
 * @param {Array<Array<*>>} range The table with its header row, accounts in the first column, such as A1:Z215.
 * @param {string} from The period the window starts at the end of: a header cell, or text such as "Dec 2024".
 * @param {string} to The period the window ends with, such as "Dec 2025".
 * @param {string} definition One of those the tab Keeprate detail lists, such as monthly_compounded; leave it away for the default.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share such as 1.05; format the cell as a percentage.
 * @customfunction
 */
function NRR_PERIOD(range, from, to, definition, currency) {
  return nearest_(periodRates_('NRR_PERIOD', range, from, to, definition, currency).nrr);
}

/**
 * Gross revenue retention between two periods of a table with one column per month, quarter or year.
 *
 * @param {Array<Array<*>>} range The table with its header row, accounts in the first column, such as A1:Z215.
 * @param {string} from The period the window starts at the end of: a header cell, or text such as "Dec 2024".
 * @param {string} to The period the window ends with, such as "Dec 2025".
 * @param {string} definition One of those the tab Keeprate detail lists, such as monthly_compounded; leave it away for the default.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share of at most 1.
 * @customfunction
 */
function GRR_PERIOD(range, from, to, definition, currency) {
  const grr = periodRates_('GRR_PERIOD', range, from, to, definition, currency).grr;
  if (!grr) throw new Error('The definition' + shownText_(definition) + ' knows no GRR: choose another, or NRR_PERIOD.');
  return nearest_(grr);
}

/**
 * Quick ratio: revenue that came (new, returned, expansion) over revenue that went (contraction, churn).
 *
 * @param {Array<Array<number>>} start Revenue at the start, one row per account, without header and total, such as C2:C215.
 * @param {Array<Array<number>>} end Revenue at the end, in the same rows, such as Z2:Z215. Blank means the account left.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A ratio such as 4: four gained for each one lost.
 * @customfunction
 */
function QUICK_RATIO(start, end, currency) {
  const ends = twoEnds_('QUICK_RATIO', start, end, currency);
  const came = sum_(ends.end, (amount, i) => Math.max(amount - ends.start[i], 0));
  const went = sum_(ends.start, (amount, i) => Math.max(amount - ends.end[i], 0));
  return ratio_(came, went, 'No revenue was lost between the two, so there is no quick ratio.');
}

/**
 * Logo retention: accounts of the start that still pay at the end, over accounts of the start.
 *
 * @param {Array<Array<number>>} start Revenue at the start, one row per account, without header and total, such as C2:C215.
 * @param {Array<Array<number>>} end Revenue at the end, in the same rows, such as Z2:Z215. Blank means the account left.
 * @param {string} currency Its code, such as JPY or KWD, where amounts are not in cents; leave it away for cents.
 * @return {number} A share of at most 1.
 * @customfunction
 */
function LOGO_RETENTION(start, end, currency) {
  const ends = twoEnds_('LOGO_RETENTION', start, end, currency);
  const stayed = sum_(ends.end, (amount, i) => (ends.start[i] > 0 && amount > 0 ? 1 : 0));
  return ratio_(stayed, sum_(ends.start, (amount) => (amount > 0 ? 1 : 0)), NO_START_);
}
