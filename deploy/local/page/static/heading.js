// The top of the page: title, whether all is saved, may I edit, and which account I am.

import { escapeHtml } from './cells.js';
import { icon } from './icons.js';
import { popUp } from './menus.js';

const COLOURS = ['#7b1fa2', '#00796b', '#c2185b', '#455a64', '#5d4037'];

export function heading({ config, api, book, commands }, done) {
  const title = document.getElementById('title');
  // browsers that size a field by its content need no help
  const fit = () => {
    if (CSS.supports('field-sizing', 'content')) {
      title.style.width = 'auto';
      return;
    }
    title.style.width = `${Math.min(520, Math.max(40, title.value.length * 8.8 + 18))}px`;
  };
  book.addEventListener('tabs', () => {
    if (document.activeElement !== title) title.value = book.title;
    fit();
  });
  title.addEventListener('input', fit);
  title.addEventListener('focus', () => title.select());
  title.addEventListener('blur', async () => {
    const name = title.value.trim();
    title.value = book.title;
    if (name && name !== book.title) await commands.rename(name);
    fit();
  });
  title.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') title.value = book.title;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    done();
  });

  const saving = document.getElementById('saving');
  let saved = 0;
  api.onBusy = (state) => {
    clearTimeout(saved);
    const words = { saving: 'Saving…', saved: `${icon('cloud')}<span>Saved</span>`, unsaved: 'Last edit not saved' };
    saving.innerHTML = words[state];
    if (state === 'saved') saved = setTimeout(() => { saving.innerHTML = icon('cloud'); }, 2500);
  };
  saving.innerHTML = icon('cloud');
  saving.title = 'Kept on this machine';

  const who = document.getElementById('who');
  const me = config.users.find((user) => user.email === config.user);
  const shade = COLOURS[config.users.indexOf(me) % COLOURS.length];
  who.innerHTML = `<button class="avatar opens" title="Account: ${escapeHtml(config.user)}" aria-label="Account: ${escapeHtml(config.user)}"
    style="background:${shade}">${escapeHtml((me?.name || config.user)[0].toUpperCase())}</button>`;
  const button = who.firstElementChild;
  button.addEventListener('click', () => {
    const items = config.users.map((user) => ({
      label: `${user.name} (${user.email})`, checked: user.email === config.user,
      run: () => { location.href = `${location.pathname}?as=${encodeURIComponent(user.email)}${location.hash}`; },
    }));
    items.push({ separator: true }, {
      label: 'Several accounts signed in (a known failure)', checked: Boolean(api.several),
      run: async () => { api.several = (await api.accounts(!api.several)).several; },
    });
    popUp(items, innerWidth, button.getBoundingClientRect().bottom + 6, done);
  });

  const pill = document.getElementById('access');
  return {
    access: (canEdit) => {
      pill.hidden = canEdit;
      pill.innerHTML = `${icon('eye')}View only`;
      title.readOnly = !canEdit;
      document.body.classList.toggle('view-only', !canEdit);
    },
  };
}
