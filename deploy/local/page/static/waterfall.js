// A waterfall: each column starts where the last one ended; totals and subtotals stand on the axis.

import { axisHeight, categoryAxis, legend, shortText, ticks, valueAxis } from './axis.js';
import { escapeHtml } from './cells.js';

const DEFAULT = { positive: '#34a853', negative: '#ea4335', subtotal: '#4285f4' };

// the columns in order: {label, from, to, kind, text}; `subtotalIndex` counts data points from 0
export function steps(chart) {
  const series = chart.series[0];
  const at = new Map();
  for (const sub of series.subtotals) at.set(sub.subtotalIndex ?? 0, sub);
  const columns = [];
  let level = 0;
  series.values.forEach((given, n) => {
    const value = typeof given === 'number' ? given : 0;
    const sub = at.get(n);
    const label = chart.labels[n] ?? '';
    if (sub?.dataIsSubtotal || (n === 0 && chart.firstIsTotal)) {
      level = value;
      columns.push({ label: sub?.label || label, from: 0, to: level, kind: 'subtotal', value });
      return;
    }
    columns.push({ label, from: level, to: level + value, kind: value < 0 ? 'negative' : 'positive', value });
    level += value;
    if (sub) columns.push({ label: sub.label || 'Subtotal', from: 0, to: level, kind: 'subtotal', value: level });
  });
  if (series.trailing) columns.push({ label: series.names.subtotal || 'Total', from: 0, to: level, kind: 'subtotal', value: level });
  return columns;
}

export function drawWaterfall(chart, box) {
  const series = chart.series[0];
  const columns = steps(chart);
  const example = series.texts.find((text) => /\d/.test(text)) || '';
  const ends = columns.flatMap((column) => [column.from, column.to]);
  const colour = (kind) => series.colours[kind] || DEFAULT[kind];
  const kinds = ['positive', 'negative', 'subtotal'].filter((kind) => columns.some((column) => column.kind === kind));
  const names = { positive: 'Positive', negative: 'Negative', subtotal: 'Subtotal' };
  const key = legend(kinds.map((kind) => [series.names[kind] || names[kind], colour(kind)]), box.left + 50, box.top + 8);
  const labels = columns.map((column) => column.label);
  const inner = { ...box, top: box.top + 30, bottom: box.bottom - axisHeight(labels, box.right - box.left - 60) };
  const { left, y, lines } = valueAxis(inner, ticks(Math.min(...ends), Math.max(...ends)), example);
  const step = (inner.right - left) / columns.length;
  const width = Math.min(step * 0.62, 90);
  let html = key + lines;
  columns.forEach((column, n) => {
    const x = left + step * n + (step - width) / 2;
    const top = Math.min(y(column.from), y(column.to));
    const height = Math.max(1, Math.abs(y(column.from) - y(column.to)));
    const text = shortText(column.value, example);
    html += `<rect class="col" data-kind="${column.kind}" x="${x}" y="${top}" width="${width}" height="${height}" fill="${colour(column.kind)}"><title>${escapeHtml(`${column.label}: ${text}`)}</title></rect>`;
    html += `<text class="value" x="${x + width / 2}" y="${top - 5}" text-anchor="middle">${escapeHtml(text)}</text>`;
    if (chart.connectors && n + 1 < columns.length) {
      html += `<line class="join" x1="${x + width}" x2="${x + step}" y1="${y(column.to)}" y2="${y(column.to)}"/>`;
    }
  });
  return html + categoryAxis(labels, left, inner.right, inner.bottom);
}
