// The entries of the menu bar and of the menu under the right mouse button.

import { letters } from './a1.js';
import { FORMATS } from './commands.js';

const separator = { separator: true };
const SHORTCUTS = [
  'Enter or F2: edit the cell', 'Esc: leave it as it was', 'Tab / Shift+Tab: next / previous cell', 'Ctrl+arrow: to the end of the data',
  'Shift+arrow: extend the selection', 'Ctrl+A: select all', 'Ctrl+C / Ctrl+X / Ctrl+V: copy / cut / paste', 'Ctrl+D / Ctrl+R: fill down / right',
  'Ctrl+B / Ctrl+I / Ctrl+U: bold / italic / underline', 'Ctrl+Z / Ctrl+Y: undo / redo your own edits', 'Del: delete values',
].join('\n');
// when a trigger fires by itself on Google's side
const every = ({ event, every: when }) => {
  if (event !== 'CLOCK') return event.toLowerCase().replace('_', ' ');
  if (when.monthDay) return `monthly, day ${when.monthDay}`;
  const [unit, n] = Object.entries(when).find(([name]) => ['hours', 'days', 'weeks'].includes(name)) || ['once', 1];
  return unit === 'once' ? 'once' : n === 1 ? `every ${unit.slice(0, -1)}` : `every ${n} ${unit}`;
};
const count = (n, what) => (n === 1 ? `1 ${what}` : `${n} ${what}s`);

export function barMenus(page) {
  const { commands, selection, book, editor } = page;
  const off = () => !page.canEdit();
  const edit = (label, run, more) => ({ label, run, disabled: off(), ...more });

  const formats = () => FORMATS.map(([label, format, example]) => edit(label, () => commands.numberFormat(format), { shortcut: example }));

  const insert = () => {
    const { top, bottom, left, right } = selection.range;
    const rows = count(bottom - top + 1, 'row');
    const columns = count(right - left + 1, 'column');
    return [
      edit(`Insert ${rows} above`, () => commands.insert('ROWS', false)),
      edit(`Insert ${rows} below`, () => commands.insert('ROWS', true)),
      separator,
      edit(`Insert ${columns} left`, () => commands.insert('COLUMNS', false)),
      edit(`Insert ${columns} right`, () => commands.insert('COLUMNS', true)),
    ];
  };

  const remove = () => [
    edit(`Delete ${commands.rowsLabel()}`, () => commands.remove('ROWS')),
    edit(`Delete ${commands.columnsLabel()}`, () => commands.remove('COLUMNS')),
  ];

  const clip = () => [
    edit('Cut', () => page.copyCommand('cut'), { shortcut: 'Ctrl+X' }),
    { label: 'Copy', run: () => page.copyCommand('copy'), shortcut: 'Ctrl+C' },
    edit('Paste', () => page.pasteCommand(), { shortcut: 'Ctrl+V' }),
  ];

  const freeze = () => {
    const { frozenRows, frozenColumns } = book.tab;
    const { row, column } = selection.active;
    const rows = [...new Set([0, 1, 2, row + 1])].sort((a, b) => a - b);
    const columns = [...new Set([0, 1, 2, column + 1])].sort((a, b) => a - b);
    const row1 = (n) => (n === 0 ? 'No rows' : n > 2 ? `Up to row ${n}` : count(n, 'row'));
    const column1 = (n) => (n === 0 ? 'No columns' : n > 2 ? `Up to column ${letters(n - 1)}` : count(n, 'column'));
    return [
      ...rows.map((n) => edit(row1(n), () => commands.freeze(n, null), { checked: n === frozenRows })),
      separator,
      ...columns.map((n) => edit(column1(n), () => commands.freeze(null, n), { checked: n === frozenColumns })),
    ];
  };

  const sort = () => {
    const column = letters(selection.active.column);
    return [
      edit(`Sort sheet by column ${column} (A to Z)`, () => commands.sort('ASCENDING')),
      edit(`Sort sheet by column ${column} (Z to A)`, () => commands.sort('DESCENDING')),
    ];
  };

  const extensions = () => {
    const own = page.addonMenu.length ? page.addonMenu : [{ label: page.addonProblem || 'Loading…', disabled: true }];
    const clock = page.triggers.length
      ? page.triggers.map((trigger) => ({ label: `Run ${trigger.function} now (${every(trigger)})`, run: () => page.fire(trigger.id) }))
      : [{ label: 'No triggers', disabled: true }];
    return [{ label: page.config.addon, items: own }, { label: 'Triggers', items: clock }];
  };

  return {
    bar: [
      { label: 'File', items: () => [
        { label: 'Open', items: page.books.length ? page.books : [{ label: 'No other spreadsheets', disabled: true }] },
        { label: 'Rename', run: () => page.focusTitle(), disabled: off() },
        separator,
        { label: 'Download', items: [{ label: 'Comma Separated Values (.csv)', run: () => page.download() }] },
      ] },
      { label: 'Edit', items: () => [
        edit('Undo', () => editor.undo(), { shortcut: 'Ctrl+Z', disabled: !page.history.canUndo }),
        edit('Redo', () => editor.redo(), { shortcut: 'Ctrl+Y', disabled: !page.history.canRedo }),
        separator, ...clip(), separator, edit('Delete values', () => editor.clear(), { shortcut: 'Del' }), ...remove(),
      ] },
      { label: 'View', items: () => [
        { label: 'Freeze', items: freeze() },
        { label: 'Show', items: [
          { label: 'Formula bar', checked: !document.body.classList.contains('no-formula'), run: () => document.body.classList.toggle('no-formula') },
          { label: 'Gridlines', checked: book.tab.gridlines, disabled: off(), run: () => commands.tabProperties(book.current, { gridProperties: { hideGridlines: book.tab.gridlines } }, 'gridProperties.hideGridlines') },
        ] },
      ] },
      { label: 'Insert', items: () => [...insert(), separator, edit('Sheet', () => commands.addTab(), { shortcut: 'Shift+F11' })] },
      { label: 'Format', items: () => [
        { label: 'Number', items: formats() },
        { label: 'Text', items: [
          edit('Bold', () => commands.toggle('bold'), { shortcut: 'Ctrl+B' }),
          edit('Italic', () => commands.toggle('italic'), { shortcut: 'Ctrl+I' }),
          edit('Underline', () => commands.toggle('underline'), { shortcut: 'Ctrl+U' }),
          edit('Strikethrough', () => commands.toggle('strikethrough')),
        ] },
        { label: 'Alignment', items: [
          edit('Left', () => commands.align('LEFT')), edit('Center', () => commands.align('CENTER')), edit('Right', () => commands.align('RIGHT')),
        ] },
      ] },
      { label: 'Data', items: () => [
        ...sort(), separator,
        book.tab.filter ? edit('Remove filter', () => commands.removeFilter()) : edit('Create a filter', () => commands.createFilter()),
      ] },
      { label: 'Extensions', items: extensions },
      { label: 'Help', items: () => [{ label: 'Keyboard shortcuts', run: () => page.ask({ title: 'Keyboard shortcuts', prompt: SHORTCUTS }) }] },
    ],
    context: () => [...clip(), separator, ...insert(), separator, ...remove(), edit('Delete values', () => editor.clear()), separator, ...sort()],
  };
}

// what the script's menu says -> items of ours
export function scriptMenu(entries, run) {
  return entries.map((entry) => {
    if (entry.separator) return separator;
    if (entry.items) return { label: entry.caption, items: scriptMenu(entry.items, run) };
    return { label: entry.caption, run: () => run(entry.function) };
  });
}
