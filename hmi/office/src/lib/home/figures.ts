import { m } from '#lib/texts.ts';
import type { SourceName } from './sources.svelte.ts';

/** A figure that a board can show: what it is called, where it comes from, whose right it needs. */
export interface FigureKind {
  readonly text: () => string;
  readonly source?: SourceName;
  /** Counts the records of this kind, those in these states where some are named. */
  readonly counts?: { readonly entity: string; readonly states?: readonly string[] };
}

export const FIGURES = {
  'plan-reached': { text: m.overview_plan_reached, source: 'overview' },
  stops: { text: m.overview_stops, source: 'overview' },
  unexplained: { text: m.unexplained_list, source: 'overview' },
  silent: { text: m.overview_silent, source: 'overview' },
  'people-in': { text: m.overview_people, source: 'people' },
  reconcile: { text: m.overview_reconcile, source: 'missing' },
  alarms: { text: m.nav_alarms, source: 'alarms' },
  calls: { text: m.home_calls, source: 'calls' },
  decisions: { text: m.nav_decisions, source: 'decisions' },
  items: { text: m.home_figure_items, counts: { entity: 'stock.item' } },
  lots: { text: m.home_figure_lots, counts: { entity: 'stock.lot' } },
  transfers: { text: m.home_figure_transfers, counts: { entity: 'stock.transfer-order', states: ['sent'] } },
  counts: { text: m.home_figure_counts, counts: { entity: 'stock.count', states: ['open'] } },
} as const satisfies Readonly<Record<string, FigureKind>>;
export type FigureName = keyof typeof FIGURES;
export const isFigure = (name: string): name is FigureName => Object.hasOwn(FIGURES, name);
