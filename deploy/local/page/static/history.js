// Undo and redo of the user's own typing, pasting and clearing; changes of the sheet's shape end what can be undone.

const KEPT = 100;
const LARGEST = 20000; // cells of one edit that are remembered

export class History extends EventTarget {
  constructor() {
    super();
    this.forget();
  }

  get canUndo() { return this.done.length > 0; }

  get canRedo() { return this.undone.length > 0; }

  tell() { this.dispatchEvent(new Event('change')); }

  // {sheet, row, column, before, after}: blocks of texts as they would be typed
  add(edit) {
    if (edit.after.length * (edit.after[0]?.length || 0) > LARGEST) this.done = [];
    else this.done.push(edit);
    this.done = this.done.slice(-KEPT);
    this.undone = [];
    this.tell();
    return edit;
  }

  // an edit that Google refused was never done
  drop(edit) {
    this.done = this.done.filter((one) => one !== edit);
    this.tell();
  }

  forget() {
    this.done = [];
    this.undone = [];
    this.tell();
  }

  undo() { return this.move(this.done, this.undone); }

  redo() { return this.move(this.undone, this.done); }

  move(from, to) {
    const edit = from.pop();
    if (edit) to.push(edit);
    this.tell();
    return edit;
  }
}
