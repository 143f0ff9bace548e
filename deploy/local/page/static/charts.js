// Charts over the grid: placed at their anchor cells, drawn as SVG from numbers the server read.

import { escapeHtml } from './cells.js';
import { HEAD, SIDE } from './grid.js';
import { drawBasic } from './basicchart.js';
import { drawPie } from './piechart.js';
import { drawWaterfall } from './waterfall.js';

const KINDS = { WATERFALL: drawWaterfall, LINE: drawBasic, COLUMN: drawBasic, AREA: drawBasic, BAR: drawBasic, COMBO: drawBasic, SCATTER: drawBasic, STEPPED_AREA: drawBasic, PIE: drawPie };

export class Charts {
  constructor({ book, grid, api, commands }) {
    Object.assign(this, { book, grid, api, commands });
    book.addEventListener('switch', () => this.load(true));
    book.addEventListener('changed', () => this.load());
    book.addEventListener('tabs', () => this.load());
    grid.addEventListener('layout', () => this.place());
    this.list = [];
    this.drawn = '';
    grid.charts.addEventListener('mousedown', (event) => this.grab(event));
  }

  async load(clear = false) {
    const sheet = this.book.current;
    if (clear) this.show([]);
    if (!this.book.tab?.charts) {
      this.show([]);
      return;
    }
    const epoch = this.book.epoch;
    const list = await this.api.get('charts', { sheet }).catch(() => null);
    if (list && sheet === this.book.current && epoch === this.book.epoch) this.show(list);
  }

  show(list) {
    const drawn = JSON.stringify(list);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.list = list;
    this.grid.charts.innerHTML = list.map((chart) => `<figure class="chart" data-chart="${chart.id}" role="img" aria-label="${escapeHtml(describe(chart))}">${chartSvg(chart)}</figure>`).join('');
    this.place();
  }

  place() {
    const tab = this.book.tab;
    if (!tab) return;
    const figures = this.grid.charts.children;
    this.list.forEach((chart, n) => {
      const style = figures[n].style;
      style.left = `${SIDE + (this.grid.lefts[Math.min(chart.column, tab.columns)] || 0) + chart.x}px`;
      style.top = `${HEAD + this.grid.top(Math.min(chart.row, tab.rows)) + chart.y}px`;
      style.width = `${chart.width}px`;
      style.height = `${chart.height}px`;
    });
  }

  // a click selects a chart; dragging moves it to another anchor
  grab(event) {
    const figure = event.target.closest('.chart');
    if (!figure) return;
    event.preventDefault();
    event.stopPropagation();
    for (const other of this.grid.charts.children) other.classList.toggle('chosen', other === figure);
    const chart = this.list.find((one) => String(one.id) === figure.dataset.chart);
    const from = { x: event.clientX, y: event.clientY, left: figure.offsetLeft, top: figure.offsetTop };
    const move = (next) => {
      figure.style.left = `${Math.max(SIDE, from.left + next.clientX - from.x)}px`;
      figure.style.top = `${Math.max(HEAD, from.top + next.clientY - from.y)}px`;
    };
    const drop = (next) => {
      removeEventListener('mousemove', move);
      if (Math.abs(next.clientX - from.x) + Math.abs(next.clientY - from.y) > 3) this.move(chart, figure);
    };
    addEventListener('mousemove', move);
    addEventListener('mouseup', drop, { once: true });
    addEventListener('mousedown', (next) => { if (!next.target.closest('.chart')) figure.classList.remove('chosen'); }, { once: true });
  }

  move(chart, figure) {
    const left = figure.offsetLeft - SIDE;
    const top = figure.offsetTop - HEAD;
    const column = this.grid.columnAt(left);
    const row = this.grid.sizes.at(top);
    const overlayPosition = {
      anchorCell: { sheetId: this.book.current, rowIndex: row, columnIndex: column },
      offsetXPixels: left - this.grid.lefts[column], offsetYPixels: top - this.grid.top(row), widthPixels: chart.width, heightPixels: chart.height,
    };
    this.commands.batch({ updateEmbeddedObjectPosition: { objectId: chart.id, newPosition: { overlayPosition }, fields: '*' } });
    this.drawn = '';
  }
}

function describe(chart) {
  const kind = chart.kind.toLowerCase();
  const points = chart.labels.map((label, n) => `${label} ${chart.series[0]?.texts[n] ?? ''}`).join(', ');
  return `${chart.title || 'Chart'} (${kind}): ${points}`;
}

// title, subtitle and the drawing below them
export function chartSvg(chart) {
  const { width, height } = chart;
  let top = 20;
  let html = '';
  if (chart.title) {
    html += `<text class="title" x="20" y="32">${escapeHtml(chart.title)}</text>`;
    top = 50;
  }
  if (chart.subtitle) {
    html += `<text class="subtitle" x="20" y="${top}">${escapeHtml(chart.subtitle)}</text>`;
    top += 16;
  }
  const draw = KINDS[chart.kind];
  const empty = !chart.series.some((series) => series.values.some((value) => typeof value === 'number'));
  if (!draw) html += `<text class="tick" x="${width / 2}" y="${height / 2}" text-anchor="middle">This kind of chart is not drawn here</text>`;
  else if (empty) html += `<text class="tick" x="${width / 2}" y="${height / 2}" text-anchor="middle">Add a series to start visualizing your data</text>`;
  else html += draw(chart, { left: 20, top, right: width - 20, bottom: height - 14 });
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${html}</svg>`;
}
