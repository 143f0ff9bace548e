/**
 * The Keeprate service. send_ holds the only UrlFetchApp call of the add-on.
 *
 * `push` writes the address of the service into deployed.js; the script property KEEPRATE_URL goes before it. A call of the page says who asks (an identity token) and with
 * whose rights the spreadsheet may be opened (the user's own access token); neither ever reaches the page. A call of
 * a formula is signed with the sheet's key.
 */

/** Seconds one request may take; a long poll waits less than this on the other side. */
const REQUEST_SECONDS_ = 30;
/** The same for a formula, which Google ends after 30 seconds. */
const FORMULA_SECONDS_ = 22;

/**
 * @typedef {Object} Problem what went wrong, as problem details (RFC 9457)
 * @property {string} type urn:keeprate:...
 * @property {string} title
 * @property {number} status
 * @property {string} detail the sentence for the user
 * @property {string} hint what to do about it
 * @property {string[]} cells addresses with their tab
 * @property {{label: string, sets: Object}[]=} choices answers the user may give
 */

/**
 * @typedef {Object} Answer
 * @property {boolean} ok
 * @property {*=} data what the service answered
 * @property {Problem=} problem why there is no answer
 */

/**
 * Sends one request of the user to the service. Never throws: whatever goes wrong becomes a problem the page can
 * show.
 *
 * @param {string} method get, post, put or delete
 * @param {string} path from /v1 on
 * @param {Object=} body sent as JSON
 * @param {string=} idempotencyKey the same key for the same click, so that a repeated click starts one run
 * @return {Answer}
 */
function callService_(method, path, body, idempotencyKey) {
  if (!serverUrl_()) return refuse_(noServer_());
  const identity = ScriptApp.getIdentityToken();
  if (!identity) return refuse_(notSignedIn_());
  const headers = { Authorization: 'Bearer ' + identity, 'X-Sheets-Token': ScriptApp.getOAuthToken() };
  if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
  return send_(method, path, headers, body === undefined ? null : JSON.stringify(body), REQUEST_SECONDS_);
}

/**
 * Sends one request of a formula, which knows no user: it is signed with the sheet's key. Never throws.
 *
 * @param {string} path from /v1 on
 * @param {Object} body sent as JSON; with the spreadsheet's id
 * @param {SheetKey} key
 * @return {Answer}
 */
function callSigned_(path, body, key) {
  if (!serverUrl_()) return refuse_(noServer_());
  const text = JSON.stringify(body);
  return send_('post', path, signedHeaders_(key, text, body.spreadsheet_id), text, FORMULA_SECONDS_);
}

/** @return {string|null} the address of the service */
function serverUrl_() {
  const written = typeof DEPLOYED_URL_ === 'string' ? DEPLOYED_URL_ : null;
  return PropertiesService.getScriptProperties().getProperty('KEEPRATE_URL') || written;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Object<string, string>} headers who asks
 * @param {string|null} text the body, JSON
 * @param {number} seconds
 * @return {Answer}
 */
function send_(method, path, headers, text, seconds) {
  const server = serverUrl_();
  const request = {
    method: method,
    headers: Object.assign({ Accept: 'application/json' }, headers),
    muteHttpExceptions: true,
    followRedirects: false,
    timeoutSeconds: seconds,
  };
  if (text !== null) {
    request.contentType = 'application/json';
    request.payload = text;
  }
  let response;
  try {
    response = UrlFetchApp.fetch(server.replace(/\/+$/, '') + path, request);
  } catch (error) {
    return refuse_(unreachable_(server, String((error && error.message) || error)));
  }
  return read_(response.getResponseCode(), response.getContentText(), server);
}

/**
 * @param {number} status
 * @param {string} text
 * @param {string} server
 * @return {Answer}
 */
function read_(status, text, server) {
  let data;
  try {
    data = JSON.parse(text);
  } catch (error) {
    data = null;
  }
  if (status >= 200 && status < 300 && data !== null) return { ok: true, data: data };
  if (data && typeof data.detail === 'string') return refuse_(data);
  return refuse_(unreachable_(server, 'status ' + status));
}

/**
 * @param {Problem} problem
 * @return {Answer}
 */
function refuse_(problem) {
  return { ok: false, problem: problem };
}

/**
 * @param {string} code the end of the problem's type
 * @param {number} status
 * @param {string} title
 * @param {string} detail
 * @param {string} hint
 * @return {Problem}
 */
function problem_(code, status, title, detail, hint) {
  return { type: 'urn:keeprate:' + code, title: title, status: status, detail: detail, hint: hint, cells: [] };
}

/** @return {Problem} */
function noServer_() {
  return problem_(
    'no-server',
    503,
    'Keeprate is not set up yet',
    'This copy of Keeprate does not know the address of its service.',
    'Whoever installed Keeprate pushes it again with its address, or sets the script property KEEPRATE_URL.'
  );
}

/** @return {Problem} */
function notSignedIn_() {
  return problem_(
    'not-signed-in',
    401,
    'Please allow Keeprate again',
    'Google did not say who you are, so the Keeprate service cannot answer.',
    'Reload the spreadsheet, open Keeprate from the menu and allow everything it asks for.'
  );
}

/**
 * Tells the ways apart in which a request does not arrive, because each has another cure.
 *
 * @param {string} server
 * @param {string} reason what UrlFetchApp said
 * @return {Problem}
 */
function unreachable_(server, reason) {
  const host = server.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
  if (/not permitted by your admin/i.test(reason)) {
    return problem_(
      'blocked-by-admin',
      403,
      'Your administrator blocks Keeprate',
      'Your Google Workspace does not allow add-ons to call ' + host + '.',
      'Ask the administrator to add ' + host + ' to the allowlist for URL Fetch.'
    );
  }
  if (/too many times/i.test(reason)) {
    return problem_(
      'google-quota',
      429,
      'A daily limit of Google is reached',
      'Google lets an account make only so many requests a day, and yours has made them.',
      'Try again tomorrow, or with another account.'
    );
  }
  return problem_(
    'unreachable',
    503,
    'No connection to Keeprate',
    'The Keeprate service cannot be reached at ' + host + '.',
    'Try again in a minute. If it stays away, tell whoever runs Keeprate for you. Your sheet was not touched.'
  );
}
