// One cell as HTML: its look from the style, text that runs over empty neighbours, notes.

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeHtml = (text) => text.replace(/[&<>"]/g, (char) => ESCAPES[char]);

const pen = document.createElement('canvas').getContext('2d');
const measured = new Map();

export function textWidth(text, bold, size = 10) {
  const key = `${bold ? 'b' : ''}${size}|${text}`;
  let width = measured.get(key);
  if (width === undefined) {
    pen.font = `${bold ? 'bold ' : ''}${size}pt Arial, "Liberation Sans", sans-serif`;
    width = pen.measureText(text).width;
    if (measured.size > 20000) measured.clear();
    measured.set(key, width);
  }
  return width;
}

const SIDES = { t: 'top', b: 'bottom', l: 'left', r: 'right' };
const VERTICAL = { t: ' top', m: ' middle' };
const ALIGN = { r: 'right', c: 'center' };

// a style of the server -> what the renderer needs; made once per window of rows
export function styleText(style) {
  const css = [];
  if (style.bg) css.push(`background:${style.bg}`);
  if (style.fg) css.push(`color:${style.fg}`);
  if (style.b) css.push('font-weight:bold');
  if (style.i) css.push('font-style:italic');
  const lines = [style.u && 'underline', style.st && 'line-through'].filter(Boolean);
  if (lines.length) css.push(`text-decoration:${lines.join(' ')}`);
  if (style.fs) css.push(`font-size:${style.fs}pt`);
  if (style.ff) css.push(`font-family:${style.ff.replace(/[^\w ,-]/g, '')},Arial,sans-serif`);
  if (style.ha) css.push(`text-align:${ALIGN[style.ha]}`);
  for (const [side, border] of Object.entries(style.br || {})) css.push(`border-${SIDES[side]}:${border}`);
  return { css: escapeHtml(css.join(';')), style };
}

// text longer than its cell runs on over empty cells to its right, as wide as they are
function overrun(book, row, column, cell, look, width) {
  const style = look?.style || {};
  if (style.ha || style.wr) return 0;
  const wide = textWidth(cell[0], style.b, style.fs) + 8;
  if (wide <= width) return 0;
  let room = width;
  const tab = book.tab;
  for (let next = column + 1; next < tab.columns && room < wide; next++) {
    if (next === tab.frozenColumns || book.cell(row, next)?.[0]) break;
    room += book.width(next);
  }
  return room > width ? Math.min(room, wide) : 0;
}

// a number that does not fit shows fewer decimals when its format is the automatic one, else hashes; never half a number
function fitted(text, style, width) {
  const right = style?.ha === 'r' && /\d/.test(text);
  const fits = (words) => textWidth(words, style.b, style.fs) + 4 <= width;
  if (!right || text.length * 0.8 * (style.fs || 10) + 4 < width || fits(text)) return text;
  const [whole, decimals] = style.ge && /^-?\d+[.,]\d+$/.test(text) ? text.split(/[.,]/) : [text, ''];
  for (let places = decimals.length - 1; places >= 0; places--) {
    const shorter = Number(`${whole}.${decimals}`).toFixed(places).replace('.', text[whole.length]);
    if (fits(shorter)) return shorter;
  }
  return '#'.repeat(Math.max(1, Math.floor((width - 6) / 8)));
}

export function cellHtml(book, row, column, name, left, width, height) {
  const cell = book.cell(row, column);
  const place = `left:${left}px;width:${width}px${height ? `;height:${height}px;z-index:1` : ''}`;
  if (!cell) return `<div class="c" data-a1="${name}" style="${place}"></div>`;
  const look = book.look(row, column);
  const text = cell[0];
  const shown = fitted(text, look?.style, width);
  const css = look?.css ? `;${look.css}` : '';
  const wrong = cell[3]?.startsWith('Error\n') ? ' wrong' : '';
  const note = cell[3] ? ` data-note="${escapeHtml(cell[3])}"` : '';
  const full = shown !== text ? ` data-text="${escapeHtml(text)}"` : '';
  // no letter is wider than 13 pixels at 10 points: most cells need no measuring
  const over = shown.length * 1.3 * (look?.style.fs || 10) > width ? overrun(book, row, column, cell, look, width) : 0;
  const wrap = (look?.style.wr === 'w' ? ' wrap' : '') + (VERTICAL[look?.style.va] || '');
  const to = cell[4] ? ` data-link="${escapeHtml(cell[4])}"` : '';
  const words = to ? `<span class="link">${escapeHtml(shown)}</span>` : escapeHtml(shown);
  const inner = over ? `<span class="over" style="width:${Math.ceil(over)}px">${words}</span>` : words;
  return `<div class="c${over ? ' runs' : ''}${wrap}${wrong}" data-a1="${name}"${note}${full}${to} style="${place}${css}">${inner}</div>`;
}
