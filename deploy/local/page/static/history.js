// Undo and redo of the user's own typing, pasting and clearing; changes of the sheet's shape end what can be undone.

const KEPT = 100;
const LARGEST = 500000; // cells of all edits together that are remembered

const cells = (edit) => edit.after.length * (edit.after[0]?.length || 0);

export class History extends EventTarget {
  constructor() {
    super();
    this.forget();
  }

  get canUndo() { return this.done.length > 0; }

  get canRedo() { return this.undone.length > 0; }

  tell() { this.dispatchEvent(new Event('change')); }

  // {sheet, row, column, before, after, moves}: blocks of texts as they would be typed, `before` perhaps a promise of one
  add(edit) {
    this.done.push(edit);
    let kept = 0;
    const from = this.done.findLastIndex((one, n) => (kept += cells(one)) > LARGEST || this.done.length - n > KEPT);
    this.done = this.done.slice(from + 1);
    this.undone = [];
    this.tell();
    return edit;
  }

  // an edit that Google refused was never done
  drop(edit) {
    this.done = this.done.filter((one) => one !== edit);
    this.tell();
  }

  // what could not be undone or done again stays where it was
  back(edit) {
    const [from, to] = this.undone.includes(edit) ? [this.undone, this.done] : [this.done, this.undone];
    if (!from.includes(edit)) return;
    from.splice(from.indexOf(edit), 1);
    to.push(edit);
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
