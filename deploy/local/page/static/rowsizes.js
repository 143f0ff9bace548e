// Row heights: 21 pixels unless somebody set another, or text is larger or wrapped; and where each row begins.

import { textWidth } from './cells.js';

export const ROW = 21;

export class RowSizes {
  constructor(count) {
    this.heights = new Int32Array(0);
    this.resize(count);
  }

  resize(count) {
    if (count === this.heights.length) return;
    const heights = new Int32Array(count).fill(ROW);
    heights.set(this.heights.subarray(0, count));
    this.heights = heights;
    this.sum();
  }

  sum() {
    this.tops = new Int32Array(this.heights.length + 1);
    for (let row = 0; row < this.heights.length; row++) this.tops[row + 1] = this.tops[row] + this.heights[row];
  }

  // heights of the rows from `from` on; true when any of them is new
  take(from, heights) {
    let changed = false;
    heights.forEach((height, n) => {
      if (from + n >= this.heights.length || this.heights[from + n] === height) return;
      this.heights[from + n] = height;
      changed = true;
    });
    if (changed) this.sum();
    return changed;
  }

  // the row at a distance from the first row's top
  at(y) {
    let low = 0;
    let high = this.heights.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle; else high = middle - 1;
    }
    return low;
  }
}

const lineHeight = (size) => Math.round(size * 1.6);

function lines(text, style, width) {
  let count = 0;
  for (const paragraph of text.split('\n')) {
    count += 1;
    if (style.wr !== 'w') continue;
    let used = 0;
    for (const word of paragraph.split(/(?<=\s)/)) {
      const wide = textWidth(word, style.b, style.fs);
      if (used && used + wide > width - 6) {
        count += 1;
        used = 0;
      }
      used += wide;
    }
  }
  return count;
}

// the height a row takes by itself for what stands in it
export function naturalHeight(cells, looks, widthOf) {
  let height = ROW;
  (cells || []).forEach((cell, column) => {
    const style = cell && looks[cell[1]]?.style;
    if (!style) return;
    const size = style.fs || 10;
    const several = style.wr === 'w' || cell[0].includes('\n');
    if (size <= 10 && !several) return;
    height = Math.max(height, lineHeight(size) * (several ? lines(cell[0], style, widthOf(column)) : 1) + 5);
  });
  return height;
}
