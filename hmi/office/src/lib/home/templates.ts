import type { BoardWidget } from '@millrace/hmi-client';

export interface HomeTemplate {
  readonly id: 'manager' | 'shift' | 'warehouse' | 'quality' | 'maintenance' | 'accounts';
  /** Rights that say whom it is for: who holds them all begins with it. */
  readonly rights: readonly string[];
  readonly widgets: readonly BoardWidget[];
}

type Placed = readonly [
  kind: string,
  x: number,
  y: number,
  w: number,
  h: number,
  settings?: Readonly<Record<string, unknown>>,
];
const of = (...all: readonly Placed[]): BoardWidget[] =>
  all.map(([kind, x, y, w, h, settings = {}], index) => ({
    id: `${kind}-${index + 1}`,
    kind,
    x,
    y,
    w,
    h,
    settings: { ...settings },
  }));

const figures = (...names: readonly string[]): Placed[] =>
  names.map((figure, index) => ['figure', index * 3, 0, 3, 2, { of: figure }]);

/** What is shipped, over what every plant has. The first whose rights somebody holds is where he begins. */
export const homeTemplates: readonly HomeTemplate[] = [
  {
    id: 'manager',
    rights: ['production-log.overview', 'stock.valuation', 'attendance.day'],
    widgets: of(
      ...figures('plan-reached', 'stops', 'people-in', 'reconcile'),
      ['states', 0, 2, 8, 5],
      ['alarms', 8, 2, 4, 5],
      ['chart', 0, 7, 6, 5, { of: 'stops' }],
      ['approvals', 6, 7, 3, 5],
      ['calls', 9, 7, 3, 5],
    ),
  },
  {
    id: 'shift',
    rights: ['production-log.overview', 'production-log.stop.explain'],
    widgets: of(
      ['machines', 0, 0, 8, 5],
      ['calls', 8, 0, 4, 5],
      ['shifts', 0, 5, 8, 5],
      ['alarms', 8, 5, 4, 5],
      ['states', 0, 10, 8, 6],
      ['figure', 8, 10, 4, 2, { of: 'unexplained' }],
      ['figure', 8, 12, 4, 2, { of: 'people-in' }],
      ['note', 8, 14, 4, 2],
    ),
  },
  {
    id: 'warehouse',
    rights: ['stock.balances'],
    widgets: of(
      ...figures('reconcile', 'items', 'transfers', 'counts'),
      ['list', 0, 2, 7, 6, { entity: 'stock.transfer-order' }],
      ['chart', 7, 2, 5, 6, { of: 'records', entity: 'stock.transfer-order', by: 'state' }],
      ['list', 0, 8, 7, 6, { entity: 'stock.count' }],
      ['link', 7, 8, 5, 2, { page: 'stock/scan' }],
      ['link', 7, 10, 5, 2, { page: 'stock/reports' }],
    ),
  },
  {
    id: 'quality',
    rights: ['stock.lot', 'alarms.standing'],
    widgets: of(
      ['figure', 0, 0, 3, 2, { of: 'lots' }],
      ['figure', 3, 0, 3, 2, { of: 'alarms' }],
      ['figure', 6, 0, 3, 2, { of: 'reconcile' }],
      ['figure', 9, 0, 3, 2, { of: 'decisions' }],
      ['list', 0, 2, 7, 6, { entity: 'stock.lot' }],
      ['approvals', 7, 2, 5, 6],
      ['trend', 0, 8, 7, 5],
      ['link', 7, 8, 5, 2, { page: 'stock/recall' }],
    ),
  },
  {
    id: 'maintenance',
    rights: ['alarms.standing', 'production-log.overview'],
    widgets: of(
      ['alarms', 0, 0, 7, 6],
      ['calls', 7, 0, 5, 6],
      ['machines', 0, 6, 7, 5],
      ['chart', 7, 6, 5, 5, { of: 'stops' }],
      ['trend', 0, 11, 7, 5],
      ['link', 7, 11, 5, 2, { page: 'readings' }],
    ),
  },
  {
    id: 'accounts',
    rights: ['stock.valuation'],
    widgets: of(
      ['approvals', 0, 0, 6, 5],
      ['list', 6, 0, 6, 5, { entity: 'parties.party' }],
      ['figure', 0, 5, 3, 2, { of: 'reconcile' }],
      ['figure', 3, 5, 3, 2, { of: 'decisions' }],
      ['link', 6, 5, 6, 2, { page: 'stock/valuation' }],
    ),
  },
];

/** Where somebody begins for whom nobody has chosen anything. */
export const templateFor = (may: (right: string) => boolean): HomeTemplate | undefined =>
  homeTemplates.find(({ rights }) => rights.every(may));
