// Lines, areas, columns and bars over shared categories.

import { axisHeight, categoryAxis, COLOURS, legend, ticks, tickText, valueAxis } from './axis.js';
import { escapeHtml } from './cells.js';

const numbers = (series) => series.values.filter((value) => typeof value === 'number');

function highest(chart) {
  const all = chart.series.flatMap(numbers);
  if (!chart.stacked) return [Math.min(...all), Math.max(...all)];
  const sums = chart.labels.map((_, n) => chart.series.reduce((sum, series) => sum + (Number(series.values[n]) || 0), 0));
  return [Math.min(0, ...sums), Math.max(...sums)];
}

export function drawBasic(chart, box) {
  const named = chart.series.filter((series) => series.name);
  const colour = (n) => chart.series[n].colour || COLOURS[n % COLOURS.length];
  const shown = named.length > 0 && chart.legend !== 'NO_LEGEND' && chart.series.length > 1;
  const key = shown ? legend(chart.series.map((series, n) => [series.name || `Series ${n + 1}`, colour(n)]), box.left + 50, box.top + 8) : '';
  const labels = chart.labels.length ? chart.labels : chart.series[0].values.map((_, n) => String(n + 1));
  const inner = { ...box, top: box.top + (shown ? 28 : 8), bottom: box.bottom - axisHeight(labels, box.right - box.left - 60) };
  const example = chart.series[0].texts.find((text) => /\d/.test(text)) || '';
  const [low, high] = highest(chart);
  const lines = chart.series.every((series) => (series.type || chart.kind) === 'LINE');
  // a line far from zero is drawn on its own range, as Sheets does
  const free = lines && low > 0 && low > (high - low) * 1.5;
  const axis = valueAxis(inner, ticks(low, high, free), example);
  const columns = chart.series.filter((series) => !['LINE', 'AREA', 'SCATTER', 'STEPPED_AREA'].includes(series.type || chart.kind));
  let html = key + axis.lines;
  chart.series.forEach((series, n) => {
    const kind = series.type || chart.kind;
    html += columns.includes(series)
      ? bars(chart, series, colour(n), columns, labels, axis, inner)
      : line(series, kind, colour(n), labels, axis, inner);
  });
  return html + categoryAxis(labels, axis.left, inner.right, inner.bottom);
}

function line(series, kind, colour, labels, { left, y }, box) {
  const step = (box.right - left) / labels.length;
  const runs = [[]];
  series.values.forEach((value, n) => {
    if (typeof value === 'number') runs.at(-1).push([left + step * (n + 0.5), y(value), n]);
    else if (runs.at(-1).length) runs.push([]);
  });
  const path = (run) => run.map(([x, at], n) => `${n ? 'L' : 'M'}${x.toFixed(1)} ${at.toFixed(1)}`).join('');
  let html = '';
  for (const run of runs.filter((points) => points.length)) {
    if (kind === 'AREA') html += `<path d="${path(run)}L${run.at(-1)[0]} ${box.bottom}L${run[0][0]} ${box.bottom}Z" fill="${colour}" opacity=".25"/>`;
    if (kind !== 'SCATTER') html += `<path class="line" d="${path(run)}" stroke="${colour}"/>`;
    for (const [x, at, n] of run) {
      const dot = run.length === 1 || kind === 'SCATTER' ? 3 : 6;
      html += `<circle cx="${x}" cy="${at}" r="${dot}" fill="${colour}" ${dot === 6 ? 'opacity="0"' : ''}><title>${escapeHtml(`${labels[n]}: ${series.texts[n]}`)}</title></circle>`;
    }
  }
  return html;
}

function bars(chart, series, colour, columns, labels, { left, y }, box) {
  const step = (box.right - left) / labels.length;
  const place = columns.indexOf(series);
  const width = (step * 0.7) / (chart.stacked ? 1 : columns.length);
  return series.values.map((value, n) => {
    if (typeof value !== 'number') return '';
    const below = chart.stacked ? columns.slice(0, place).reduce((sum, one) => sum + (Number(one.values[n]) || 0), 0) : 0;
    const x = left + step * n + step * 0.15 + (chart.stacked ? 0 : place * width);
    const top = Math.min(y(below), y(below + value));
    const title = `<title>${escapeHtml(`${labels[n]}: ${series.texts[n] || tickText(value)}`)}</title>`;
    return `<rect class="col" x="${x}" y="${top}" width="${Math.max(1, width - 1)}" height="${Math.max(1, Math.abs(y(below) - y(below + value)))}" fill="${colour}">${title}</rect>`;
  }).join('');
}
