// console and Logger: lines for the execution's log.
(function (rt) {
  'use strict';
  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    try { const text = JSON.stringify(value); return text === undefined ? String(value) : text; } catch { return String(value); }
  };
  const format = (args) => {
    if (typeof args[0] !== 'string' || !/%[sdifoOj%]/.test(args[0])) return args.map(show).join(' ');
    const rest = args.slice(1);
    const text = args[0].replace(/%([sdifoOj%])/g, (all, kind) => {
      if (kind === '%') return '%';
      if (!rest.length) return all;
      const value = rest.shift();
      if (kind === 'd' || kind === 'i') return String(Math.trunc(Number(value)));
      return kind === 'f' ? String(Number(value)) : show(value);
    });
    return [text, ...rest.map(show)].join(' ');
  };
  const timers = {};
  const line = (level) => (...args) => { rt.local('console', level, format(args)); };
  const lines = [];
  const console = rt.service('console', {
    log: line('INFO'), info: line('INFO'), warn: line('WARNING'), error: line('ERROR'), debug: line('DEBUG'),
    time: (label = 'default') => { timers[label] = Date.now(); },
    timeEnd: (label = 'default') => { rt.local('console', 'DEBUG', `${label}: ${Date.now() - timers[label]}ms`); },
  });
  const Logger = rt.service('Logger', {
    log: (...args) => { const text = format(args); lines.push(text); rt.local('console', 'INFO', text); return Logger; },
    getLog: () => lines.map((text) => `${text}\n`).join(''),
    clear: () => { lines.length = 0; },
  });
  return { console, Logger };
})
