// The page put together: one object that the parts share, events from the server, and the first load.

import { parseRange } from './a1.js';
import { Api } from './api.js';
import { barMenus, scriptMenu } from './barmenus.js';
import { Book } from './book.js';
import { Charts } from './charts.js';
import { Commands } from './commands.js';
import { ask, pill, showError, toast, withdraw } from './dialogs.js';
import { Editor } from './editor.js';
import { Filter } from './filter.js';
import { Frames } from './frames.js';
import { Grid } from './grid.js';
import { heading } from './heading.js';
import { History } from './history.js';
import { Keyboard } from './keyboard.js';
import { followLinks } from './links.js';
import { menuBar, popUp } from './menus.js';
import { hoverNotes, resizeColumns } from './pointing.js';
import { Selection } from './selection.js';
import { tabStrip } from './tabs.js';
import { toolbar } from './toolbar.js';

const $ = (id) => document.getElementById(id);
const config = JSON.parse($('config').textContent);
const api = new Api(config);
const book = new Book(api);
const grid = new Grid($('grid'), book);
const selection = new Selection(book, grid);

const page = {
  config, api, book, grid, selection, history: new History(), editable: true, addonMenu: [], addonProblem: '', triggers: [], books: [],
  canEdit: () => page.editable,
  ask,
  show: (error) => showError(error),
  focusTitle: () => $('title').select(),
  download: () => { location.href = `/api/${config.id}/csv?sheet=${book.current}&as=${encodeURIComponent(config.user)}`; },
  copyCommand: (name) => { page.editor.focus(); document.execCommand(name); },
  pasteCommand: async () => {
    page.editor.focus();
    const text = await navigator.clipboard?.readText().catch(() => null);
    if (text) page.keyboard.paste(text);
    else ask({ title: 'Copying and pasting', prompt: 'Your browser does not let a menu read the clipboard. Press Ctrl+V to paste.' });
  },
};
page.commands = new Commands(page);
page.editor = new Editor({ ...page, bar: $('formula-bar') });
page.keyboard = new Keyboard(page);
const done = () => page.editor.focus();
const frames = new Frames({ api, selection, focusGrid: done, origin: config.frames });
const menus = barMenus(page);
new Charts(page);
new Filter(page, done);
tabStrip($('tabs'), { ...page, done });
const tools = toolbar($('toolbar'), { ...page, done });
const head = heading(page, done);
menuBar($('menubar'), menus.bar, done);
resizeColumns(grid, page);
hoverNotes(grid);
followLinks(grid, page);

grid.element.addEventListener('contextmenu', (event) => {
  if (!event.target.closest('.scroller')) return;
  event.preventDefault();
  popUp(menus.context(), event.clientX, event.clientY, done);
});

// ---- name box --------------------------------------------------------------------------------------------
const nameBox = $('name-box');
selection.addEventListener('change', () => { nameBox.value = selection.name; });
nameBox.addEventListener('focus', () => nameBox.select());
nameBox.addEventListener('keydown', (event) => {
  // kept from the cell's field, which has the focus when the key's own effect would come
  if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
  if (event.key === 'Enter') {
    const range = parseRange(nameBox.value, book.tab.rows, book.tab.columns);
    if (range) selection.select(range);
    else ask({ title: 'There was a problem', prompt: `"${nameBox.value}" is not a cell or a range of this sheet.` });
  }
  if (event.key === 'Enter' || event.key === 'Escape') {
    nameBox.value = selection.name;
    if (!document.querySelector('.shade')) done();
  }
});

// ---- scripts ---------------------------------------------------------------------------------------------
async function runFromMenu(name) {
  const slow = setTimeout(() => pill('script', 'Running script'), 300);
  try {
    const answer = await api.run(name, [], selection.report(), false);
    if (answer.error !== undefined) ask({ title: 'There was a problem', prompt: answer.error });
  } catch (error) {
    showError(error);
  } finally {
    clearTimeout(slow);
    pill('script');
  }
}

// what asks again before it was answered keeps the answer to its last question
function latest(ask, take) {
  let asked = 0;
  return async () => {
    asked += 1;
    const mine = asked;
    const answer = await ask();
    if (mine === asked) take(answer);
  };
}

const loadTriggers = latest(() => api.triggers().catch(() => []), (found) => { page.triggers = found; });

