// The ground every execution stands on: lazy globals, values across the wire, the entry. Kept small, because it
// is read anew for every execution. Evaluates to enter(op, text); nothing of it stays visible to the script.
(function () {
  'use strict';
  const take = (name) => { const value = globalThis[name]; delete globalThis[name]; return value; };
  const doors = { host: take('__host'), local: take('__local'), refusal: take('__refusal') };
  const chunkText = take('__chunk');
  const settings = JSON.parse(take('__settings'));
  for (const name of settings.removed) delete globalThis[name];
  const evaluate = globalThis.eval;
  const { parse, stringify } = JSON;

  const loaded = {};
  const load = (name) => {
    if (!loaded.kit) loaded.kit = evaluate(chunkText('kit'))(doors, settings, load);
    if (!(name in loaded)) loaded[name] = evaluate(chunkText(name))(loaded.kit);
    return loaded[name];
  };
  const put = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  const lazy = (name, get) => Object.defineProperty(globalThis, name, {
    configurable: true,
    get() { const value = get(); put(name, value); return value; },
    set(value) { put(name, value); },
  });
  for (const name in settings.services) lazy(name, () => load(settings.services[name])[name]);
  for (const name of settings.absent) {
    lazy(name, () => { throw new ReferenceError(`${name} is not available in the local Apps Script runtime`); });
  }

  // Only custom functions see and return Dates; a page's JSON has none.
  const dated = settings.mode === 'CUSTOM_FUNCTION';
  const fromWire = (value) => {
    if (Array.isArray(value)) return value.map(fromWire);
    return value !== null && typeof value === 'object' && '$date' in value ? new Date(value.$date) : value;
  };
  const toWire = (value, page, path) => {
    if (value === undefined || value === null) return null;
    if (typeof value === 'function') throw new TypeError(`${path} is a function and cannot be returned`);
    if (typeof value === 'bigint' || typeof value === 'symbol') throw new TypeError(`${path} cannot be returned`);
    if (typeof value !== 'object') return value;
    if (value instanceof Date) {
      if (dated) return { $date: value.getTime() };
      throw new TypeError(`${path} is a Date and cannot be returned: google.script.run carries JSON only`);
    }
    if (path.length > 500) throw new TypeError('The value returned is nested too deeply or refers to itself');
    if (Array.isArray(value)) return value.map((one, i) => toWire(one, page, `${path}[${i}]`));
    if (typeof value.toJSON === 'function') return value.toJSON();
    const proto = Object.getPrototypeOf(value);
    if (proto !== null && proto !== Object.prototype) {
      if (page) throw new TypeError(`${path} is an object of a service or class and cannot be returned`);
      return null;
    }
    return Object.fromEntries(Object.keys(value).map((key) => [key, toWire(value[key], page, `${path}.${key}`)]));
  };
  const fail = (name, message, stack) => stringify({ failed: { name, message, stack } });
  const failed = (error) => (error instanceof Error || (error && error.message !== undefined)
    ? fail(String(error.name || ''), String(error.message), String(error.stack || '')) : fail('', String(error), ''));

  let settled = null;
  return function enter(op, text) {
    if (op === 'finish') return settled || fail('', 'The function never settled its promise', '');
    try {
      const job = parse(text);
      const fn = globalThis[job.function];
      if (typeof fn !== 'function') return fail('', `Script function not found: ${job.function}`, '');
      const done = (value) => stringify({ done: toWire(value, job.page, 'the result') });
      const args = job.event ? [load('script').event(job.event, job.trigger)] : dated ? fromWire(job.args) : job.args;
      const value = fn(...args);
      if (!(value instanceof Promise)) return done(value);
      const keep = (make) => (result) => { try { settled = make(result); } catch (error) { settled = failed(error); } };
      value.then(keep(done), keep(failed));
      return '';
    } catch (error) {
      return failed(error);
    }
  };
})()
