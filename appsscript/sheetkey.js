/**
 * The sheet key: what lets the formulas of this spreadsheet ask the service without knowing who looks at it.
 *
 * Somebody who may edit links the sheet; the key then lies in the document's properties, which custom functions may
 * read. It opens nothing but answers that are already known, and costs nothing. It holds for one spreadsheet: in a
 * copy it is worth nothing.
 *
 * @typedef {Object} SheetKey
 * @property {string} key_id
 * @property {string} secret
 * @property {string} created_at
 * @property {string} spreadsheet_id
 * @property {number} turn counts up whenever what formulas remember should be forgotten
 */

const SHEET_KEY_ = 'keeprate.sheet_key';

/** @return {SheetKey|null} the key of this document, also when it was made for another spreadsheet */
function sheetKey_() {
  const text = PropertiesService.getDocumentProperties().getProperty(SHEET_KEY_);
  return text ? JSON.parse(text) : null;
}

/**
 * @param {SheetKey} key
 */
function keepSheetKey_(key) {
  PropertiesService.getDocumentProperties().setProperty(SHEET_KEY_, JSON.stringify(key));
}

/**
 * Fetches a key for this spreadsheet; an earlier one is worth nothing from then on.
 *
 * @return {string} data: {linked, since}
 */
function linkSheet() {
  return answer_(function () {
    const id = SpreadsheetApp.getActiveSpreadsheet().getId();
    const answer = callService_('post', '/v1/sheets/' + encodeURIComponent(id) + '/key', {});
    if (!answer.ok) return answer;
    const before = sheetKey_();
    keepSheetKey_({
      key_id: answer.data.key_id,
      secret: answer.data.secret,
      created_at: String(answer.data.created_at),
      spreadsheet_id: id,
      turn: before ? before.turn + 1 : 1,
    });
    return { ok: true, data: link_() };
  });
}

/**
 * Revokes the key, then forgets it.
 *
 * @return {string} data: {linked, since}
 */
function unlinkSheet() {
  return answer_(function () {
    const id = SpreadsheetApp.getActiveSpreadsheet().getId();
    const answer = callService_('delete', '/v1/sheets/' + encodeURIComponent(id) + '/key');
    if (!answer.ok && answer.problem.status !== 404) return answer;
    PropertiesService.getDocumentProperties().deleteProperty(SHEET_KEY_);
    return { ok: true, data: link_() };
  });
}

/**
 * Whether formulas of this spreadsheet can ask, for the page; never the key itself.
 *
 * @return {{linked: boolean, copied: boolean, since: string|null}}
 */
function link_() {
  const key = sheetKey_();
  const here = key && key.spreadsheet_id === SpreadsheetApp.getActiveSpreadsheet().getId();
  return { linked: Boolean(here), copied: Boolean(key && !here), since: here ? key.created_at : null };
}

/** Lets formulas ask anew: after a run they would otherwise show what they knew before it. */
function forgetFormulaAnswers_() {
  const key = sheetKey_();
  if (key) keepSheetKey_(Object.assign(key, { turn: key.turn + 1 }));
}

/**
 * What signs a request: time, a number used once, the spreadsheet and the body, each on its line.
 *
 * @param {SheetKey} key
 * @param {string} body
 * @param {string} spreadsheetId
 * @return {Object<string, string>} headers
 */
function signedHeaders_(key, body, spreadsheetId) {
  const time = String(Math.floor(Date.now() / 1000));
  const nonce = Utilities.getUuid();
  return {
    'X-Keeprate-Key': key.key_id,
    'X-Keeprate-Time': time,
    'X-Keeprate-Nonce': nonce,
    'X-Keeprate-Signature': signature_([time, nonce, spreadsheetId, sha256_(body)].join('\n'), key.secret),
  };
}

/**
 * @param {string} text
 * @param {string} secret
 * @return {string} HMAC-SHA-256 in hex
 */
function signature_(text, secret) {
  // Without the character set a secret or a name outside ASCII would be signed as question marks.
  return hex_(Utilities.computeHmacSha256Signature(text, secret, Utilities.Charset.UTF_8));
}

/**
 * @param {string} text
 * @return {string} SHA-256 in hex
 */
function sha256_(text) {
  return hex_(Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, text, Utilities.Charset.UTF_8));
}

/**
 * @param {number[]} bytes as Google gives them, from -128 to 127
 * @return {string}
 */
function hex_(bytes) {
  return bytes
    .map(function (byte) {
      return ('0' + (byte & 255).toString(16)).slice(-2);
    })
    .join('');
}
