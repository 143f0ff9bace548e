/**
 * What is known about companies and accounts, in a cell: =ENRICH, =ENRICH_INFO and =FLAG.
 *
 * They ask the service with the sheet's key and only show what is known already. They never cost anything: what is
 * not known yet is queued for the free sources. What was answered is remembered (formulas.memory.js), so that a
 * recalculation asks nothing.
 */

/**
 * What is known about companies: one row for each key, one column for each field. Free: what is not known yet is queued.
 *
 * @param {Array<Array<string>>} keys Websites, e-mail addresses, SIREN numbers or names, such as B2:B215. Give the whole column to one formula.
 * @param {string|Array<Array<string>>} fields What to show, such as "open_roles" or "open_roles, crm", or cells that name it.
 * @param {boolean} header TRUE writes the names of the fields above; leave it away for none.
 * @return {Array<Array<*>>} One row for each key.
 * @customfunction
 */
function ENRICH(keys, fields, header) {
  const lookup = lookupKeys_('ENRICH', keys);
  const names = fieldNames_('ENRICH', fields);
  const named = isHeaderWanted_(header);
  const known = recalled_('/v1/enrich/cells', lookup.wanted, names, function (wanted) {
    return { keys: wanted, fields: names };
  });
  const rows = lookup.cells.map(function (cell) {
    return names.map(function (_, i) {
      return shownAnswer_(cell, known.answers, i);
    });
  });
  return named ? [known.labels || names.map(labelOfField_)].concat(rows) : rows;
}

/**
 * @param {*} header
 * @return {boolean}
 */
function isHeaderWanted_(header) {
  const given = isBlank_(header) ? 'false' : String(header).trim().toLowerCase();
  if (given === 'true' || given === '1') return true;
  if (given === 'false' || given === '0') return false;
  throw new Error('ENRICH takes TRUE or FALSE after the fields: TRUE writes their names above. Put several fields into one text.');
}

/**
 * Where a value of ENRICH comes from: its source, since when, how certain, and other answers; or why there is none.
 *
 * @param {string} key One website, e-mail address, SIREN number or name.
 * @param {string} field One field, such as "open_roles".
 * @return {string} A sentence or two.
 * @customfunction
 */
function ENRICH_INFO(key, field) {
  const lookup = lookupKeys_('ENRICH_INFO', key);
  const names = fieldNames_('ENRICH_INFO', field);
  if (lookup.cells.length !== 1 || names.length !== 1) {
    throw new Error('ENRICH_INFO explains one value: give one key and one field, such as B2, "open_roles".');
  }
  const known = recalled_('/v1/enrich/info', lookup.wanted, names, function (wanted) {
    return { key: wanted[0], field: names[0] };
  });
  // On lines of its own it would make the row as high as they are many.
  return shownAnswer_(lookup.cells[0], known.answers, 0).replace(/\s*\n\s*/g, ' · ');
}

/**
 * The flag of an account, as Compute NRR found it last: churn risk, contraction risk or expansion; blank for none.
 *
 * @param {Array<Array<string>>} account One account or a column of them, such as A2:A215, as they stand in the accounts column.
 * @return {Array<Array<string>>} One flag for each account.
 * @customfunction
 */
function FLAG(account) {
  const lookup = lookupKeys_('FLAG', account);
  const known = recalled_('/v1/flags/cells', lookup.wanted, [], function (wanted) {
    return { accounts: wanted };
  });
  return lookup.cells.map(function (cell) {
    return [shownAnswer_(cell, known.answers, 0)];
  });
}
