import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** A library as it is put into a page without being built. */
const library = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const SOCKETS = 'bench/node_modules/socket.io-client/dist/socket.io.min.js';
const UPLOT = 'hmi/ui/node_modules/uplot/dist/uPlot.iife.min.js';
const page = (script: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>body{font:14px sans-serif}td{padding:4px 16px}</style>${body}<script>${script}</script>`;

/**
 * The least that shows live values: as many cells of text, filled once a frame with what came, on the same channel. `points`:
 * one cell each.
 */
export const bareValues = (points: readonly number[]): string =>
  page(
    `${library(SOCKETS)}
    const points = ${JSON.stringify(points)};
    const cells = new Map(points.map((point) => [point, document.getElementById('p' + point).firstChild]));
    const changed = new Map();
    let framed = false;
    const draw = () => { framed = false; for (const [point, v] of changed) cells.get(point).data = v.toFixed(1); changed.clear(); };
    const socket = io({ path: '/live', transports: ['websocket'] });
    socket.on('connect', () => socket.emit('watch', { points }));
    socket.on('values', (values) => {
      for (const { i, v } of values) changed.set(i, v);
      if (!framed) { framed = true; requestAnimationFrame(draw); }
    });`,
    `<table>${points.map((point) => `<tr><td>${point}</td><td id="p${point}">–</td></tr>`).join('')}</table>`,
  );

/** uPlot alone with the answer of the trend's route: `window.draw(text)` parses and draws it, and resolves when it is on the glass. */
export const barePlots = (): string =>
  page(
    `${library(UPLOT)}
    let plots = [];
    globalThis.draw = (text) => new Promise((resolve) => {
      const began = performance.now();
      for (const plot of plots) plot.destroy();
      const { series } = JSON.parse(text);
      plots = series.map(({ t, avg, min, max }, at) => new uPlot({
        width: 1100, height: 104, legend: { show: false }, bands: [{ series: [2, 3], fill: '#ddd' }],
        series: [{}, { stroke: '#0b5fa5' }, { stroke: 'transparent' }, { stroke: 'transparent' }],
      }, [t.map((time) => time / 1e6), avg, max, min], document.getElementById('plots')));
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    });`,
    '<div id="plots"></div>',
  );

/** A dialog of the browser with a field, and a list that is filled with what the server finds as soon as a letter is there. */
export const barePalette = (): string =>
  page(
    `addEventListener('keydown', (event) => {
      if (!event.ctrlKey || event.key !== 'k') return;
      event.preventDefault();
      const dialog = document.createElement('dialog');
      dialog.setAttribute('role', 'dialog');
      dialog.innerHTML = '<input role="combobox"><ul role="listbox"></ul>';
      document.body.append(dialog);
      dialog.addEventListener('close', () => dialog.remove());
      const [field, list] = dialog.children;
      field.oninput = async () => {
        const answer = await (await fetch('/api/v1/search?q=' + encodeURIComponent(field.value))).json();
        list.replaceChildren(...answer.records.map(({ title }) => {
          const one = document.createElement('li');
          one.setAttribute('role', 'option');
          one.textContent = title[0].text;
          return one;
        }));
      };
      dialog.showModal();
      field.focus();
    });`,
    '<p>Bare</p>',
  );
