// Menus: the bar, what drops from it, sub menus, and menus opened by a right click.

import { escapeHtml } from './cells.js';
import { icon } from './icons.js';

const layer = () => document.getElementById('layer');
let open = []; // the menus on the screen, outermost first
let onClosed = null;

export function closeMenus(from = 0) {
  for (const menu of open.splice(from)) {
    menu.owner?.classList.remove('opened');
    menu.remove();
  }
  if (!from && onClosed) {
    const closed = onClosed;
    onClosed = null;
    closed();
  }
}

// items: {label, run, shortcut, icon, checked, disabled, items} | {separator: true}
function build(items, depth) {
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.setAttribute('role', 'menu');
  for (const item of items) {
    const row = document.createElement('div');
    menu.append(row);
    if (item.separator) {
      row.className = 'separator';
      row.setAttribute('role', 'separator');
      continue;
    }
    row.className = 'item';
    row.setAttribute('role', item.checked === undefined ? 'menuitem' : 'menuitemcheckbox');
    row.tabIndex = -1;
    if (item.checked !== undefined) row.setAttribute('aria-checked', String(item.checked));
    if (item.disabled) row.setAttribute('aria-disabled', 'true');
    row.innerHTML = `<span class="mark">${item.checked ? icon('check') : item.icon || ''}</span>`
      + `<span class="label">${escapeHtml(item.label)}</span>`
      + (item.shortcut ? `<span class="shortcut">${escapeHtml(item.shortcut)}</span>` : '')
      + (item.items ? `<span class="more">${icon('next')}</span>` : '');
    row.addEventListener('mouseenter', () => {
      row.focus({ preventScroll: true });
      closeMenus(depth + 1);
      if (item.items && !item.disabled) openSub(row, item, depth);
    });
    row.addEventListener('click', () => choose(row, item, depth));
    row.chosen = () => choose(row, item, depth);
    row.sub = item.items && !item.disabled ? () => openSub(row, item, depth) : null;
  }
  menu.addEventListener('keydown', (event) => keys(event, menu, depth));
  return menu;
}

function choose(row, item, depth) {
  if (item.disabled) return;
  if (item.items) {
    openSub(row, item, depth);
    return;
  }
  closeMenus();
  item.run?.();
}

function openSub(row, item, depth) {
  closeMenus(depth + 1);
  const box = row.getBoundingClientRect();
  const menu = show(item.items, depth + 1);
  menu.owner = row;
  row.classList.add('opened');
  const left = box.right + menu.offsetWidth > innerWidth ? box.left - menu.offsetWidth : box.right - 2;
  settle(menu, left, box.top - 7);
}

function show(items, depth) {
  const menu = build(items, depth);
  layer().append(menu);
  open.push(menu);
  return menu;
}

function settle(menu, left, top) {
  menu.style.left = `${Math.max(4, Math.min(left, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(top, innerHeight - menu.offsetHeight - 4))}px`;
}

function keys(event, menu, depth) {
  const rows = [...menu.querySelectorAll('.item')];
  const at = rows.indexOf(document.activeElement);
  const focus = (n) => rows[(n + rows.length) % rows.length]?.focus();
  const act = {
    ArrowDown: () => focus(at + 1),
    ArrowUp: () => focus(at < 0 ? -1 : at - 1),
    Enter: () => rows[at]?.chosen(),
    ' ': () => rows[at]?.chosen(),
    Escape: () => closeMenus(depth),
    ArrowRight: () => (rows[at]?.sub ? (rows[at].sub(), open.at(-1).querySelector('.item')?.focus()) : document.dispatchEvent(new CustomEvent('menu-step', { detail: 1 }))),
    ArrowLeft: () => (depth ? (closeMenus(depth), open.at(-1)?.querySelector('.item')?.focus()) : document.dispatchEvent(new CustomEvent('menu-step', { detail: -1 }))),
    Tab: () => closeMenus(),
  }[event.key];
  if (!act) return;
  act();
  event.preventDefault();
  event.stopPropagation();
}

// open a menu at a point of the window; `closed` is called when it is gone
export function popUp(items, x, y, closed) {
  closeMenus();
  const menu = show(items, 0);
  settle(menu, x, y);
  onClosed = closed || null;
  menu.querySelector('.item')?.focus({ preventScroll: true });
  return menu;
}

document.addEventListener('mousedown', (event) => {
  if (open.length && !event.target.closest('.menu, #menubar button, .opens')) closeMenus();
}, true);
addEventListener('blur', () => closeMenus());

// entries: [{label, items: () => items}]; `done` gives the focus back to the grid
export function menuBar(element, entries, done) {
  let current = -1;
  element.replaceChildren(...entries.map((entry, n) => {
    const button = document.createElement('button');
    button.textContent = entry.label;
    button.setAttribute('role', 'menuitem');
    button.setAttribute('aria-haspopup', 'true');
    const drop = () => {
      const box = button.getBoundingClientRect();
      popUp(entry.items(), box.left, box.bottom + 1, () => {
        button.classList.remove('opened');
        current = -1;
        setTimeout(() => { if (current < 0) done(); });
      });
      button.classList.add('opened');
      current = n;
    };
    button.addEventListener('mousedown', (event) => {
      event.preventDefault();
      if (current === n) closeMenus(); else drop();
    });
    button.addEventListener('click', (event) => { if (event.detail === 0) drop(); });
    button.addEventListener('mouseenter', () => { if (current >= 0 && current !== n) drop(); });
    button.drop = drop;
    return button;
  }));
  document.addEventListener('menu-step', (event) => {
    if (current >= 0) element.children[(current + event.detail + entries.length) % entries.length].drop();
  });
}
