// The toolbar: formats of the selection, each button shown pressed when the active cell has it.

import { icon } from './icons.js';
import { popUp } from './menus.js';
import { FORMATS } from './commands.js';

const PALETTE = ['#000000', '#434343', '#666666', '#999999', '#cccccc', '#ffffff', '#980000', '#ff0000', '#ff9900', '#ffff00', '#00ff00', '#00ffff',
  '#4a86e8', '#0000ff', '#9900ff', '#ff00ff', '#f4cccc', '#fce5cd', '#fff2cc', '#d9ead3', '#d0e0e3', '#c9daf8', '#d9d2e9', '#ead1dc'];

export function toolbar(element, { commands, selection, book, canEdit, history, editor, done }) {
  const buttons = [];
  const add = (name, title, html, run, pressed) => {
    const button = document.createElement('button');
    button.innerHTML = html;
    button.title = title;
    button.setAttribute('aria-label', title);
    button.className = name;
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', () => {
      if (canEdit()) run(button);
      done();
    });
    buttons.push([button, pressed]);
    element.append(button);
  };
  const bar = () => element.append(Object.assign(document.createElement('span'), { className: 'bar' }));
  const decimals = (by) => {
    const { row, column } = selection.active;
    const text = book.text(row, column);
    const now = (/[.](\d+)/.exec(text)?.[1] || '').length;
    const next = Math.max(0, Math.min(10, now + by));
    const digits = `#,##0${next ? `.${'0'.repeat(next)}` : ''}`;
    if (text.includes('%')) return commands.numberFormat({ type: 'PERCENT', pattern: `0${next ? `.${'0'.repeat(next)}` : ''}%` });
    if (text.includes('$')) return commands.numberFormat({ type: 'CURRENCY', pattern: `"$"${digits}` });
    return commands.numberFormat({ type: 'NUMBER', pattern: digits });
  };

  add('undo', 'Undo (Ctrl+Z)', icon('undo'), () => editor.undo());
  add('redo', 'Redo (Ctrl+Y)', icon('redo'), () => editor.redo());
  bar();
  add('text', 'Format as currency', '$', () => commands.numberFormat({ type: 'CURRENCY', pattern: '"$"#,##0.00' }));
  add('text', 'Format as percent', '%', () => commands.numberFormat({ type: 'PERCENT', pattern: '0.00%' }));
  add('text small', 'Decrease decimal places', '.0<sub>←</sub>', () => decimals(-1));
  add('text small', 'Increase decimal places', '.00<sub>→</sub>', () => decimals(1));
  add('text opens', 'More formats', `123`, (button) => {
    const box = button.getBoundingClientRect();
    popUp(FORMATS.map(([label, format, example]) => ({ label, shortcut: example, run: () => commands.numberFormat(format) })), box.left, box.bottom + 4);
  });
  bar();
  add('', 'Bold (Ctrl+B)', icon('bold'), () => commands.toggle('bold'), (style) => style.b);
  add('', 'Italic (Ctrl+I)', icon('italic'), () => commands.toggle('italic'), (style) => style.i);
  add('', 'Strikethrough', icon('strike'), () => commands.toggle('strikethrough'), (style) => style.st);
  add('opens', 'Text color', icon('textColour'), (button) => palette(button, (rgb) => commands.colour('text', rgb)));
  bar();
  add('opens', 'Fill color', icon('fillColour'), (button) => palette(button, (rgb) => commands.colour('fill', rgb)));
  bar();
  add('', 'Left align', icon('left'), () => commands.align('LEFT'));
  add('', 'Center align', icon('centre'), () => commands.align('CENTER'), (style) => style.ha === 'c');
  add('', 'Right align', icon('right'), () => commands.align('RIGHT'), (style) => style.ha === 'r');

  const follow = () => {
    const style = commands.look();
    for (const [button, pressed] of buttons) {
      button.classList.toggle('on', Boolean(pressed?.(style)));
      button.disabled = !canEdit();
    }
    element.querySelector('.undo').disabled ||= !history.canUndo;
    element.querySelector('.redo').disabled ||= !history.canRedo;
  };
  selection.addEventListener('change', follow);
  book.addEventListener('cells', follow);
  history.addEventListener('change', follow);
  follow();
  return { follow };
}

function palette(button, choose) {
  const box = button.getBoundingClientRect();
  const menu = popUp([], box.left, box.bottom + 4);
  menu.classList.add('palette');
  for (const rgb of PALETTE) {
    const swatch = document.createElement('button');
    swatch.style.background = rgb;
    swatch.title = rgb;
    swatch.addEventListener('mousedown', (event) => event.preventDefault());
    swatch.addEventListener('click', () => {
      choose(rgb);
      menu.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
    });
    menu.append(swatch);
  }
}
