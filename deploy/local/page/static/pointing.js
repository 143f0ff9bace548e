// What the pointer does beside selecting: widths of columns dragged at their edge, notes shown on hover.

export function resizeColumns(grid, { book, commands, canEdit }) {
  grid.element.addEventListener('mousedown', (event) => {
    const edge = event.target.closest('.ch i');
    if (!edge || !canEdit()) return;
    event.preventDefault();
    const column = Number(edge.parentElement.dataset.column);
    const before = book.width(column);
    const line = Object.assign(document.createElement('div'), { className: 'resize-line' });
    grid.element.append(line);
    const width = (next) => Math.max(20, before + next.clientX - event.clientX);
    const left = edge.parentElement.getBoundingClientRect().left - grid.element.getBoundingClientRect().left;
    const move = (next) => { line.style.left = `${left + width(next)}px`; };
    move(event);
    addEventListener('mousemove', move);
    addEventListener('mouseup', (next) => {
      removeEventListener('mousemove', move);
      line.remove();
      if (width(next) === before) return;
      book.setWidth(column, width(next));
      grid.layout();
      commands.resize(column, width(next));
    }, { once: true });
  });
}

export function hoverNotes(grid) {
  const box = Object.assign(document.createElement('div'), { className: 'note', hidden: true });
  box.setAttribute('role', 'tooltip');
  grid.element.append(box);
  let over = null;
  grid.element.addEventListener('mouseover', (event) => {
    const cell = event.target.closest('.c[data-note]');
    if (cell === over) return;
    over = cell;
    box.hidden = !cell;
    if (!cell) return;
    box.textContent = cell.dataset.note;
    const outer = grid.element.getBoundingClientRect();
    const at = cell.getBoundingClientRect();
    const right = at.right - outer.left + 6;
    box.style.left = `${right + 230 > outer.width ? at.left - outer.left - 228 : right}px`;
    box.style.top = `${Math.min(at.top - outer.top - 1, outer.height - 60)}px`;
  });
  grid.scroller.addEventListener('scroll', () => { box.hidden = true; over = null; }, { passive: true });
}
