import type { DetectedFact, Micros } from '@millrace/contracts';
import type { Journal, SqlRow, SqlStatement, SqlValue } from '../journal/journal.ts';
import { decodeVersions, encodeVersions, type Versions } from './kept-input.ts';
import type { Position } from './position.ts';

/** What the runner needs of the journal: its tables live in the journal's database and commit with its records. */
export type DetectJournal = Pick<Journal, 'gateway' | 'epoch' | 'migrate' | 'query' | 'transaction'>;

/** A lane: one partition of one stream, with what of it was not folded yet. */
export interface LaneRow {
  readonly id: number;
  readonly stream: string;
  readonly partition: string;
  /** The latest input known. */
  readonly last: Position | null;
  /** The earliest input that is kept but not folded. */
  readonly unfolded: Position | null;
  /** When to look again without input. */
  readonly wake: Micros | null;
}

/** A window with the state at its last folded input. */
export interface WindowRow {
  readonly lane: number;
  readonly start: Micros;
  readonly end: Micros | null;
  readonly key: string;
  /** JSON of the state it started from. */
  readonly startState: string;
  /** JSON of the state after `last`. */
  readonly state: string;
  readonly last: Position | null;
  readonly count: number;
  readonly through: Micros;
  readonly revision: number;
  readonly epoch: number;
  /** It is no more: inputs that came late joined it to another. Kept so that its revisions go on if it returns. */
  readonly gone: boolean;
}

/** An input as it is kept: all that was said of it. */
export interface KeptInput extends Position {
  readonly lane: number;
  readonly versions: Versions;
}

/** A fact as it was last said. `open`: the next look may say it otherwise; else it is certain since `position`. */
export interface FactRow {
  readonly key: string;
  readonly position: Position | null;
  readonly open: boolean;
  readonly recordedAt: Micros;
  readonly fact: DetectedFact;
}

export interface Checkpoint {
  readonly position: Position;
  readonly count: number;
  readonly state: string;
}

export const MIGRATIONS: readonly string[] = [
  `create table detect_lane (
     id integer primary key, stream text not null, partition text not null,
     last_time integer, last_tie text, unfolded_time integer, unfolded_tie text, wake integer,
     unique (stream, partition))`,
  'create index detect_lane_waiting on detect_lane (id) where unfolded_time is not null or wake is not null',
  `create table detect_window (
     lane integer not null, start integer not null, end integer, key text not null,
     start_state text not null, state text not null, last_time integer, last_tie text, count integer not null,
     through integer not null, revision integer not null, epoch integer not null, gone integer not null,
     primary key (lane, start)) without rowid`,
  `create table detect_input (
     lane integer not null, time integer not null, tie text not null, versions text not null,
     primary key (lane, time, tie)) without rowid`,
  `create index detect_input_observed on detect_input (lane, tie) where tie >= 'o' and tie < 'p'`,
  `create table detect_fact (
     lane integer not null, start integer not null, key text not null, time integer, tie text,
     open integer not null, recorded_at integer not null, fact text not null,
     primary key (lane, start, key)) without rowid`,
  `create table detect_checkpoint (
     lane integer not null, start integer not null, time integer not null, tie text not null,
     count integer not null, state text not null,
     primary key (lane, start, time, tie)) without rowid`,
];

const number = (value: SqlValue | undefined): number => Number(value);
const nullable = (value: SqlValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);
const text = (value: SqlValue | undefined): string => String(value);
const place = (time: SqlValue | undefined, tie: SqlValue | undefined): Position | null =>
  time === null || time === undefined ? null : { time: Number(time), tie: text(tie) };

const laneOf = (row: SqlRow): LaneRow => ({
  id: number(row.id),
  stream: text(row.stream),
  partition: text(row.partition),
  last: place(row.last_time, row.last_tie),
  unfolded: place(row.unfolded_time, row.unfolded_tie),
  wake: nullable(row.wake),
});

const windowOf = (row: SqlRow): WindowRow => ({
  lane: number(row.lane),
  start: number(row.start),
  end: nullable(row.end),
  key: text(row.key),
  startState: text(row.start_state),
  state: text(row.state),
  last: place(row.last_time, row.last_tie),
  count: number(row.count),
  through: number(row.through),
  revision: number(row.revision),
  epoch: number(row.epoch),
  gone: number(row.gone) === 1,
});

const factOf = (row: SqlRow): FactRow => ({
  key: text(row.key),
  position: place(row.time, row.tie),
  open: number(row.open) === 1,
  recordedAt: number(row.recorded_at),
  fact: JSON.parse(text(row.fact)) as DetectedFact,
});

const inputOf = (row: SqlRow): Position & { versions: Versions } => ({
  time: number(row.time),
  tie: text(row.tie),
  versions: decodeVersions(text(row.versions)),
});

