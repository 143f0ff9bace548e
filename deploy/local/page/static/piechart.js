// A pie, each slice with its share.

import { COLOURS, legend } from './axis.js';
import { escapeHtml } from './cells.js';

export function drawPie(chart, box) {
  const values = chart.series[0].values.map((value) => Math.max(0, Number(value) || 0));
  const total = values.reduce((sum, value) => sum + value, 0);
  const key = legend(chart.labels.map((label, n) => [String(label), COLOURS[n % COLOURS.length]]), box.left, box.top + 8);
  const top = box.top + 26;
  const radius = Math.min(box.right - box.left, box.bottom - top) / 2 - 4;
  const [x, y] = [(box.left + box.right) / 2, (top + box.bottom) / 2];
  let angle = -Math.PI / 2;
  return key + values.map((value, n) => {
    const share = total ? value / total : 0;
    const from = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    angle += share * 2 * Math.PI * 0.99999;
    const to = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const title = `<title>${escapeHtml(`${chart.labels[n]}: ${(share * 100).toFixed(1)}%`)}</title>`;
    return `<path d="M${x} ${y}L${from}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${to}Z" fill="${COLOURS[n % COLOURS.length]}" stroke="#fff">${title}</path>`;
  }).join('');
}
