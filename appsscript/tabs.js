/**
 * Which tab is meant, and what the user chose for it before.
 *
 * Choices are kept with the document, one property per tab, so that everybody who opens the sheet gets the same
 * reading of it. A window is not kept: next month it would silently be last month's.
 */

/** Tabs whose title starts like this are ours and hold no customers; the sample is the exception. */
const OUR_PREFIX_ = 'Keeprate ';
const SAMPLE_TITLE_ = 'Keeprate sample';
const LAST_TAB_ = 'keeprate.last_tab';

/**
 * @param {string} title
 * @return {boolean}
 */
function isOurs_(title) {
  return title.indexOf(OUR_PREFIX_) === 0 && title.indexOf(SAMPLE_TITLE_) !== 0;
}

/**
 * The tab the user looks at; from one of our own tabs: the one computed last, else the first of the user's.
 *
 * @return {GoogleAppsScript.Spreadsheet.Sheet}
 */
function tabToUse_() {
  const active = SpreadsheetApp.getActiveSheet();
  if (!isOurs_(active.getName())) return active;
  const last = PropertiesService.getDocumentProperties().getProperty(LAST_TAB_);
  const theirs = SpreadsheetApp.getActiveSpreadsheet()
    .getSheets()
    .filter(function (tab) {
      return !isOurs_(tab.getName());
    });
  const same = theirs.filter(function (tab) {
    return String(tab.getSheetId()) === last;
  });
  return same[0] || theirs[0] || active;
}

/**
 * @param {number} sheetId
 * @return {GoogleAppsScript.Spreadsheet.Sheet|undefined}
 */
function tabById_(sheetId) {
  return SpreadsheetApp.getActiveSpreadsheet()
    .getSheets()
    .filter(function (tab) {
      return tab.getSheetId() === sheetId;
    })[0];
}

/**
 * @param {number} sheetId
 * @return {Form|null} roles and answers the user gave before
 */
function choicesFor_(sheetId) {
  const text = PropertiesService.getDocumentProperties().getProperty(choicesKey_(sheetId));
  return text ? JSON.parse(text) : null;
}

/**
 * @param {Form} form what was just computed
 */
function rememberChoices_(form) {
  const properties = PropertiesService.getDocumentProperties();
  const kept = {};
  ['mapping', 'answers', 'definition'].forEach(function (name) {
    if (form[name] !== undefined) kept[name] = form[name];
  });
  if (kept.answers) {
    kept.answers = Object.assign({}, kept.answers);
    // Locking is an act, not a way to read the tab.
    delete kept.answers.lock;
    if (!Object.keys(kept.answers).length) delete kept.answers;
  }
  if (kept.mapping && !Object.keys(kept.mapping).length) delete kept.mapping;
  properties.setProperty(LAST_TAB_, String(form.sheet_id));
  const text = JSON.stringify(kept);
  // A property holds 9 KB; choices that long are not worth an error.
  if (text === '{}') forgetChoices_(form.sheet_id);
  else if (text.length < 8000) properties.setProperty(choicesKey_(form.sheet_id), text);
}

/**
 * @param {number} sheetId
 */
function forgetChoices_(sheetId) {
  PropertiesService.getDocumentProperties().deleteProperty(choicesKey_(sheetId));
}

/**
 * @param {number} sheetId
 * @return {string}
 */
function choicesKey_(sheetId) {
  return 'keeprate.tab.' + sheetId;
}