/** Statements that change the kept state; they commit with the journal's transaction. */
export const write = {
  lane: ({ id, stream, partition, last, unfolded, wake }: LaneRow): SqlStatement => ({
    sql: 'insert or replace into detect_lane values (?, ?, ?, ?, ?, ?, ?, ?)',
    params: [
      id,
      stream,
      partition,
      last?.time ?? null,
      last?.tie ?? null,
      unfolded?.time ?? null,
      unfolded?.tie ?? null,
      wake,
    ],
  }),
  window: (w: WindowRow): SqlStatement => ({
    sql: 'insert or replace into detect_window values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    params: [
      w.lane,
      w.start,
      w.end,
      w.key,
      w.startState,
      w.state,
      w.last?.time ?? null,
      w.last?.tie ?? null,
      w.count,
      w.through,
      w.revision,
      w.epoch,
      w.gone ? 1 : 0,
    ],
  }),
  /** All inputs of a commit in one statement: a message to the journal's thread costs more than a row. */
  inputs: (kept: readonly KeptInput[]): SqlStatement => ({
    sql: `insert or replace into detect_input
      select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(?)`,
    params: [JSON.stringify(kept.map(({ lane, time, tie, versions }) => [lane, time, tie, encodeVersions(versions)]))],
  }),
  forgetInput: (lane: number, { time, tie }: Position): SqlStatement => ({
    sql: 'delete from detect_input where lane = ? and time = ? and tie = ?',
    params: [lane, time, tie],
  }),
  fact: (lane: number, start: Micros, row: FactRow): SqlStatement => ({
    sql: 'insert or replace into detect_fact values (?, ?, ?, ?, ?, ?, ?, ?)',
    params: [
      lane,
      start,
      row.key,
      row.position?.time ?? null,
      row.position?.tie ?? null,
      row.open ? 1 : 0,
      row.recordedAt,
      JSON.stringify(row.fact),
    ],
  }),
  forgetFact: (lane: number, start: Micros, key: string): SqlStatement => ({
    sql: 'delete from detect_fact where lane = ? and start = ? and key = ?',
    params: [lane, start, key],
  }),
  checkpoint: (lane: number, start: Micros, { position, count, state }: Checkpoint): SqlStatement => ({
    sql: 'insert or replace into detect_checkpoint values (?, ?, ?, ?, ?, ?)',
    params: [lane, start, position.time, position.tie, count, state],
  }),
  forgetCheckpoints: (lane: number, start: Micros, after: Position | null): SqlStatement => ({
    sql: 'delete from detect_checkpoint where lane = ? and start = ? and (time, tie) > (?, ?)',
    params: [lane, start, after?.time ?? Number.MIN_SAFE_INTEGER, after?.tie ?? ''],
  }),
  /** What a window that is no more leaves: its row, without facts and checkpoints. */
  emptyWindow: (lane: number, start: Micros): SqlStatement[] =>
    ['detect_fact', 'detect_checkpoint'].map((table) => ({
      sql: `delete from ${table} where lane = ? and start = ?`,
      params: [lane, start],
    })),
  /** Windows that start before a moment, and a slice of the inputs before it. */
  forgetBefore: (lane: number, time: Micros, slice: number): SqlStatement[] => [
    ...['detect_window', 'detect_fact', 'detect_checkpoint'].map((table) => ({
      sql: `delete from ${table} where lane = ? and start < ?`,
      params: [lane, time],
    })),
    ...write.forgetInputs(lane, time, slice),
  ],
  forgetInputs: (lane: number, before: Micros, slice: number): SqlStatement[] => [
    {
      sql: `delete from detect_input where (lane, time, tie) in
        (select lane, time, tie from detect_input where lane = ? and time < ? limit ?)`,
      params: [lane, before, slice],
    },
  ],
  forgetLane: (lane: number): SqlStatement[] => [
    { sql: 'delete from detect_lane where id = ?', params: [lane] },
    ...['detect_window', 'detect_fact', 'detect_checkpoint', 'detect_input'].map((table) => ({
      sql: `delete from ${table} where lane = ?`,
      params: [lane],
    })),
  ],
};

/** Reads of the kept state, as it was at the last commit. */
export class DetectReader {
  private readonly journal: DetectJournal;

  constructor(journal: DetectJournal) {
    this.journal = journal;
  }

  private query(sql: string, ...params: SqlValue[]): Promise<readonly SqlRow[]> {
    return this.journal.query({ sql, params });
  }

  async highestLane(): Promise<number> {
    return number((await this.query('select coalesce(max(id), 0) as id from detect_lane'))[0]?.id);
  }

