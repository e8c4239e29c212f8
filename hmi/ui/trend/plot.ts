import uPlot from 'uplot';
import type { PlotColumns } from './columns.ts';

export interface PlotOptions {
  readonly host: HTMLElement;
  readonly height: number;
  readonly color: string;
  readonly dash: readonly number[];
  readonly normal: { readonly low: number; readonly high: number } | null;
  readonly range: { readonly low: number; readonly high: number };
  readonly from: number;
  readonly to: number;
  /** Panes with the same key share their cursor. */
  readonly group: string;
  /** Whether this pane carries the time axis. */
  readonly axis: boolean;
  readonly clock: (seconds: number) => string;
  readonly number: (value: number) => string;
  readonly zone: string;
  /** Lines of other stretches, in the order of `set`: each of its own dash. */
  readonly overlays: number;
  /** Seconds at which something happened, read when it is drawn. */
  readonly moments: () => readonly number[];
  /** The time under the cursor, in seconds; null when it left. */
  readonly onCursor: (time: number | null) => void;
  /** A stretch was dragged open, in seconds. */
  readonly onSelect: (from: number, to: number) => void;
}

/** What a plot needs of the theme, read once when it is made. */
function ink(host: HTMLElement) {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: of('--text3'),
    hair: of('--o-hair-page'),
    band: of('--band'),
    edge: of('--o-edge'),
    font: `12px ${of('--font')}`,
  };
}

/** A line of another stretch, on the time of this one. */
export type OverlayColumns = Pick<PlotColumns, 'x' | 'avg'>;

// It only reads them, and calls them mutable all the same.
const alignedOf = (...columns: readonly (readonly (number | null)[])[]): uPlot.AlignedData =>
  columns as unknown as uPlot.AlignedData;

function dataOf({ x, avg, max, min }: PlotColumns, over: readonly OverlayColumns[]): uPlot.AlignedData {
  const own = alignedOf(x, avg, max, min);
  // Where one has a time that another has not, the other's line goes on: only what is null is a gap.
  return over.length === 0 ? own : uPlot.join([own, ...over.map((each) => alignedOf(each.x, each.avg))]);
}
const OVERLAY_DASHES = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
];

/** One pane: envelope, line, normal band. `destroy` gives back the canvas, the observer and the shared cursor. */
export function createPlot(options: PlotOptions, columns: PlotColumns, over: readonly OverlayColumns[]) {
  const { host, height, normal, range } = options;
  const theme = ink(host);
  const color = getComputedStyle(host).getPropertyValue(options.color).trim();
  const bottom = options.axis ? 24 : 0;
  let drawn = { columns, over, from: options.from, to: options.to, range };

  const drawBand = (plot: uPlot) => {
    if (!normal) return;
    const { ctx, bbox } = plot;
    const [top, end] = [plot.valToPos(normal.high, 'y', true), plot.valToPos(normal.low, 'y', true)];
    ctx.save();
    ctx.globalAlpha = 0.45;
    ctx.fillStyle = theme.band;
    ctx.fillRect(bbox.left, top, bbox.width, end - top);
    ctx.restore();
  };

  /** What is not known is hatched, so that nobody takes an empty place for a quiet one. */
  const drawGaps = (plot: uPlot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = theme.edge;
    ctx.globalAlpha = 0.5;
    ctx.lineWidth = devicePixelRatio;
    for (const [before, after] of drawn.columns.gaps) {
      const left = Math.max(bbox.left, plot.valToPos(before, 'x', true));
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(after, 'x', true));
      if (right <= left) continue;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, bbox.top, right - left, bbox.height);
      ctx.clip();
      ctx.beginPath();
      for (let x = left - bbox.height; x < right; x += 6 * devicePixelRatio) {
        ctx.moveTo(x, bbox.top + bbox.height);
        ctx.lineTo(x + bbox.height, bbox.top);
      }
      ctx.stroke();
      ctx.restore();
    }
    ctx.restore();
  };

  const drawMoments = (plot: uPlot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    for (const time of options.moments()) {
      const x = plot.valToPos(time, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
    }
    ctx.stroke();
    ctx.restore();
  };

  const plot = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height,
      padding: [8, 0, options.axis ? 0 : 8, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), options.zone),
      cursor: {
        sync: { key: options.group, setSeries: false },
        points: {
          size: 8,
          width: 2,
          fill: getComputedStyle(host).getPropertyValue('--o-surface').trim(),
          stroke: color,
        },
        y: false,
        drag: { x: true, y: false, setScale: false },
      },
      scales: {
        x: { time: true, min: options.from, max: options.to },
        y: { auto: false, min: range.low, max: range.high },
      },
      axes: [
        {
          show: options.axis,
          size: bottom,
          gap: 4,
          font: theme.font,
          stroke: theme.text,
          grid: { show: false },
          ticks: { show: false },
          space: 90,
          values: (_plot, splits) => splits.map((split) => options.clock(split)),
        },
        {
          size: 56,
          gap: 8,
          font: theme.font,
          stroke: theme.text,
          grid: { stroke: theme.hair, width: 1 },
          ticks: { show: false },
          space: 36,
          values: (_plot, splits) => splits.map((split) => options.number(split)),
        },
      ],
      bands: [{ series: [2, 3], fill: `color-mix(in srgb, ${color} 18%, transparent)` }],
      series: [
        {},
        { stroke: color, width: 1.5, dash: [...options.dash], points: { show: false }, spanGaps: false },
        { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: false },
        { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: false },
        ...Array.from({ length: options.overlays }, (_, nth) => ({
          ...{ stroke: theme.text, width: 1, points: { show: false }, spanGaps: false },
          dash: OVERLAY_DASHES[nth % OVERLAY_DASHES.length] ?? [],
        })),
      ],
      hooks: {
        drawAxes: [drawBand, drawGaps, drawMoments],
        setCursor: [
          ({ cursor, data }) =>
            options.onCursor(cursor.idx === null || cursor.idx === undefined ? null : (data[0][cursor.idx] ?? null)),
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < 4) return;
            options.onSelect(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
      },
    },
    dataOf(columns, over),
    host,
  );

  let framed = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(framed);
    framed = requestAnimationFrame(() => {
      const width = Math.max(200, host.clientWidth);
      if (width !== plot.width) plot.setSize({ width, height });
    });
  });
  observer.observe(host);

  return {
    plot,
    set(
      columns: PlotColumns,
      over: readonly OverlayColumns[],
      from: number,
      to: number,
      range: { low: number; high: number },
    ) {
      // What is on the glass already is not drawn a second time: a pane that was just made is told what it was made of.
      const same = drawn.columns === columns && drawn.over === over && drawn.range === range;
      if (same && drawn.from === from && drawn.to === to) return;
      drawn = { columns, over, from, to, range };
      plot.batch(() => {
        plot.setData(dataOf(columns, over), false);
        plot.setScale('x', { min: from, max: to });
        plot.setScale('y', { min: range.low, max: range.high });
      });
    },
    destroy() {
      observer.disconnect();
      cancelAnimationFrame(framed);
      plot.destroy();
    },
  };
}
