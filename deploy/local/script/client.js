/*
 * google.script.run and google.script.host for a page shown by the runtime: a shim over postMessage.
 * The page that shows the HTML puts this file in front of it, inside the sandboxed frame.
 *
 * To the parent:
 *   {"keeprate": "run", "id": 7, "function": "computeNrr", "args": [...]}   a call; at most 10 are under way
 *   {"keeprate": "host", "op": "close"}                                    close this sidebar or dialog
 *   {"keeprate": "host", "op": "focus"}                                    put the cursor back into the sheet
 *   {"keeprate": "host", "op": "size", "width": 300, "height": 400}        a dialog's size; either may be null
 * From the parent, in any order:
 *   {"keeprate": "ran", "id": 7, "ok": true, "value": ...}
 *   {"keeprate": "ran", "id": 7, "ok": false, "error": "Exception: ..."}
 * The "keeprate" member of an answer may be left out. Only messages of the parent window are heard.
 *
 * As with Google: every call is asynchronous and unordered; handlers belong to one chain; arguments are
 * primitives, plain objects and arrays, or one form element; a Date, a function or any other object anywhere
 * among them makes the call fail; names ending in _ are not there; without a failure handler the error
 * shows in the console.
 */
(function () {
  'use strict';
  const CONCURRENT = 10;
  const waiting = [];
  const underWay = new Map();
  let last = 0;

  const send = (message) => window.parent.postMessage(message, '*');
  const scriptError = (text) => {
    const error = new Error(text);
    error.name = 'ScriptError';
    return error;
  };
  const isForm = (value) => typeof HTMLFormElement !== 'undefined' && value instanceof HTMLFormElement;
  const formValues = (form) => {
    const values = {};
    for (const [name, value] of new FormData(form).entries()) {
      if (name in values) values[name] = [].concat(values[name], value);
      else values[name] = value;
    }
    return values;
  };
  const plain = (value, path, seen) => {
    if (value === null || value === undefined) return null;
    if (['string', 'number', 'boolean'].includes(typeof value)) return value;
    const proto = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
    if (Array.isArray(value) || proto === Object.prototype || proto === null) {
      if (seen.includes(value)) throw new TypeError(`Failed due to circular reference at ${path}`);
      const inside = [...seen, value];
      if (Array.isArray(value)) return value.map((one, i) => plain(one, `${path}[${i}]`, inside));
      return Object.fromEntries(Object.keys(value).map((key) => [key, plain(value[key], `${path}.${key}`, inside)]));
    }
    const what = typeof value === 'function' ? 'a function' : value instanceof Date ? 'a Date' : 'an unsupported object';
    throw new TypeError(`Failed due to illegal value: ${path} is ${what}`);
  };
  const encode = (args) => (args.length === 1 && isForm(args[0])
    ? [formValues(args[0])] : args.map((value, i) => plain(value, `argument ${i}`, [])));

  const pump = () => {
    while (waiting.length && underWay.size < CONCURRENT) {
      const call = waiting.shift();
      underWay.set(call.id, call);
      send({ keeprate: 'run', id: call.id, function: call.name, args: call.args });
    }
  };
  const tell = (handler, value, state) => {
    if (handler) handler.apply(null, state.hasUser ? [value, state.user] : [value]);
    else if (value instanceof Error) window.console.error(value);
  };
  const start = (name, args, state) => {
    let encoded;
    try { encoded = encode(args); } catch (error) {
      Promise.resolve().then(() => tell(state.failure, scriptError(error.message), state));
      return;
    }
    waiting.push({ id: ++last, name, args: encoded, state });
    pump();
  };
  window.addEventListener('message', (event) => {
    const message = event.data;
    if (event.source !== window.parent || !message || !underWay.has(message.id)) return;
    const { state } = underWay.get(message.id);
    underWay.delete(message.id);
    pump();
    if (!message.ok) tell(state.failure, scriptError(String(message.error)), state);
    else if (state.success) tell(state.success, message.value, state);
  });

  const runner = (state) => new Proxy({}, {
    get(target, name) {
      if (name === 'withSuccessHandler') return (success) => runner({ ...state, success });
      if (name === 'withFailureHandler') return (failure) => runner({ ...state, failure });
      if (name === 'withUserObject') return (user) => runner({ ...state, user, hasUser: true });
      if (typeof name !== 'string' || name === 'then' || name.endsWith('_')) return undefined;
      return (...args) => start(name, args, state);
    },
  });
  const op = (name, more) => send({ keeprate: 'host', op: name, ...more });
  const host = {
    close: () => op('close'),
    editor: { focus: () => op('focus') },
    setWidth: (width) => op('size', { width: Number(width), height: null }),
    setHeight: (height) => op('size', { width: null, height: Number(height) }),
    origin: window.location.origin,
  };
  window.google = { ...window.google, script: { run: runner({}), host, url: { getLocation: (f) => f({ hash: '', parameter: {}, parameters: {} }) } } };
})();
