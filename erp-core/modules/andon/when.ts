import { addWorkingTime, type ShiftCalendar, shiftAt } from '@millrace/contracts';
import { type Db, reading, type Want } from '../../kernel/index.ts';
import { siteTree } from '../plant/index.ts';
import type { Call } from './call.ts';
import type { Kind } from './kind.ts';

/** What of a site a call depends on. */
export interface Plant {
  readonly calendar: ShiftCalendar | undefined;
  /** area/line */
  readonly lines: ReadonlySet<string>;
  /** area/line/cell/device */
  readonly stations: ReadonlySet<string>;
}

export const plantOf = (site: string): Want<Plant | undefined> => reading((db) => readPlant(db, site));

export async function readPlant(db: Db, site: string): Promise<Plant | undefined> {
  const tree = await siteTree(db, site);
  if (!tree) return undefined;
  const lines = tree.areas.flatMap((area) => area.lines.map((line) => ({ path: `${area.id}/${line.id}`, line })));
  return {
    calendar: tree.calendar,
    lines: new Set(lines.map(({ path }) => path)),
    stations: new Set(lines.flatMap(({ line }) => line.devices.map(({ path }) => path))),
  };
}

/** The shift that runs at a moment; null: none does, or nobody knows. */
export const shiftIn = (calendar: ShiftCalendar | undefined, at: number): string | null =>
  calendar ? shiftAt(calendar, at).shift : null;

/**
 * When a call that stands at `step` goes further: by the working time of the plant, or by the clock where its kind says so, or
 * where no shift comes; null: there is no further step. Pure.
 */
export function nextStepAt(
  { calledAt, step }: Pick<Call, 'calledAt' | 'step'>,
  ladder: readonly number[],
  clock: Kind['clock'],
  calendar: ShiftCalendar | undefined,
): number | null {
  const after = ladder[step];
  if (after === undefined) return null;
  if (clock === 'always' || !calendar) return calledAt + after;
  try {
    return addWorkingTime(calendar, calledAt, after);
  } catch (error) {
    if (error instanceof RangeError) return calledAt + after;
    throw error;
  }
}
