// The page's one way to its server: reads, edits, and the stream of what others and scripts do.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Api {
  constructor(config) {
    this.config = config;
    this.client = null;
    this.pending = 0;
    this.tail = Promise.resolve();
    this.onBusy = () => {};
    this.onReopened = () => {};
  }

  async request(path, params, init) {
    const url = new URL(path, location.origin);
    for (const [key, value] of Object.entries({ ...params, as: this.config.user })) url.searchParams.set(key, value);
    let response;
    try {
      response = await fetch(url, init);
    } catch {
      throw new ApiError(0, 'OFFLINE', 'Trying to connect');
    }
    const type = response.headers.get('Content-Type') || '';
    const body = type.includes('json') ? await response.json() : null;
    if (!response.ok) {
      const error = body?.error || {};
      throw new ApiError(response.status, error.code || '', error.message || 'An error occurred. Try reloading this page.');
    }
    return body;
  }

  get(what, params) { return this.request(`/api/${this.config.id}/${what}`, params); }

  async post(path, body) {
    return this.request(path, {}, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    });
  }

  // one after the other, as they were made: two requests at once may arrive in either order
  inOrder(task) {
    const done = this.tail.then(task);
    this.tail = done.catch(() => {});
    return done;
  }

  // an edit of the spreadsheet, its body or what makes it when its turn has come; while one is under way the heading says "Saving…"
  async edit(what, body) {
    this.pending += 1;
    this.onBusy('saving');
    let state = 'unsaved';
    try {
      const answer = await this.inOrder(() => this.post(`/api/${this.config.id}/${what}`, typeof body === 'function' ? body() : body));
      state = 'saved';
      return answer;
    } finally {
      this.pending -= 1;
      if (!this.pending) this.onBusy(state);
    }
  }

  batch(...requests) { return this.edit('batch', { requests }); }

  async open() {
    const opened = await this.post(`/api/${this.config.id}/open`, {});
    this.client = opened.client;
    this.version = opened.version;
  }

  onOpen() { return this.post(`/api/clients/${this.client}/onopen`, {}); }

  // a script finds what was typed before it was started
  async run(name, args, selection, fromPage) {
    await this.tail;
    return this.post(`/api/clients/${this.client}/run`, { function: name, args, selection, from_page: fromPage });
  }

  // a script that is started afterwards runs in the browser this plays
  accounts(several) { return this.inOrder(() => this.post(`/api/clients/${this.client}/accounts`, { several })); }

  triggers() { return this.request(`/api/clients/${this.client}/triggers`, {}); }

  async fire(id) {
    await this.tail;
    return this.post(`/api/clients/${this.client}/fire`, { id });
  }

  answer(id, button, text) { return this.post(`/api/clients/${this.client}/answer`, { id, button, text }); }

  // `handle(event)` for each event; `state(connected)` when the connection breaks or is back
  listen(handle, state) {
    const source = new EventSource(`/api/clients/${this.client}/events?as=${encodeURIComponent(this.config.user)}`);
    source.onmessage = (message) => handle(JSON.parse(message.data));
    source.onopen = () => state(true);
    source.onerror = () => {
      state(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.reopen(handle, state), 800);
    };
    addEventListener('pagehide', () => source.close(), { once: true });
  }

  // the server was started anew, or forgot this tab while the machine slept
  async reopen(handle, state) {
    try {
      await this.open();
    } catch {
      setTimeout(() => this.reopen(handle, state), 1500);
      return;
    }
    this.onReopened();
    this.listen(handle, state);
    if (this.several) this.accounts(true).catch(() => {});
    this.onOpen().catch(() => {});
  }
}
