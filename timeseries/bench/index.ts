export { bytesPerSample } from './bytes-per-sample.ts';
export type { FigureContext, MeasuredFigure } from './figure.ts';
export { trendYear } from './trend-year.ts';
