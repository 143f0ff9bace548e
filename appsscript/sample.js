/**
 * A sample whose NRR can be checked by head: ten accounts pay $1,000 each in December 2024, $10,000 together.
 * By December 2025 one has left (-$1,000), one pays half (-$500), two pay more (+$1,500 and +$500): $10,500, so
 * NRR 105% and GRR 85%. Two more came during the year and do not count.
 */

/** Name, renewal date as a serial number, amount at the start, then [month, new amount] of each change. */
const SAMPLE_ACCOUNTS_ = [
  ['Alder Analytics', 46112, 1000, [[5, 1500], [9, 2500]]],
  ['Birch Bakery', 46203, 1000, [[7, 1500]]],
  ['Cedar Clinics', 46053, 1000, [[6, 500]]],
  ['Dogwood Dental', null, 1000, [[8, null]]],
  ['Elm Education', 46081, 1000, []],
  ['Fir Freight', 46234, 1000, []],
  ['Ginkgo Games', 46295, 1000, []],
  ['Hazel Hotels', 46356, 1000, []],
  ['Ivy Interiors', 46173, 1000, []],
  ['Juniper Journals', 46142, 1000, []],
  ['Kapok Kitchens', 46265, null, [[3, 400]]],
  ['Larch Logistics', 46326, null, [[10, 600]]],
];

/** First days of December 2024 to December 2025 as serial numbers: no time zone can shift them. */
const SAMPLE_MONTHS_ = [
  45627, 45658, 45689, 45717, 45748, 45778, 45809, 45839, 45870, 45901, 45931, 45962, 45992,
];

/**
 * Adds the tab Keeprate sample, or shows it when it is already there.
 *
 * @return {string} data: {sheet_id, title}
 */
function insertSampleSheet() {
  return answer_(function () {
    const spreadsheet = SpreadsheetApp.getActiveSpreadsheet();
    const tab = spreadsheet.getSheetByName(SAMPLE_TITLE_) || fillSample_(spreadsheet.insertSheet(SAMPLE_TITLE_));
    spreadsheet.setActiveSheet(tab);
    SpreadsheetApp.flush();
    return { ok: true, data: { sheet_id: tab.getSheetId(), title: SAMPLE_TITLE_ } };
  });
}

/**
 * @param {GoogleAppsScript.Spreadsheet.Sheet} tab a new one
 * @return {GoogleAppsScript.Spreadsheet.Sheet}
 */
function fillSample_(tab) {
  const rows = SAMPLE_ACCOUNTS_.map(sampleRow_);
  const months = SAMPLE_MONTHS_.length;
  const totals = SAMPLE_MONTHS_.map(function (serial, month) {
    return rows.reduce(function (sum, row) {
      return sum + (row[month + 2] || 0);
    }, 0);
  });
  const cells = [['Account', 'Renewal'].concat(SAMPLE_MONTHS_)].concat(rows, [['Total', ''].concat(totals)]);
  tab.getRange(1, 1, cells.length, months + 2).setValues(cells);
  tab.getRange(1, 3, 1, months).setNumberFormat('mmm yyyy');
  tab.getRange(2, 2, rows.length, 1).setNumberFormat('d mmm yyyy');
  tab.getRange(2, 3, rows.length + 1, months).setNumberFormat('"$"#,##0');
  tab.getRange(1, 1, 1, months + 2).setFontWeight('bold');
  tab.getRange(cells.length, 1, 1, months + 2).setFontWeight('bold');
  tab.setFrozenRows(1);
  return tab;
}

/**
 * @param {Array} account a line of SAMPLE_ACCOUNTS_
 * @return {Array} its cells; blank where the account pays nothing
 */
function sampleRow_(account) {
  let amount = account[2];
  const amounts = SAMPLE_MONTHS_.map(function (serial, month) {
    account[3].forEach(function (change) {
      if (change[0] === month) amount = change[1];
    });
    return amount === null ? '' : amount;
  });
  return [account[0], account[1] === null ? '' : account[1]].concat(amounts);
}
