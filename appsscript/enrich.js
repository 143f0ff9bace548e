/**
 * What the sidebar's view Enrich calls. One function per button, named like the button.
 *
 * @typedef {Object} EnrichForm the body of a request, without the spreadsheet
 * @property {number=} sheet_id
 * @property {string=} subject company or person
 * @property {Object<string, string>=} keys lookup key -> column
 * @property {string[]=} fields
 * @property {string=} rows try or all
 * @property {boolean=} refresh ask again for what is still current
 * @property {number=} cap_minor US cents that may be spent
 * @property {string[]=} consent providers that may be asked
 * @property {number=} own_tab a tab of the user's own to look in
 */

/** Which providers the user has agreed to, and when; kept with the user. */
const CONSENT_ = 'keeprate.consent';

/**
 * What could be looked up. Nothing is asked of anybody, nothing is written.
 *
 * @param {string} form an EnrichForm as JSON; without sheet_id: the tab the user looks at
 * @return {string} data: {receipt, form, fields, consent, link}; fields are those chosen before
 */
function describeEnrich(form) {
  return answer_(function () {
    const asked = JSON.parse(form);
    if (asked.sheet_id === undefined) asked.sheet_id = tabToUse_().getSheetId();
    const before = enrichChoicesFor_(asked.sheet_id);
    const fields = before.fields || [];
    // A field that is not known any more must not keep the tab from being read.
    delete before.fields;
    const body = Object.assign(before, asked);
    const tab = tabById_(asked.sheet_id);
    const answer =
      tab && tab.getLastRow() === 0
        ? refuse_(emptyTab_(tab.getName()))
        : callService_('post', '/v1/enrich/inspect', inSpreadsheet_(body));
    if (!answer.ok) return Object.assign({ form: body }, answer);
    return { ok: true, data: { receipt: answer.data, form: body, fields: fields, consent: consent_(), link: link_() } };
  });
}

/**
 * What an enrichment would cost, and what would leave the sheet. Nothing is asked of anybody, nothing is written.
 *
 * @param {string} form an EnrichForm as JSON
 * @return {string} data: the quote
 */
function quoteEnrich(form) {
  return answer_(function () {
    return callService_('post', '/v1/enrich/quote', inSpreadsheet_(JSON.parse(form)));
  });
}

/**
 * Starts looking up and writing it into the spreadsheet.
 *
 * @param {string} form an EnrichForm as JSON
 * @param {string} click the same text for the same click
 * @return {string} data: the run
 */
function enrich(form, click) {
  return answer_(function () {
    const body = JSON.parse(form);
    const answer = callService_('post', '/v1/enrich', inSpreadsheet_(body), click);
    if (answer.ok) {
      rememberEnrichChoices_(body);
      rememberConsent_(body.consent || []);
    }
    return answer;
  });
}

/**
 * Keeps the user's own key for a provider, sealed, with the service; it comes back to no page.
 *
 * @param {string} id
 * @param {string} key
 * @return {string} data: the provider's state
 */
function saveProviderKey(id, key) {
  return answer_(function () {
    return callService_('put', '/v1/providers/' + encodeURIComponent(id) + '/key', { key: key });
  });
}

/**
 * @param {string} id
 * @return {string} data: the provider's state
 */
function deleteProviderKey(id) {
  return answer_(function () {
    return callService_('delete', '/v1/providers/' + encodeURIComponent(id) + '/key');
  });
}

/**
 * Takes back that a provider may be asked.
 *
 * @param {string} id
 * @return {string} data: {consent}
 */
function withdrawConsent(id) {
  return answer_(function () {
    const kept = consent_();
    delete kept[id];
    PropertiesService.getUserProperties().setProperty(CONSENT_, JSON.stringify(kept));
    return { ok: true, data: { consent: kept } };
  });
}

/**
 * Adds data of the user's own: a CSV file, or LinkedIn's Connections.csv.
 *
 * @param {string} file {kind, name, text} as JSON
 * @return {string} data: {rows, subjects, fields, changes, sentence}
 */
function importFile(file) {
  return answer_(function () {
    return callService_('post', '/v1/enrich/import', inSpreadsheet_(JSON.parse(file)));
  });
}

/** @return {Object<string, string>} provider -> the day the user agreed */
function consent_() {
  const text = PropertiesService.getUserProperties().getProperty(CONSENT_);
  return text ? JSON.parse(text) : {};
}

/**
 * @param {string[]} ids
 */
function rememberConsent_(ids) {
  const kept = consent_();
  const zone = SpreadsheetApp.getActiveSpreadsheet().getSpreadsheetTimeZone();
  const today = Utilities.formatDate(new Date(), zone, 'yyyy-MM-dd');
  ids.forEach(function (id) {
    kept[id] = kept[id] || today;
  });
  PropertiesService.getUserProperties().setProperty(CONSENT_, JSON.stringify(kept));
}

/**
 * @param {number} sheetId
 * @return {EnrichForm} what was chosen for this tab before
 */
function enrichChoicesFor_(sheetId) {
  const text = PropertiesService.getDocumentProperties().getProperty(enrichChoicesKey_(sheetId));
  return text ? JSON.parse(text) : {};
}

/**
 * @param {EnrichForm} form what was just started
 */
function rememberEnrichChoices_(form) {
  const kept = {};
  ['subject', 'keys', 'fields', 'own_tab'].forEach(function (name) {
    if (form[name] !== undefined) kept[name] = form[name];
  });
  const text = JSON.stringify(kept);
  const properties = PropertiesService.getDocumentProperties();
  properties.setProperty(LAST_TAB_, String(form.sheet_id));
  // A property holds 9 KB; choices that long are not worth an error.
  if (text.length < 8000) properties.setProperty(enrichChoicesKey_(form.sheet_id), text);
}

/**
 * @param {number} sheetId
 * @return {string}
 */
function enrichChoicesKey_(sheetId) {
  return 'keeprate.enrich.' + sheetId;
}
