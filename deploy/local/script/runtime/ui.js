// Ui: menus, dialogs and the sidebar, shown by the page around the script.
(function (rt) {
  'use strict';
  const { host, kind, enumeration, Exception } = rt;
  const Button = enumeration('Ui.Button', ['CLOSE', 'OK', 'CANCEL', 'YES', 'NO']);
  const ButtonSet = enumeration('Ui.ButtonSet', ['OK', 'OK_CANCEL', 'YES_NO', 'YES_NO_CANCEL']);
  const menus = [];

  const Menu = kind('Menu', class {
    constructor(caption, addon) { Object.assign(this, { caption_: caption, addon_: addon, items_: [] }); }
    addItem(caption, name) { this.items_.push({ caption: String(caption), function: String(name) }); return this; }
    addSeparator() { this.items_.push({ separator: true }); return this; }
    addSubMenu(menu) { this.items_.push({ caption: menu.caption_, items: menu.items_ }); return this; }
    addToUi() {
      menus.push(...(this.addon_ ? this.items_ : [{ caption: this.caption_, items: this.items_ }]));
      host('Ui.menu', menus);
    }
  });
  const PromptResponse = kind('PromptResponse', class {
    constructor(button, text) { Object.assign(this, { button_: button, text_: text }); }
    getSelectedButton() { return Button[this.button_]; }
    getResponseText() { return this.text_; }
  });

  // (prompt) | (prompt, buttons) | (title, prompt, buttons)
  const question = (args) => {
    const texts = args.filter((one) => typeof one !== 'object').map(String);
    const buttons = args.find((one) => typeof one === 'object' && one !== null) || ButtonSet.OK;
    return texts.length > 1 ? [texts[0], texts[1], buttons.name()] : ['', texts[0], buttons.name()];
  };
  const contentOf = (output, method) => {
    if (typeof output === 'string') return { html_: output, title_: '', width_: null, height_: null };
    if (!(output instanceof rt.load('html').HtmlOutput)) {
      throw new Exception(`The parameters do not match the method signature for Ui.${method}: the first is no HtmlOutput.`);
    }
    return output;
  };
  const dialog = (method, output, title, modal) => {
    const page = contentOf(output, method);
    host('Ui.dialog', String(title), page.html_, page.width_ || 600, page.height_ || 400, modal);
  };
  const Ui = kind('Ui', class {
    constructor() { this.Button = Button; this.ButtonSet = ButtonSet; }
    createMenu(caption) { return new Menu(String(caption), false); }
    createAddonMenu() { return new Menu('', true); }
    alert(...args) { return Button[host('Ui.alert', ...question(args))]; }
    prompt(...args) { return new PromptResponse(...host('Ui.prompt', ...question(args))); }
    showSidebar(output) { const page = contentOf(output, 'showSidebar'); host('Ui.sidebar', page.title_, page.html_); }
    showModalDialog(output, title) { dialog('showModalDialog', output, title, true); }
    showModelessDialog(output, title) { dialog('showModelessDialog', output, title, false); }
  });
  return { ui: new Ui() };
})
