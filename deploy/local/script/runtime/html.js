// HtmlService: pages and templates (<? ?>, <?= ?> escaped by where it stands, <?!= ?> as it is).
(function (rt) {
  'use strict';
  const { local, service, kind, enumeration, Exception } = rt;
  const SandboxMode = enumeration('HtmlService.SandboxMode', ['EMULATED', 'IFRAME', 'NATIVE']);
  const XFrameOptionsMode = enumeration('HtmlService.XFrameOptionsMode', ['ALLOWALL', 'DEFAULT']);

  const fileText = (name) => {
    const text = local('page', String(name).replace(/\.html$/, ''));
    if (text === null) throw new Exception(`No HTML file named ${name} was found.`);
    return text;
  };
  const escapeHtml = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const inScript = (text) => {
    const code = JSON.stringify(text).slice(1, -1);
    return code.replace(/[<>&'\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
  // A value printed inside <script> becomes a JavaScript literal, or string text when quotes stand around it.
  const escapeFor = (before, value) => {
    const open = before.toLowerCase().lastIndexOf('<script');
    const inside = open >= 0 && before.toLowerCase().indexOf('</script', open) < 0 && before.indexOf('>', open) >= 0;
    if (!inside) return escapeHtml(String(value));
    if (/["'`]$/.test(before)) return inScript(String(value));
    if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') return String(value);
    return `"${inScript(String(value))}"`;
  };

  const HtmlOutput = kind('HtmlOutput', class {
    constructor(html) { Object.assign(this, { html_: html, title_: '', width_: null, height_: null }); }
    getContent() { return this.html_; }
    setContent(html) { this.html_ = String(html); return this; }
    append(html) { this.html_ += String(html); return this; }
    appendUntrusted(text) { this.html_ += escapeFor(this.html_, text); return this; }
    clear() { this.html_ = ''; return this; }
    getTitle() { return this.title_; }
    setTitle(title) { this.title_ = String(title); return this; }
    getWidth() { return this.width_; }
    setWidth(width) { this.width_ = Number(width); return this; }
    getHeight() { return this.height_; }
    setHeight(height) { this.height_ = Number(height); return this; }
    addMetaTag(name, content) {
      return this.append(`<meta name="${escapeHtml(String(name))}" content="${escapeHtml(String(content))}">`);
    }
    setFaviconUrl() { return this; }
    setSandboxMode() { return this; }
    setXFrameOptionsMode() { return this; }
    asTemplate() { return new HtmlTemplate(this.html_); }
    getBlob() { return rt.load('utilities').newBlob(this.html_, 'text/html', 'page.html'); }
  });

  // A template is compiled into a function whose variables are the template's properties.
  const compile = (text) => {
    let code = '';
    let at = 0;
    const literal = (part) => { if (part) code += `output._add(${JSON.stringify(part)});`; };
    const tags = /<\?(!?=)?([\s\S]*?)\?>/g;
    for (let tag = tags.exec(text); tag; tag = tags.exec(text)) {
      literal(text.slice(at, tag.index));
      const inner = tag[2].trim().replace(/;$/, '');
      if (tag[1] === '=') code += `output.appendUntrusted((${inner}));`;
      else if (tag[1] === '!=') code += `output.append((${inner}));`;
      else code += `${tag[2]}\n`;
      at = tags.lastIndex;
    }
    literal(text.slice(at));
    return code;
  };
  const HtmlTemplate = class {
    constructor(text) { Object.defineProperty(this, 'text_', { value: text }); }
    getRawContent() { return this.text_; }
    getCode() { return compile(this.text_); }
    evaluate() {
      const out = new HtmlOutput('');
      const output = {
        _add: (part) => out.append(part), append: (part) => out.append(part),
        appendUntrusted: (part) => out.appendUntrusted(part),
      };
      const names = Object.keys(this);
      new Function('output', ...names, compile(this.text_))(output, ...names.map((name) => this[name]));
      return out;
    }
  };

  const HtmlService = service('HtmlService', {
    SandboxMode, XFrameOptionsMode,
    createHtmlOutput: (html = '') => new HtmlOutput(typeof html === 'object' ? html.getDataAsString() : String(html)),
    createHtmlOutputFromFile: (name) => new HtmlOutput(fileText(name)),
    createTemplate: (html) => new HtmlTemplate(typeof html === 'object' ? html.getDataAsString() : String(html)),
    createTemplateFromFile: (name) => new HtmlTemplate(fileText(name)),
    getUserAgent: () => null,
  });
  return { HtmlService, HtmlOutput };
})
