import type { Micros } from '@millrace/contracts';
import type { SqlRow, SqlValue } from '../journal/journal.ts';
import { number, text } from './detect-rows.ts';
import type { DetectJournal } from './detect-schema.ts';
import { type PackedInput, unpackInputs } from './input-block.ts';
import { decodeVersions, type Versions } from './kept-input.ts';
import { comparePositions, type Position } from './position.ts';

/** Blocks that are unpacked at a time. */
const BLOCKS = 4;

export type ReadInput = Position & { readonly versions: Versions };

/** Inputs in order. `more`: there may be others after `upTo`. */
export interface InputPage {
  readonly inputs: readonly ReadInput[];
  readonly upTo: Position | null;
  readonly more: boolean;
}

export interface BlockRow {
  readonly from: Position;
  readonly to: Position;
  readonly count: number;
  readonly inputs: () => PackedInput[];
}

const BLOCK = 'select from_time, from_tie, to_time, to_tie, count, data from detect_block';
const blockOf = (row: SqlRow): BlockRow => ({
  from: { time: number(row.from_time), tie: text(row.from_tie) },
  to: { time: number(row.to_time), tie: text(row.to_tie) },
  count: number(row.count),
  inputs: () => unpackInputs(row.data as Uint8Array),
});
const inputOf = (row: SqlRow): ReadInput => ({
  time: number(row.time),
  tie: text(row.tie),
  versions: decodeVersions(text(row.versions)),
});
const single = ({ time, tie, input }: PackedInput): ReadInput => ({ time, tie, versions: [input] });

/** Kept inputs, as they were at the last commit: a row each, or packed. A row holds where a block says the same place. */
export class InputReader {
  private readonly journal: DetectJournal;

  constructor(journal: DetectJournal) {
    this.journal = journal;
  }

  private query(sql: string, ...params: SqlValue[]): Promise<readonly SqlRow[]> {
    return this.journal.query({ sql, params });
  }

  /** Inputs after a position, in order, about `limit` of them. */
  async after(lane: number, after: Position | null, limit: number): Promise<InputPage> {
    const from = after ?? { time: Number.MIN_SAFE_INTEGER, tie: '' };
    const rows = await this.query(
      'select time, tie, versions from detect_input where lane = ? and (time, tie) > (?, ?) order by time, tie limit ?',
      lane,
      from.time,
      from.tie,
      limit,
    );
    const loose = rows.map(inputOf);
    // Blocks never overlap: those that end after it come in the order of their beginnings too.
    const found = await this.query(
      `${BLOCK} where lane = ? and (to_time, to_tie) > (?, ?) order by to_time, to_tie limit ?`,
      lane,
      from.time,
      from.tie,
      BLOCKS + 1,
    );
    const blocks = found.slice(0, BLOCKS).map(blockOf);
    const isWhole = (place: Position, end: Position | undefined) => !end || comparePositions(place, end) <= 0;
    // Rows are known up to the last read, blocks up to the last unpacked: nothing after the nearer of the two is given.
    const rowsEnd = rows.length === limit ? loose.at(-1) : undefined;
    const blocksEnd = found.length > BLOCKS ? blocks.at(-1)?.to : undefined;
    const taken = new Map<string, ReadInput>();
    for (const block of blocks) {
      if (!isWhole(block.from, rowsEnd)) break;
      for (const packed of block.inputs()) {
        if (comparePositions(packed, from) <= 0 || !isWhole(packed, rowsEnd)) continue;
        taken.set(`${packed.time}/${packed.tie}`, single(packed));
      }
    }
    for (const one of loose) if (isWhole(one, blocksEnd)) taken.set(`${one.time}/${one.tie}`, one);
    const inputs = [...taken.values()].sort(comparePositions);
    return { inputs, upTo: inputs.at(-1) ?? null, more: rowsEnd !== undefined || blocksEnd !== undefined };
  }

  /** The inputs known at these places, and observations known by these ties wherever they stand. */
  async known(lane: number, places: readonly Position[], observed: readonly string[]): Promise<ReadInput[]> {
    const asked = JSON.stringify(places.map(({ time, tie }) => [time, tie]));
    const rows = await this.query(
      `select time, tie, versions from detect_input where lane = ?1 and (time, tie) in
         (select value ->> 0, value ->> 1 from json_each(?2))
       union
       select time, tie, versions from detect_input where lane = ?1 and tie >= 'o' and tie < 'p'
         and tie in (select value from json_each(?3))`,
      lane,
      asked,
      JSON.stringify(observed),
    );
    const known = new Map(rows.map(inputOf).map((one) => [`${one.time}/${one.tie}`, one]));
    const open = places.filter(({ time, tie }) => !known.has(`${time}/${tie}`));
    for (const packed of await this.packed(lane, open)) {
      known.set(`${packed.time}/${packed.tie}`, single(packed));
    }
    return [...known.values()];
  }

  /** The packed readings at these places. */
  private async packed(lane: number, places: readonly Position[]): Promise<PackedInput[]> {
    if (places.length === 0) return [];
    const rows = await this.query(
      `select distinct block.* from json_each(?2) asked join detect_block block
         on block.lane = ?1 and (block.from_time, block.from_tie) = (
           select from_time, from_tie from detect_block
           where lane = ?1 and (to_time, to_tie) >= (asked.value ->> 0, asked.value ->> 1)
           order by to_time, to_tie limit 1)`,
      lane,
      JSON.stringify(places.map(({ time, tie }) => [time, tie])),
    );
    const asked = new Set(places.map(({ time, tie }) => `${time}/${tie}`));
    return rows.flatMap((row) =>
      blockOf(row)
        .inputs()
        .filter(({ time, tie }) => asked.has(`${time}/${tie}`)),
    );
  }

  /** Lanes with at least `count` readings before `before` that could be packed. */
  async lanesToPack(before: Micros, count: number): Promise<number[]> {
    const rows = await this.query(
      `select id from detect_lane where (select count(*) from
         (select 1 from detect_input where lane = id and time < ?1 and tie >= 's' limit ?2)) >= ?2`,
      before,
      count,
    );
    return rows.map((row) => number(row.id));
  }

  /** Readings of a lane in rows before `before`, said with one value only, in order; at most `limit`. */
  async loose(lane: number, after: Position | null, before: Micros, limit: number): Promise<ReadInput[]> {
    const rows = await this.query(
      `select time, tie, versions from detect_input
       where lane = ? and (time, tie) > (?, ?) and time < ? and tie >= 's' order by time, tie limit ?`,
      lane,
      after?.time ?? Number.MIN_SAFE_INTEGER,
      after?.tie ?? '',
      before,
      limit,
    );
    return rows.map(inputOf);
  }

  /** The block that begins last at or before a place, and the beginning of the next one. */
  async blockAround(lane: number, { time, tie }: Position): Promise<{ block: BlockRow | null; next: Position | null }> {
    const before = await this.query(
      `${BLOCK} where lane = ? and (from_time, from_tie) <= (?, ?) order by from_time desc, from_tie desc limit 1`,
      lane,
      time,
      tie,
    );
    const after = await this.query(
      `select from_time, from_tie from detect_block
       where lane = ? and (from_time, from_tie) > (?, ?) order by from_time, from_tie limit 1`,
      lane,
      time,
      tie,
    );
    const next = after[0];
    return {
      block: before[0] ? blockOf(before[0]) : null,
      next: next ? { time: number(next.from_time), tie: text(next.from_tie) } : null,
    };
  }
}
