/**
 * What the sidebar calls. One function per button, named like the button.
 *
 * Forms and answers travel as JSON text: google.script.run drops a whole call when a Date or a function hides
 * somewhere in an object. Each function answers {ok: true, data} or {ok: false, problem}.
 *
 * @typedef {Object} Form the body of a request, without the spreadsheet
 * @property {number=} sheet_id
 * @property {string=} range
 * @property {Object<string, string>=} mapping role -> column or columns
 * @property {number=} window months
 * @property {string=} from
 * @property {string=} to
 * @property {string=} definition
 * @property {Object<string, *>=} answers question -> answer
 */

/** Seconds the service may hold a poll back until something happens. */
const POLL_SECONDS_ = 15;

/** States in which a run has ended. */
const ENDED_ = ['done', 'failed', 'cancelled'];

/** How many accounts to look at first, and how many changed rows the sidebar shows; the tabs have them all. */
const ACCOUNTS_SHOWN_ = 10;
const ROWS_SHOWN_ = 50;

/**
 * What would be computed. Nothing is written.
 *
 * @param {string} form a Form as JSON; without sheet_id: the tab the user looks at
 * @param {boolean=} startOver forget what the user chose for this tab before
 * @return {string} data: {receipt, form, remembered}
 */
function describeTable(form, startOver) {
  return answer_(function () {
    const asked = JSON.parse(form);
    if (asked.sheet_id === undefined) asked.sheet_id = tabToUse_().getSheetId();
    if (startOver) forgetChoices_(asked.sheet_id);
    const remembered = asked.mapping || asked.answers ? null : choicesFor_(asked.sheet_id);
    const body = Object.assign({}, remembered, asked);
    const tab = tabById_(asked.sheet_id);
    if (tab && tab.getLastRow() === 0) return about_(refuse_(emptyTab_(tab.getName())), body, false);
    return about_(callService_('post', '/v1/tables/inspect', inSpreadsheet_(body)), body, Boolean(remembered));
  });
}

/**
 * Starts computing NRR and writing it into the spreadsheet.
 *
 * @param {string} form a Form as JSON
 * @param {string} click the same text for the same click
 * @return {string} data: the run
 */
function computeNrr(form, click) {
  return answer_(function () {
    const body = JSON.parse(form);
    const answer = callService_('post', '/v1/nrr', inSpreadsheet_(body), click);
    if (answer.ok) rememberChoices_(body);
    return answer;
  });
}

/**
 * Waits until a run has news, and hands it a fresh token meanwhile.
 *
 * @param {string} id
 * @param {number} version the last version the page has seen
 * @return {string} data: the run
 */
function pollRun(id, version) {
  return answer_(function () {
    const answer = pollRun_(id, version);
    // A formula must not go on showing what it knew before the run.
    if (answer.ok && ENDED_.indexOf(answer.data.state) >= 0) forgetFormulaAnswers_();
    return forPage_(answer);
  });
}

/**
 * @param {string} id
 * @return {string} data: the run
 */
function cancelRun(id) {
  return answer_(function () {
    return callService_('post', '/v1/runs/' + encodeURIComponent(id) + '/cancel', {});
  });
}

/**
 * Asks, then removes our tab and our columns, and waits until that is done.
 *
 * @return {string} data: {removed: boolean}
 */
function removeKeeprate() {
  return answer_(function () {
    const ui = SpreadsheetApp.getUi();
    const wish = ui.alert(
      'Remove what Keeprate added?',
      'The tab Keeprate NRR and the columns Keeprate added beside your accounts are deleted, with anything ' +
        'you typed into them. Your own cells stay as they are.',
      ui.ButtonSet.OK_CANCEL
    );
    if (wish !== ui.Button.OK) return { ok: true, data: { removed: false } };
    const start = { sheet_id: tabToUse_().getSheetId() };
    const answer = runToItsEnd_(callService_('post', '/v1/remove', inSpreadsheet_(start), Utilities.getUuid()));
    const removed = answer.ok && answer.data.state === 'done';
    if (removed && recording_()) stopRecording_();
    const problem = answer.problem || (answer.data && answer.data.problem);
    const sentence = removed ? 'Everything Keeprate added is removed.' : problem ? problem.detail : 'Nothing was removed.';
    SpreadsheetApp.getActiveSpreadsheet().toast(sentence, 'Keeprate', 8);
    return problem ? refuse_(problem) : { ok: true, data: { removed: removed } };
  });
}

/**
 * Selects cells, on whichever tab they are.
 *
 * @param {string} a1 with the tab: 'ARR 2025'!C4:C9
 * @return {string}
 */
