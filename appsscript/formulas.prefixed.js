/**
 * The same formulas under names nobody else uses: of two add-ons that both define NRR, Sheets lets only one work.
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
function KEEPRATE_NRR(start, end, currency) {
  return NRR(start, end, currency);
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
function KEEPRATE_GRR(start, end, currency) {
  return GRR(start, end, currency);
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
function KEEPRATE_NRR_FROM(start, expansion, contraction, churn, currency) {
  return NRR_FROM(...arguments);
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
function KEEPRATE_GRR_FROM(start, expansion, contraction, churn, currency) {
  return GRR_FROM(...arguments);
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
function KEEPRATE_NRR_PERIOD(range, from, to, definition, currency) {
  return NRR_PERIOD(range, from, to, definition, currency);
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
function KEEPRATE_GRR_PERIOD(range, from, to, definition, currency) {
  return GRR_PERIOD(range, from, to, definition, currency);
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
function KEEPRATE_QUICK_RATIO(start, end, currency) {
  return QUICK_RATIO(start, end, currency);
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
function KEEPRATE_LOGO_RETENTION(start, end, currency) {
  return LOGO_RETENTION(start, end, currency);
}

/**
 * What is known about companies: one row for each key, one column for each field. Free: what is not known yet is queued.
 *
 * @param {Array<Array<string>>} keys Websites, e-mail addresses, SIREN numbers or names, such as B2:B215. Give the whole column to one formula.
 * @param {string|Array<Array<string>>} fields What to show, such as "open_roles" or "open_roles, crm", or cells that name it.
 * @param {boolean} header TRUE writes the names of the fields above; leave it away for none.
 * @return {Array<Array<*>>} One row for each key.
 * @customfunction
 */
function KEEPRATE_ENRICH(keys, fields, header) {
  return ENRICH(keys, fields, header);
}

/**
 * Where a value of ENRICH comes from: its source, since when, how certain, and other answers; or why there is none.
 *
 * @param {string} key One website, e-mail address, SIREN number or name.
 * @param {string} field One field, such as "open_roles".
 * @return {string} A sentence or two.
 * @customfunction
 */
function KEEPRATE_ENRICH_INFO(key, field) {
  return ENRICH_INFO(key, field);
}

/**
 * The flag of an account, as Compute NRR found it last: churn risk, contraction risk or expansion; blank for none.
 *
 * @param {Array<Array<string>>} account One account or a column of them, such as A2:A215, as they stand in the accounts column.
 * @return {Array<Array<string>>} One flag for each account.
 * @customfunction
 */
function KEEPRATE_FLAG(account) {
  return FLAG(account);
}