  /** Lanes that have something to do without new input. */
  async waitingLanes(): Promise<LaneRow[]> {
    return (await this.query('select * from detect_lane where unfolded_time is not null or wake is not null')).map(
      laneOf,
    );
  }

  async lane(stream: string, partition: string): Promise<LaneRow | null> {
    const row = (
      await this.query('select * from detect_lane where stream = ? and partition = ?', stream, partition)
    )[0];
    return row ? laneOf(row) : null;
  }

  async head(lane: number): Promise<WindowRow | null> {
    const row = (
      await this.query('select * from detect_window where lane = ? and gone = 0 order by start desc limit 1', lane)
    )[0];
    return row ? windowOf(row) : null;
  }

  /** The window that starts last at or before `time`, and those after it, with those that are gone. */
  async windowsFrom(lane: number, time: Micros): Promise<WindowRow[]> {
    const rows = await this.query(
      `select * from detect_window where lane = ?1 and start >= coalesce(
         (select max(start) from detect_window where lane = ?1 and start <= ?2 and gone = 0), ?2) order by start`,
      lane,
      time,
    );
    return rows.map(windowOf);
  }

  async windowByKey(lane: number, key: string): Promise<WindowRow | null> {
    const row = (await this.query('select * from detect_window where lane = ? and key = ?', lane, key))[0];
    return row ? windowOf(row) : null;
  }

  async lanesOfStream(stream: string): Promise<LaneRow[]> {
    return (await this.query('select * from detect_lane where stream = ?', stream)).map(laneOf);
  }

  /**
   * Lanes of a stream that have something which ended before `horizon`: the start of their oldest window that did not
   * (null: all did), and of their newest.
   */
  async lanesBehind(
    stream: string,
    horizon: Micros,
  ): Promise<{ lane: LaneRow; keepFrom: Micros | null; head: Micros }[]> {
    const rows = await this.query(
      `select detect_lane.*, min(start) as oldest, max(start) filter (where gone = 0) as head,
         min(start) filter (where gone = 0 and (end is null or end >= ?2)) as keep_from
       from detect_lane join detect_window on lane = id
       where stream = ?1 group by id having keep_from is null or oldest < keep_from`,
      stream,
      horizon,
    );
    return rows.map((row) => ({ lane: laneOf(row), keepFrom: nullable(row.keep_from), head: number(row.head) }));
  }

  async checkpointBefore(lane: number, start: Micros, before: Position): Promise<Checkpoint | null> {
    const row = (
      await this.query(
        `select * from detect_checkpoint where lane = ? and start = ? and (time, tie) < (?, ?)
         order by time desc, tie desc limit 1`,
        lane,
        start,
        before.time,
        before.tie,
      )
    )[0];
    if (!row) return null;
    return {
      position: { time: number(row.time), tie: text(row.tie) },
      count: number(row.count),
      state: text(row.state),
    };
  }

  /** Inputs after a position, in order, at most `limit`. */
  async inputsAfter(
    lane: number,
    after: Position | null,
    limit: number,
  ): Promise<(Position & { versions: Versions })[]> {
    const rows = await this.query(
      'select time, tie, versions from detect_input where lane = ? and (time, tie) > (?, ?) order by time, tie limit ?',
      lane,
      after?.time ?? Number.MIN_SAFE_INTEGER,
      after?.tie ?? '',
      limit,
    );
    return rows.map(inputOf);
  }

  /** The inputs known at these places, and observations known by these ties wherever they stand. */
  async known(
    lane: number,
    places: readonly Position[],
    observed: readonly string[],
  ): Promise<(Position & { versions: Versions })[]> {
    const rows = await this.query(
      `select time, tie, versions from detect_input where lane = ?1 and (time, tie) in
         (select value ->> 0, value ->> 1 from json_each(?2))
       union
       select time, tie, versions from detect_input where lane = ?1 and tie >= 'o' and tie < 'p'
         and tie in (select value from json_each(?3))`,
      lane,
      JSON.stringify(places.map(({ time, tie }) => [time, tie])),
      JSON.stringify(observed),
    );
    return rows.map(inputOf);
  }

  /** Facts said of a window that are open, or were certain only after `after`; all of them for null. */
  async factsAfter(lane: number, start: Micros, after: Position | null): Promise<FactRow[]> {
    const rows = await this.query(
      'select * from detect_fact where lane = ? and start = ? and (open = 1 or (time, tie) > (?, ?))',
      lane,
      start,
      after?.time ?? Number.MIN_SAFE_INTEGER,
      after?.tie ?? '',
    );
    return rows.map(factOf);
  }

  async openFacts(lane: number, start: Micros): Promise<FactRow[]> {
    const rows = await this.query('select * from detect_fact where lane = ? and start = ? and open = 1', lane, start);
    return rows.map(factOf);
  }
}
