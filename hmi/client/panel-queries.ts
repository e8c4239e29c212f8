import type { QueryInputs } from './generated/queries.ts';
import type { Shapes } from './query.ts';
import { ownDay } from './shapes/attendance-own.ts';
import { plantTree, readingsDue, setPoints } from './shapes/plant.ts';
import { jobs, machine, reasons, stops } from './shapes/production.ts';

/**
 * The answer's shape of every query that the panel asks: at hand what its first page asks, fetched with their first question
 * what other pages do. What only the office asks does not reach a terminal.
 */
export const panelQueries = {
  'plant.tree': plantTree,
  'production-log.machine': machine,
  'production-log.jobs': jobs,
  'attendance.own': ownDay,
  'production-log.stops': stops,
  'production-log.reasons': reasons,
  'plant.readings.due': readingsDue,
  'plant.set-points': setPoints,
  'stock.balances': async () => (await import('./shapes/stock.ts')).balances,
  'stock.putaway': async () => (await import('./shapes/goods.ts')).putaway,
  'stock.scan': async () => (await import('./shapes/goods.ts')).scanned,
  'stock.transfers': async () => (await import('./shapes/goods.ts')).transfers,
  'stock.unit-contents': async () => (await import('./shapes/goods.ts')).unitContents,
  'alarms.standing': async () => (await import('./shapes/alarms.ts')).standingAlarms,
  'andon.station': async () => (await import('./shapes/andon.ts')).stationCalls,
} as const satisfies Shapes & Partial<Record<keyof QueryInputs, unknown>>;
