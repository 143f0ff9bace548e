// The strip of tabs under the grid: switch, add, rename by double click, and a menu under the right button.

import { icon } from './icons.js';
import { popUp } from './menus.js';

export function tabStrip(element, { book, commands, canEdit, done }) {
  element.innerHTML = `<button class="round add" title="Add sheet" aria-label="Add sheet">${icon('plus')}</button>
    <button class="round all opens" title="All sheets" aria-label="All sheets">${icon('lines')}</button><div class="strip"></div>`;
  const strip = element.querySelector('.strip');
  // the grid gets the focus at once: when the answer comes the user may be somewhere else
  element.querySelector('.add').addEventListener('click', () => {
    done();
    if (canEdit()) commands.addTab();
  });
  element.querySelector('.all').addEventListener('click', (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const items = book.tabs.map((tab) => ({
      label: tab.hidden ? `${tab.title} (hidden)` : tab.title, checked: tab.id === book.current, disabled: tab.hidden && !canEdit(),
      run: async () => {
        done();
        if (tab.hidden) await commands.tabProperties(tab.id, { hidden: false }, 'hidden');
        book.choose(tab.id);
      },
    }));
    popUp(items, box.left, box.top - 36 * items.length - 16);
  });

  const rename = (tab) => {
    if (!canEdit()) return;
    const label = strip.querySelector(`[data-sheet="${tab.id}"] .name`);
    label.contentEditable = 'plaintext-only';
    label.spellcheck = false;
    label.focus();
    getSelection().selectAllChildren(label);
    const finish = (keep) => {
      label.onblur = label.onkeydown = null;
      label.contentEditable = 'false';
      const title = label.textContent.trim();
      draw(); // what was chosen or came meanwhile is shown now
      done();
      if (keep && title && title !== tab.title) commands.renameTab(tab.id, title);
    };
    label.onblur = () => finish(true);
    label.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === 'Enter' || event.key === 'Escape') {
        event.preventDefault();
        finish(event.key === 'Enter');
      }
    };
  };

  const menu = (tab, x, y) => {
    const seen = book.visibleTabs;
    const at = seen.indexOf(tab);
    const edit = (label, run, disabled) => ({ label, run, disabled: disabled || !canEdit() });
    const items = [
      edit('Delete', () => commands.deleteTab(tab.id), seen.length < 2),
      edit('Duplicate', () => commands.duplicateTab(tab.id)),
      edit('Rename', () => rename(tab)),
      { separator: true },
      edit('Hide sheet', () => commands.tabProperties(tab.id, { hidden: true }, 'hidden'), seen.length < 2),
      edit('Move right', () => commands.moveTab(tab.id, 1), at === seen.length - 1),
      edit('Move left', () => commands.moveTab(tab.id, -1), at === 0),
    ];
    popUp(items, x, y - 250);
  };

  const draw = () => {
    strip.replaceChildren(...book.visibleTabs.map((tab) => {
      const button = document.createElement('div');
      button.className = 'tab opens';
      button.dataset.sheet = tab.id;
      button.tabIndex = 0;
      button.setAttribute('role', 'tab');
      button.setAttribute('aria-selected', String(tab.id === book.current));
      const name = Object.assign(document.createElement('span'), { className: 'name', textContent: tab.title });
      const more = Object.assign(document.createElement('span'), { className: 'more', innerHTML: icon('down') });
      button.append(name, more);
      const choose = () => {
        if (name.isContentEditable) return;
        book.choose(tab.id);
        done();
      };
      let own = false; // whether the press found this tab on top already
      // at the press, as in Sheets: a strip drawn anew before the release would lose the click
      button.addEventListener('mousedown', (event) => {
        own = tab.id === book.current;
        if (event.button !== 0 || own || name.isContentEditable) return;
        event.preventDefault();
        choose();
      });
      button.addEventListener('click', (event) => {
        if (own && event.target.closest('.more')) menu(tab, event.clientX, event.clientY);
        else if (own && !name.isContentEditable) done();
      });
      button.addEventListener('keydown', (event) => { if (event.key === 'Enter') choose(); });
      button.addEventListener('dblclick', () => rename(tab));
      button.addEventListener('contextmenu', (event) => {
        event.preventDefault();
        book.choose(tab.id);
        menu(tab, event.clientX, event.clientY);
      });
      return button;
    }));
    strip.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  // a tab that is being renamed stays as it is until the name is given
  book.addEventListener('tabs', () => { if (!strip.querySelector('[contenteditable="plaintext-only"]')) draw(); });
}
