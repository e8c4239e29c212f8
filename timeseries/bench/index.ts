export type { FigureContext, MeasuredFigure } from './figure.ts';
export { trendYear } from './trend-year.ts';
