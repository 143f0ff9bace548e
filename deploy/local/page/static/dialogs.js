// Alerts, prompts, toasts, and what Google says when something is refused.

import { icon } from './icons.js';

const BUTTONS = {
  OK: [['OK', 'OK']],
  OK_CANCEL: [['CANCEL', 'Cancel'], ['OK', 'OK']],
  YES_NO: [['NO', 'No'], ['YES', 'Yes']],
  YES_NO_CANCEL: [['CANCEL', 'Cancel'], ['NO', 'No'], ['YES', 'Yes']],
};
const layer = () => document.getElementById('layer');
const text = (tag, className, content) => Object.assign(document.createElement(tag), { className, textContent: content });

function keepFocus(event, box) {
  if (event.key !== 'Tab') return;
  const stops = [...box.querySelectorAll('button, input, iframe, a')];
  const at = stops.indexOf(document.activeElement);
  event.preventDefault();
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length]?.focus();
}

// a modal box over the page; `answered(button, text)` once
export function ask({ id, title, prompt, buttons = 'OK', input = false }, answered) {
  const shade = Object.assign(document.createElement('div'), { className: 'shade' });
  const box = Object.assign(document.createElement('div'), { className: 'alert' });
  if (id) shade.dataset.question = id;
  box.setAttribute('role', 'alertdialog');
  box.setAttribute('aria-modal', 'true');
  box.setAttribute('aria-label', title || prompt);
  const close = Object.assign(document.createElement('button'), { className: 'round close', innerHTML: icon('close') });
  close.setAttribute('aria-label', 'Close');
  box.append(close);
  if (title) box.append(text('h2', '', title));
  box.append(text('p', '', prompt));
  const field = input ? Object.assign(document.createElement('input'), { type: 'text' }) : null;
  if (field) box.append(field);
  const row = text('div', 'buttons', '');
  box.append(row);
  const before = document.activeElement;
  const finish = (button) => {
    shade.remove();
    before?.focus?.({ preventScroll: true });
    answered?.(button, field?.value || '');
  };
  for (const [value, label] of BUTTONS[buttons] || BUTTONS.OK) {
    const button = text('button', value === 'OK' || value === 'YES' ? 'primary' : 'plain', label);
    button.addEventListener('click', () => finish(value));
    row.append(button);
  }
  close.addEventListener('click', () => finish('CLOSE'));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') finish('CLOSE');
    else if (event.key === 'Enter' && event.target === field) {
      event.preventDefault();
      finish('OK');
    }
    else keepFocus(event, box);
    event.stopPropagation();
  });
  shade.append(box);
  layer().append(shade);
  (field || row.lastElementChild).focus();
}

export function withdraw(id) {
  for (const shade of document.querySelectorAll('.shade')) if (shade.dataset.question === id) shade.remove();
}

export function toast(message, title, seconds) {
  const box = text('div', 'toast', '');
  box.setAttribute('role', 'alert');
  const body = text('div', 'body', '');
  if (title) body.append(text('b', '', title));
  body.append(text('span', '', message));
  const close = Object.assign(document.createElement('button'), { className: 'round', innerHTML: icon('close') });
  close.setAttribute('aria-label', 'Close');
  close.addEventListener('click', () => box.remove());
  box.append(body, close);
  // a script has one toast at a time: the newer replaces the older
  document.getElementById('toasts').replaceChildren(box);
  if (!(seconds < 0)) setTimeout(() => box.remove(), (seconds || 5) * 1000);
}

// short words at the top of the page: "Running script", "Trying to connect"
export function pill(name, message) {
  const pills = document.getElementById('pills');
  const old = pills.querySelector(`[data-pill="${name}"]`);
  if (!message) {
    old?.remove();
    return;
  }
  const box = old || text('div', 'pill', '');
  box.dataset.pill = name;
  box.textContent = message;
  if (!old) pills.append(box);
}

const PROTECTED = "You're trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.";

// Google's own words for what the API refuses
export function refusal(error) {
  if (error.code === 'OFFLINE') return { title: "Can't save changes", prompt: 'Trying to connect. Your last edit was not saved; try again when the page is connected.' };
  if (/protected/i.test(error.message)) return { title: 'There was a problem', prompt: PROTECTED };
  if (error.status === 403) return { title: 'You need access', prompt: 'Ask the owner for permission to edit this spreadsheet.' };
  const prompt = error.message.replace(/^Invalid requests?\[\d+\]\.\w+:\s*/, '');
  return { title: 'There was a problem', prompt };
}

export const showError = (error) => ask(refusal(error));
