// Sidebar and dialogs: what a script made with HtmlService, in a sandboxed frame of another origin, and its calls.

import { icon } from './icons.js';

const SANDBOX = 'allow-same-origin allow-forms allow-scripts allow-popups allow-downloads allow-modals allow-popups-to-escape-sandbox';
const WIDTH = 300; // Google's sidebar has one width

export class Frames {
  constructor({ api, selection, focusGrid, origin }) {
    Object.assign(this, { api, selection, focusGrid, origin });
    this.sidebar = document.getElementById('sidebar');
    this.sidebar.style.width = `${WIDTH}px`;
    this.open = new Map(); // the frame's window -> what it is in
    addEventListener('message', (event) => this.hear(event));
  }

  frame(src, title) {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', SANDBOX);
    frame.title = title || 'Add-on';
    frame.src = src;
    return frame;
  }

  hold(frame, kind, box) {
    frame.addEventListener('load', () => box.classList.remove('loading'));
    this.open.set(frame, { kind, box });
  }

  showSidebar(title, src) {
    this.close('sidebar', false);
    this.sidebar.replaceChildren(this.heading(title, () => this.close('sidebar')));
    this.sidebar.classList.add('loading');
    const frame = this.frame(src, title);
    this.sidebar.append(frame);
    this.sidebar.hidden = false;
    this.hold(frame, 'sidebar', this.sidebar);
    frame.focus();
  }

  heading(title, close) {
    const head = Object.assign(document.createElement('div'), { className: 'frame-head' });
    head.append(Object.assign(document.createElement('h2'), { textContent: title, title }));
    const button = Object.assign(document.createElement('button'), { className: 'round', innerHTML: icon('close'), title: 'Close' });
    button.setAttribute('aria-label', 'Close');
    button.addEventListener('click', close);
    head.append(button);
    return head;
  }

  showDialog(title, src, width, height, modal) {
    this.close('dialog', false);
    const shade = Object.assign(document.createElement('div'), { className: modal ? 'shade' : 'shade clear' });
    const box = Object.assign(document.createElement('div'), { className: 'dialog loading' });
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', title);
    box.append(this.heading(title, () => this.close('dialog')));
    const frame = this.frame(src, title);
    frame.style.width = `${width || 600}px`;
    frame.style.height = `${height || 400}px`;
    box.append(frame);
    shade.append(box);
    document.getElementById('layer').append(shade);
    this.hold(frame, 'dialog', shade);
    frame.focus();
  }

  close(kind, focus = true) {
    for (const [frame, held] of this.open) {
      if (held.kind !== kind) continue;
      this.open.delete(frame);
      if (kind === 'dialog') held.box.remove();
    }
    if (kind === 'sidebar') {
      this.sidebar.hidden = true;
      this.sidebar.replaceChildren();
    }
    if (focus) this.focusGrid();
  }

  hear(event) {
    if (event.origin !== this.origin || !event.data?.keeprate) return;
    const entry = [...this.open].find(([frame]) => frame.contentWindow === event.source);
    if (!entry) return;
    const [frame, held] = entry;
    const { keeprate, op, id, args, width, height } = event.data;
    if (keeprate === 'run') this.run(event.source, id, event.data.function, args);
    else if (op === 'close') this.close(held.kind);
    else if (op === 'escape' && held.kind === 'dialog') this.close('dialog');
    else if (op === 'focus') this.focusGrid();
    else if (op === 'size' && held.kind === 'dialog') {
      if (width > 0) frame.style.width = `${width}px`;
      if (height > 0) frame.style.height = `${height}px`;
    }
  }

  async run(target, id, name, args) {
    let answer;
    try {
      answer = await this.api.run(name, args, this.selection.report(), true);
    } catch (error) {
      answer = { error: error.code === 'OFFLINE' ? 'NetworkError: Connection failure due to HTTP 0' : error.message };
    }
    const ok = answer.error === undefined;
    target.postMessage({ keeprate: 'ran', id, ok, value: answer.value ?? null, error: answer.error }, this.origin);
  }
}
