// Scales, ticks and axes shared by the charts.

import { escapeHtml, textWidth } from './cells.js';

export const COLOURS = ['#4285f4', '#ea4335', '#fbbc04', '#34a853', '#ff6d01', '#46bdc6', '#7baaf7', '#f07b72'];
const SMALL = 8; // pt of tick labels

// round steps that cover low..high, zero among them unless `free`
export function ticks(low, high, free = false, wanted = 5) {
  let from = free ? low : Math.min(0, low);
  let to = free ? high : Math.max(0, high);
  if (from === to) to = from + 1;
  const raw = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw - power * 1e-9);
  from = Math.floor(from / step + 1e-9) * step;
  to = Math.ceil(to / step - 1e-9) * step;
  const list = [];
  for (let n = 0; n <= Math.round((to - from) / step); n++) list.push(from + n * step);
  return list;
}

// the way the numbers of a series are written, for ticks: its currency sign, its percent
export function tickText(value, example = '', most = 2) {
  const text = String(example);
  if (text.includes('%')) return `${Number((value * 100).toFixed(1))}%`;
  const sign = /^[-(]?\s*([$€£¥])/.exec(text)?.[1] || '';
  const after = /([€£])\s*\)?$/.exec(text)?.[1] || '';
  const digits = Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: most });
  return `${value < 0 ? '-' : ''}${sign}${digits}${after ? ` ${after}` : ''}`;
}

// short form for data labels: 1,234,567 -> 1.23M
export function shortText(value, example = '') {
  const size = Math.abs(value);
  if (String(example).includes('%') || size < 10000) return tickText(value, example);
  const [unit, letter] = size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : [1e3, 'K'];
  const digits = size < 1e6 && size >= 1e5 ? 0 : 2;
  return tickText(value / unit, example, digits).replace(/\d(?=\D*$)/, (digit) => digit + letter);
}

export function valueAxis(box, list, example) {
  const labels = list.map((value) => tickText(value, example));
  const room = Math.max(...labels.map((label) => textWidth(label, false, SMALL))) + 10;
  const left = box.left + room;
  const y = (value) => box.bottom - ((value - list[0]) / (list.at(-1) - list[0])) * (box.bottom - box.top);
  const lines = list.map((value, n) => `<line class="${value === 0 ? 'zero' : 'rule'}" x1="${left}" x2="${box.right}" y1="${y(value)}" y2="${y(value)}"/>`
    + `<text class="tick" x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${escapeHtml(labels[n])}</text>`).join('');
  return { left, y, lines };
}

// labels under the columns, in several lines when they are long, thinned out when there are too many
export function categoryAxis(labels, left, right, bottom) {
  const step = (right - left) / Math.max(1, labels.length);
  const every = Math.max(1, Math.ceil(40 / step));
  return labels.map((label, n) => {
    if (n % every) return '';
    const x = left + step * (n + 0.5);
    const lines = wrapped(String(label), step * every - 4);
    return `<text class="tick" text-anchor="middle">${lines.map((line, k) => `<tspan x="${x}" y="${bottom + 16 + k * 12}">${escapeHtml(line)}</tspan>`).join('')}</text>`;
  }).join('');
}

export function axisHeight(labels, width) {
  const step = width / Math.max(1, labels.length);
  const every = Math.max(1, Math.ceil(40 / step));
  const most = Math.max(1, ...labels.filter((_, n) => n % every === 0).map((label) => wrapped(String(label), step * every - 4).length));
  return 8 + most * 12;
}

function wrapped(label, room) {
  const lines = [];
  let line = '';
  for (const word of label.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, false, SMALL) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.slice(0, 4);
}

export function legend(entries, x, y) {
  let at = x;
  return entries.map(([name, colour]) => {
    const html = `<rect x="${at}" y="${y - 9}" width="10" height="10" rx="1" fill="${colour}"/><text class="tick" x="${at + 15}" y="${y}">${escapeHtml(name)}</text>`;
    at += 15 + textWidth(name, false, SMALL) * 1.15 + 18;
    return html;
  }).join('');
}
