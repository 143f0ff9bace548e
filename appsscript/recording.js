/**
 * Record this sheet monthly: a sheet that holds only current revenue gets a history, one month at a time.
 *
 * Recording now also sets a timer of Google's that runs recordThisMonth once a month, with the rights of whoever
 * started it. What is recorded, and how the last time went, is kept with the document, so that everybody sees it.
 * The 28th is in every month and near its end: what is recorded then stands for the month.
 *
 * @typedef {Object} Recording
 * @property {Form} form the tab and how it is read
 * @property {string} by the e-mail address of whoever started it
 * @property {string} since a day
 * @property {{ok: boolean, at: string, sentence: string}|null} last how the timer's last recording went
 */

const RECORDING_ = 'keeprate.recording';
const RECORDING_DAY_ = 28;
const RECORDING_HOUR_ = 6;
/** Our tab of recorded months, and how many of its columns name the account. */
const HISTORY_TITLE_ = 'Keeprate history';
const HISTORY_KEYS_ = 2;

/**
 * Records this month's current revenue into a tab of ours, now and from now on every month.
 *
 * @param {string} form a Form as JSON
 * @param {string} click the same text for the same click
 * @return {string} data: the run
 */
function recordMonthly(form, click) {
  return answer_(function () {
    const required = ScriptApp.AuthorizationStatus.REQUIRED;
    if (ScriptApp.getAuthorizationInfo(ScriptApp.AuthMode.FULL).getAuthorizationStatus() === required) {
      return refuse_(noTimerAllowed_());
    }
    const body = JSON.parse(form);
    const answer = callService_('post', '/v1/recording', inSpreadsheet_(body), click);
    if (answer.ok) startRecording_(body);
    return answer;
  });
}

/**
 * Records nothing more; what was recorded stays.
 *
 * @return {string} data: null, as recordingState answers it
 */
function stopRecording() {
  return answer_(function () {
    stopRecording_();
    return { ok: true, data: recordingState_() };
  });
}

/**
 * Whether this spreadsheet is recorded, by whom, and how the last time went.
 *
 * @return {string} data: a Recording with `mine`, `day`, `title` of the tab and the id of our tab, `history`; null when nothing is recorded
 */
function recordingState() {
  return answer_(function () {
    return { ok: true, data: recordingState_() };
  });
}

/** What the timer runs. Nobody watches: however it ends is kept for the sidebar to say. */
function recordThisMonth() {
  const kept = recording_();
  if (!kept) {
    // Somebody else stopped it: only its owner can take a timer away.
    deleteTimers_();
    return;
  }
  kept.last = recordNow_(kept.form);
  // It may have been stopped in the meantime.
  if (recording_()) keepRecording_(kept);
}

/**
 * @param {Form} form
 * @return {{ok: boolean, at: string, sentence: string}}
 */
function recordNow_(form) {
  const note = { ok: false, at: today_(), sentence: '' };
  try {
    const answer = runToItsEnd_(callService_('post', '/v1/recording', inSpreadsheet_(form), Utilities.getUuid()));
    const problem = answer.problem || answer.data.problem;
    note.ok = answer.ok && answer.data.state === 'done';
    note.sentence = note.ok ? answer.data.result.sentence : problem ? problem.detail : 'It was cancelled.';
  } catch (error) {
    note.sentence = String((error && error.message) || error);
  }
  return note;
}

/**
 * @param {Form} form
 */
function startRecording_(form) {
  const before = recording_();
  const me = Session.getEffectiveUser().getEmail();
  const same = before && before.form.sheet_id === form.sheet_id;
  // A timer belongs to whoever set it; a second person's would only record the same again.
  if (before && before.by !== me) {
    keepRecording_(Object.assign(before, { form: form }));
    return;
  }
  const timers = ScriptApp.getProjectTriggers().filter(isTimer_);
  if (!timers.length) {
    ScriptApp.newTrigger('recordThisMonth').timeBased().onMonthDay(RECORDING_DAY_).atHour(RECORDING_HOUR_).create();
  }
  keepRecording_({ form: form, by: me, since: same ? before.since : today_(), last: same ? before.last : null });
}

function stopRecording_() {
  PropertiesService.getDocumentProperties().deleteProperty(RECORDING_);
  deleteTimers_();
}

function deleteTimers_() {
  ScriptApp.getProjectTriggers()
    .filter(isTimer_)
    .forEach(function (timer) {
      ScriptApp.deleteTrigger(timer);
    });
}

/**
 * @param {GoogleAppsScript.Script.Trigger} trigger
 * @return {boolean}
 */
function isTimer_(trigger) {
  return trigger.getHandlerFunction() === 'recordThisMonth';
}

/** @return {Recording|null} */
function recording_() {
  const text = PropertiesService.getDocumentProperties().getProperty(RECORDING_);
  return text ? JSON.parse(text) : null;
}

/**
 * @param {Recording} recording
 */
function keepRecording_(recording) {
  PropertiesService.getDocumentProperties().setProperty(RECORDING_, JSON.stringify(recording));
}

/** @return {Object|null} */
function recordingState_() {
  const kept = recording_();
  if (!kept) return null;
  const tab = tabById_(kept.form.sheet_id);
  return {
    sheet_id: kept.form.sheet_id,
    title: tab ? tab.getName() : null,
    by: kept.by,
    mine: kept.by === Session.getEffectiveUser().getEmail(),
    since: kept.since,
    day: RECORDING_DAY_,
    last: kept.last,
    history: historyToCompute_(),
  };
}

/** @return {number|null} our tab with the recorded months, once it holds two of them */
function historyToCompute_() {
  const tab = SpreadsheetApp.getActiveSpreadsheet().getSheetByName(HISTORY_TITLE_);
  return tab && tab.getLastColumn() > HISTORY_KEYS_ + 1 ? tab.getSheetId() : null;
}

/** @return {string} today in the spreadsheet's time zone, for reading */
function today_() {
  const zone = SpreadsheetApp.getActiveSpreadsheet().getSpreadsheetTimeZone();
  return Utilities.formatDate(new Date(), zone, 'd MMM yyyy');
}

/** @return {Problem} */
function noTimerAllowed_() {
  return problem_(
    'timer-not-allowed',
    403,
    'Keeprate may not set a timer yet',
    'Recording every month needs your permission to run when you are not here.',
    'Open Keeprate again from the menu and allow everything it asks for. Nothing was recorded.'
  );
}