// a script that ran may have made or deleted a trigger
let soon = 0;
const runScript = api.run.bind(api);
api.run = async (...asked) => {
  try {
    return await runScript(...asked);
  } finally {
    clearTimeout(soon);
    soon = setTimeout(loadTriggers, 400);
  }
};

page.fire = async (id) => {
  const answer = await api.fire(id).catch((error) => ({ error: error.message }));
  if (answer.error !== undefined) ask({ title: 'The trigger failed', prompt: answer.error });
  await loadTriggers();
};

function setMenu(entries, problem) {
  page.addonMenu = scriptMenu(entries || [], runFromMenu);
  page.addonProblem = problem || (entries ? 'This add-on has no menu here' : '');
}

const handlers = {
  change: (event) => { book.changed(event.version); },
  menu: (event) => setMenu(event.entries),
  sidebar: (event) => frames.showSidebar(event.title, event.src),
  dialog: (event) => frames.showDialog(event.title, event.src, event.width, event.height, event.modal),
  close: (event) => frames.close(event.what),
  alert: (event) => ask(event, (button) => api.answer(event.id, button).catch(showError)),
  prompt: (event) => ask({ ...event, input: true }, (button, text) => api.answer(event.id, button, text).catch(showError)),
  withdraw: (event) => withdraw(event.id),
  toast: (event) => toast(event.message, event.title, event.seconds),
  activate: async (event) => {
    const known = () => book.tabs.some((tab) => tab.id === event.sheet_id && !tab.hidden);
    // the script may have made the tab a moment ago
    if (!known()) await book.load().catch(() => {});
    if (!known()) return;
    book.choose(event.sheet_id);
    const range = parseRange(event.a1, book.tab.rows, book.tab.columns);
    if (range) selection.select(range);
  },
};

// one after the other: a sidebar that asks where the user is finds him where its script has sent him before
let turn = Promise.resolve();
function inTurn(event) {
  turn = turn.then(() => handlers[event.type]?.(event)).catch((error) => book.emit('problem', error));
}

// a server started anew does not know what was moved before
api.onReopened = () => page.history.forget();

let connected = true;
function state(now) {
  if (now === connected) return;
  connected = now;
  pill('offline', now ? '' : 'Trying to connect…');
  // a server started anew counts its versions from where its file says, perhaps below ours
  if (now) {
    book.version = 0;
    book.changed();
  }
}

const access = latest(() => api.get('access').then((got) => got.canEdit).catch(() => true), (editable) => {
  page.editable = editable;
  head.access(editable);
  tools.follow();
});

// ---- first load ------------------------------------------------------------------------------------------
book.addEventListener('problem', (event) => { if (event.detail.code !== 'OFFLINE' && !document.querySelector('.shade')) showError(event.detail); });
book.addEventListener('changed', access);
book.addEventListener('tabs', () => { document.title = `${book.title} - Google Sheets (local)`; });
book.addEventListener('switch', () => { history.replaceState(null, '', `#gid=${book.current}`); });

async function start() {
  const wanted = Number(/gid=(\d+)/.exec(location.hash)?.[1] ?? NaN);
  await api.open();
  book.version = api.version;
  api.listen(inTurn, state);
  await book.load();
  if (book.tabs.some((tab) => tab.id === wanted && !tab.hidden)) book.choose(wanted);
  selection.go(0, 0);
  done();
  document.body.dataset.ready = 'true';
  access();
  api.request('/api/books', {}).then((list) => {
    page.books = list.filter((one) => one.id !== config.id).map((one) => ({
      label: one.name, run: () => { location.href = `/spreadsheets/d/${one.id}/edit?as=${encodeURIComponent(config.user)}`; },
    }));
  }).catch(() => {});
  const opened = await api.onOpen();
  setMenu(opened.menu, opened.problem);
  loadTriggers();
  document.body.dataset.menu = 'true';
}

start().catch((error) => {
  const gone = error.status === 404;
  document.body.classList.add('refused');
  $('main').innerHTML = `<div class="refusal"><h1></h1><p></p><a href="/">Go to the demo's first spreadsheet</a></div>`;
  $('main').querySelector('h1').textContent = gone ? 'Sorry, the file you have requested does not exist.' : error.status === 403 ? 'You need access' : 'This page could not be opened';
  $('main').querySelector('p').textContent = gone ? 'Make sure that you have the correct address and that the owner of the file hasn\'t deleted it.'
    : error.status === 403 ? `Ask for access, or switch to an account with access. You are ${config.user}.` : error.message;
});
