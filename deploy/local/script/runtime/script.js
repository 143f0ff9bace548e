// ScriptApp and Session: who runs this, in which mode, with which tokens; and the events of triggers.
(function (rt) {
  'use strict';
  const { host, service, kind, enumeration, settings } = rt;
  const AuthMode = enumeration('ScriptApp.AuthMode', ['NONE', 'CUSTOM_FUNCTION', 'LIMITED', 'FULL']);
  const AuthorizationStatus = enumeration('ScriptApp.AuthorizationStatus', ['REQUIRED', 'NOT_REQUIRED']);
  const EventType = enumeration('ScriptApp.EventType',
    ['CLOCK', 'ON_OPEN', 'ON_EDIT', 'ON_FORM_SUBMIT', 'ON_CHANGE', 'ON_EVENT_UPDATED']);
  const TriggerSource = enumeration('ScriptApp.TriggerSource', ['SPREADSHEETS', 'CLOCK', 'FORMS', 'DOCUMENTS', 'CALENDAR']);

  const User = kind('User', class {
    constructor(email) { this.email_ = email; }
    getEmail() { return this.email_; }
    getUserLoginId() { return this.email_; }
    toString() { return this.email_; }
  });
  const Session = service('Session', {
    getActiveUser: () => new User(settings.mode === 'FULL' ? host('Session.email') : ''),
    getEffectiveUser: () => new User(host('Session.email')),
    getActiveUserLocale: () => settings.locale,
    getScriptTimeZone: () => settings.timeZone,
    getTemporaryActiveUserKey: () => host('Session.key'),
  });

  const AuthorizationInfo = kind('AuthorizationInfo', class {
    getAuthorizationStatus() { return AuthorizationStatus.NOT_REQUIRED; }
    getAuthorizationUrl() { return null; }
    getAuthorizedScopes() { return settings.scopes; }
  });
  const Trigger = kind('Trigger', class {
    constructor(row) { this.row_ = row; }
    getUniqueId() { return this.row_.id; }
    getHandlerFunction() { return this.row_.function; }
    getEventType() { return EventType[this.row_.event]; }
    getTriggerSource() { return TriggerSource[this.row_.event === 'CLOCK' ? 'CLOCK' : 'SPREADSHEETS']; }
    getTriggerSourceId() { return this.row_.event === 'CLOCK' ? null : settings.spreadsheetId; }
  });
  const create = (row) => new Trigger(host('ScriptApp.newTrigger', row));
  const ClockBuilder = kind('ClockTriggerBuilder', class {
    constructor(name) { this.row_ = { function: name, event: 'CLOCK', every: {} }; }
    with_(part) { Object.assign(this.row_.every, part); return this; }
    everyMinutes(n) { return this.with_({ minutes: n }); }
    everyHours(n) { return this.with_({ hours: n }); }
    everyDays(n) { return this.with_({ days: n }); }
    everyWeeks(n) { return this.with_({ weeks: n }); }
    atHour(hour) { return this.with_({ atHour: hour }); }
    nearMinute(minute) { return this.with_({ nearMinute: minute }); }
    onMonthDay(day) { return this.with_({ monthDay: day }); }
    inTimezone(zone) { return this.with_({ timeZone: String(zone) }); }
    after(ms) { return this.with_({ afterMs: ms }); }
    create() { return create(this.row_); }
  });
  const SheetBuilder = kind('SpreadsheetTriggerBuilder', class {
    constructor(name) { this.row_ = { function: name, event: null }; }
    onOpen() { this.row_.event = 'ON_OPEN'; return this; }
    onEdit() { this.row_.event = 'ON_EDIT'; return this; }
    onChange() { this.row_.event = 'ON_CHANGE'; return this; }
    create() { return create(this.row_); }
  });
  const TriggerBuilder = kind('TriggerBuilder', class {
    constructor(name) { this.name_ = name; }
    timeBased() { return new ClockBuilder(this.name_); }
    forSpreadsheet() { return new SheetBuilder(this.name_); }
  });

  const ScriptApp = service('ScriptApp', {
    AuthMode, AuthorizationStatus, EventType, TriggerSource,
    getOAuthToken: () => host('ScriptApp.getOAuthToken'),
    getIdentityToken: () => host('ScriptApp.getIdentityToken'),
    getAuthorizationInfo: () => new AuthorizationInfo(),
    requireScopes: () => {},
    requireAllScopes: () => {},
    getScriptId: () => settings.scriptId,
    newTrigger: (name) => new TriggerBuilder(String(name)),
    getProjectTriggers: () => host('ScriptApp.getProjectTriggers').map((row) => new Trigger(row)),
    getUserTriggers: () => host('ScriptApp.getProjectTriggers').map((row) => new Trigger(row)),
    deleteTrigger: (trigger) => { host('ScriptApp.deleteTrigger', trigger.getUniqueId()); },
  });

  // a time-driven event counts in UTC, months from 1, Monday as 1
  const clock = (now) => ({
    year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, 'day-of-month': now.getUTCDate(),
    'day-of-week': now.getUTCDay() || 7, hour: now.getUTCHours(), minute: now.getUTCMinutes(),
    second: now.getUTCSeconds(), timezone: 'UTC',
  });
  const event = (name, triggerUid) => {
    const made = { authMode: AuthMode[settings.mode], ...(triggerUid ? { triggerUid } : {}) };
    if (name === 'clock') return { ...made, ...clock(new Date()) };
    made.user = new User(settings.mode === 'FULL' ? host('Session.email') : '');
    if (settings.mode !== 'NONE') made.source = rt.load('spreadsheet').SpreadsheetApp.getActiveSpreadsheet();
    return made;
  };
  return { ScriptApp, Session, event };
})
