// A1 notation: column letters, cells and ranges. Everything inside is zero-based.

export function letters(index) {
  let name = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}

export function columnIndex(name) {
  let index = 0;
  for (const char of name.toUpperCase()) index = index * 26 + char.charCodeAt(0) - 64;
  return index - 1;
}

export const cellName = (row, column) => letters(column) + (row + 1);

export function rangeName(range, rows, columns) {
  const { top, left, bottom, right } = range;
  if (top === bottom && left === right) return cellName(top, left);
  if (top === 0 && bottom === rows - 1 && rows > 1) return `${letters(left)}:${letters(right)}`;
  if (left === 0 && right === columns - 1 && columns > 1) return `${top + 1}:${bottom + 1}`;
  return `${cellName(top, left)}:${cellName(bottom, right)}`;
}

export const quoted = (title) => `'${title.replaceAll("'", "''")}'`;

// "B7", "B7:C9", "B:C", "3:5" -> a range inside rows x columns, or null when it is none
export function parseRange(text, rows, columns) {
  const match = /^\$?([A-Za-z]{0,3})\$?(\d{0,7})(?::\$?([A-Za-z]{0,3})\$?(\d{0,7}))?$/.exec(text.trim());
  if (!match || !(match[1] || match[2])) return null;
  const [, c1, r1, c2, r2] = match;
  const single = c2 === undefined && r2 === undefined;
  if (single && !(c1 && r1)) return null;
  const left = c1 ? columnIndex(c1) : 0;
  const top = r1 ? Number(r1) - 1 : 0;
  const right = single ? left : c2 ? columnIndex(c2) : columns - 1;
  const bottom = single ? top : r2 ? Number(r2) - 1 : rows - 1;
  const range = {
    top: Math.min(top, bottom), bottom: Math.min(Math.max(top, bottom), rows - 1),
    left: Math.min(left, right), right: Math.min(Math.max(left, right), columns - 1),
  };
  return range.top >= 0 && range.top < rows && range.left < columns ? range : null;
}

// a range as the API's GridRange, half-open
export const gridRange = (sheetId, range) => ({
  sheetId, startRowIndex: range.top, endRowIndex: range.bottom + 1,
  startColumnIndex: range.left, endColumnIndex: range.right + 1,
});
