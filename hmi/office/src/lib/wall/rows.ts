import type { MachineState, Overview, OverviewLine, StandingAlarm, WaitingCall } from '@millrace/hmi-client';
import { symbolOf } from '../alarms/symbol.ts';
import { ahead } from '../overview/totals.ts';

type Priority = 1 | 2 | 3 | 4;

/** A line as a wall shows it: one row, and what somebody across the hall has to know of it. */
export interface WallRow {
  /** area/line */
  readonly id: string;
  readonly name: OverviewLine['name'];
  readonly state: MachineState | null;
  /** Since when it is in this state, µs. */
  readonly since: number | null;
  /** Worst of what wants somebody here; null: nothing does. */
  readonly priority: Priority | null;
  /** The call that goes before the others, and how many there are. */
  readonly call: WaitingCall | null;
  readonly calls: number;
  readonly alarms: number;
  readonly rate: OverviewLine['rate'] | null;
  /** Pieces more or fewer than the plan asks by now. */
  readonly difference: number | null;
}

export interface Heard {
  readonly lines: readonly OverviewLine[];
  readonly calls: readonly WaitingCall[];
  readonly alarms: readonly StandingAlarm[];
  /** Only this area; null: the whole site. */
  readonly area: string | null;
}

const worst = (all: readonly (Priority | null)[]): Priority | null =>
  all.reduce((least, one) => (least !== null && (one === null || least <= one) ? least : one), null);

/** A stop that nobody planned wants somebody, whoever was told of it. */
const isOut = (state: MachineState | null): boolean => state === 'stopped' || state === 'no-signal';
/** A row that stands out: white, with an outline. */
export const needsSomebody = ({ state, call, priority }: WallRow): boolean =>
  call !== null || state === 'stopped' || (priority !== null && priority <= 2);

/**
 * The rows of a wall: every line of the site or the area that has states or a call, in the order of the plant. A wall is
 * learned by its places: nothing changes them.
 */
export function wallRows({ lines, calls, alarms, area }: Heard): readonly WallRow[] {
  const within = (path: string): boolean => area === null || path === area || path.startsWith(`${area}/`);
  const known = new Map(lines.map((line) => [`${line.area.id}/${line.line.split('/').at(-1)}`, line]));
  const ids = [...known.keys(), ...calls.map(({ line }) => line)].filter(within);
  return [...new Set(ids)].map((id): WallRow => {
    const line = known.get(id);
    const own = calls.filter((call) => call.line === id);
    const standing = alarms.filter(({ subject }) => subject.startsWith(`${id}/`));
    const state = line?.state ?? null;
    return {
      id,
      name: line?.name ?? own[0]?.lineName ?? { en: id },
      state,
      since: line?.since ?? null,
      priority: worst([
        ...own.map(({ priority }) => symbolOf(priority)),
        ...standing.map(({ severity }) => symbolOf(severity)),
        isOut(state) ? (line?.attention?.priority ?? null) : null,
      ]),
      call: own[0] ?? null,
      calls: own.length,
      alarms: standing.length,
      rate: line?.rate ?? null,
      difference: line ? ahead(line) : null,
    };
  });
}

/** Good pieces of the lines that make the same thing, and what the plan asks by now; null where they are not one sum. */
export function madeOf(lines: Overview['lines'], area: string | null): { made: number; due: number } | null {
  const own = lines.filter((line) => (area === null || line.area.id === area.split('/')[0]) && line.dueByNow !== null);
  if (own.length === 0 || new Set(own.map(({ unit }) => unit)).size > 1) return null;
  const sum = (of: (line: OverviewLine) => string | null): number =>
    own.reduce((all, line) => all + Number(of(line) ?? 0), 0);
  return { made: sum(({ made }) => made), due: sum(({ dueByNow }) => dueByNow) };
}

/** So many rows can be read from across the hall. */
export const ROWS_A_PAGE = 7;

/**
 * What is on the glass now: all rows where they fit; else a page after the other, and rows that want somebody stay on every
 * page, above the others.
 */
export function pageOf(
  rows: readonly WallRow[],
  turn: number,
): { shown: readonly WallRow[]; page: number; pages: number } {
  if (rows.length <= ROWS_A_PAGE) return { shown: rows, page: 0, pages: 1 };
  const staying = rows.filter(needsSomebody).slice(0, ROWS_A_PAGE - 1);
  const others = rows.filter((row) => !staying.includes(row));
  const free = ROWS_A_PAGE - staying.length;
  const pages = Math.ceil(others.length / free);
  const page = turn % pages;
  return { shown: [...staying, ...others.slice(page * free, (page + 1) * free)], page, pages };
}