function showCells(a1) {
  return answer_(function () {
    const cut = a1.lastIndexOf('!');
    const spreadsheet = SpreadsheetApp.getActiveSpreadsheet();
    const title = a1.slice(0, Math.max(cut, 0)).replace(/^'|'$/g, '').replace(/''/g, "'");
    const tab = title ? spreadsheet.getSheetByName(title) : spreadsheet.getActiveSheet();
    if (!tab) return refuse_(problem_('no-such-tab', 404, 'No such tab', 'The tab ' + title + ' is not there any more.', ''));
    spreadsheet.setActiveSheet(tab);
    tab.getRange(a1.slice(cut + 1)).activate();
    return { ok: true, data: {} };
  });
}

/**
 * The tab the user looks at.
 *
 * @return {string} data: {sheet_id, title, ours}
 */
function activeTab() {
  return answer_(function () {
    const tab = SpreadsheetApp.getActiveSheet();
    return { ok: true, data: { sheet_id: tab.getSheetId(), title: tab.getName(), ours: isOurs_(tab.getName()) } };
  });
}

/**
 * Whose rights are used: with several Google accounts signed in it may not be the one the user thinks.
 *
 * @return {string} data: {email}
 */
function accountInUse() {
  return answer_(function () {
    return { ok: true, data: { email: Session.getEffectiveUser().getEmail() } };
  });
}

/**
 * @param {function(): Answer} work
 * @return {string} its answer as JSON; anything thrown becomes a problem
 */
function answer_(work) {
  try {
    return JSON.stringify(work());
  } catch (error) {
    const reason = String((error && error.message) || error);
    // The page has a help view of its own for this one.
    if (/PERMISSION_DENIED/.test(reason)) throw error;
    return JSON.stringify(
      refuse_(problem_('script', 500, 'Google Sheets refused', reason, 'Reload the spreadsheet and try again.'))
    );
  }
}

/**
 * @param {Answer} answer to an inspection
 * @param {Form} form what was asked, with what was remembered
 * @param {boolean} remembered
 * @return {Answer}
 */
function about_(answer, form, remembered) {
  const known = { form: form, remembered: remembered, recording: recordingState_() };
  if (!answer.ok) return Object.assign(known, answer);
  return { ok: true, data: Object.assign({ receipt: answer.data }, known) };
}

/**
 * @param {Form} form
 * @return {Object} the body of a request
 */
function inSpreadsheet_(form) {
  return Object.assign({ spreadsheet_id: SpreadsheetApp.getActiveSpreadsheet().getId() }, form);
}

/**
 * @param {string} id
 * @param {number} version
 * @return {Answer}
 */
function pollRun_(id, version) {
  return callService_(
    'get',
    '/v1/runs/' + encodeURIComponent(id) + '?wait=' + POLL_SECONDS_ + '&since=' + encodeURIComponent(String(version))
  );
}

/**
 * Polls for the menu and for timers, which have no page to do it; stays well under Google's six minutes.
 *
 * @param {Answer} answer a run just started
 * @return {Answer} the run when it has ended, or the problem
 */
function runToItsEnd_(answer) {
  for (let polls = 0; polls < 12 && answer.ok; polls += 1) {
    if (ENDED_.indexOf(answer.data.state) >= 0) return answer;
    answer = pollRun_(answer.data.id, answer.data.version);
  }
  if (!answer.ok) return answer;
  return refuse_(
    problem_('slow', 503, 'Still working', 'Keeprate has not finished yet.', 'Look again in a few minutes.')
  );
}

/**
 * Leaves out of a result what the sidebar does not show: thousands of accounts would only slow the page.
 *
 * @param {Answer} answer
 * @return {Answer}
 */
function forPage_(answer) {
  const result = answer.ok ? answer.data.result : null;
  if (!result || result.kind !== 'nrr') return answer;
  const owners = result.owners.list.map(function (one) {
    return one.owner;
  });
  const mine = ownerOf_(owners, Session.getEffectiveUser().getEmail());
  result.mine = { owner: mine, accounts: firstOf_(result, mine) };
  result.accounts = accountsBy_(result, result.look_first.slice(0, ACCOUNTS_SHOWN_));
  result.owners.list.forEach(function (one) {
    delete one.first;
  });
  const changed = result.restatement ? result.restatement.rows : [];
  if (result.restatement) result.restatement.more = Math.max(0, changed.length - ROWS_SHOWN_);
  changed.splice(ROWS_SHOWN_);
  result.lens.definitions.forEach(function (one) {
    delete one.causes;
  });
  delete result.series;
  return answer;
}

/**
 * @param {string} title
 * @return {Problem}
 */
function emptyTab_(title) {
  return problem_(
    'empty-tab',
    422,
    'This tab is empty',
    'There is nothing on the tab ' + title + ' yet.',
    'Open the tab that holds your customers and their revenue, or try Keeprate on a sample.'
  );
}
