import type { Micros } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import {
  type Checkpoint,
  type FactRow,
  type KeptInput,
  type LaneRow,
  numberOfKind,
  type WindowRow,
} from './detect-rows.ts';
import type { InputBlock } from './input-block.ts';
import { encodeVersions } from './kept-input.ts';
import type { Position } from './position.ts';

const WINDOW_TABLES = ['detect_window', 'detect_fact', 'detect_checkpoint'] as const;

/** Statements that change the kept state; they commit with the journal's transaction. */
export const write = {
  lane: ({ id, stream, partition, last, unfolded, wake, openFrom, refold, retired }: LaneRow): SqlStatement => ({
    sql: `insert or replace into detect_lane
      (id, stream, partition, last_time, last_tie, unfolded_time, unfolded_tie, wake, open_from, refold, retired)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [
      id,
      stream,
      partition,
      last?.time ?? null,
      last?.tie ?? null,
      unfolded?.time ?? null,
      unfolded?.tie ?? null,
      wake,
      openFrom,
      refold ? 1 : 0,
      JSON.stringify(retired),
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
      numberOfKind(w.kind),
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
  /** Windows that start before a moment, with what was said of them; their facts stand where they were booked. */
  forgetWindowsBefore: (lane: number, time: Micros): SqlStatement[] =>
    WINDOW_TABLES.map((table) => ({ sql: `delete from ${table} where lane = ? and start < ?`, params: [lane, time] })),
  /** All that a refold says anew. */
  forgetWindowsAfter: (lane: number, time: Micros): SqlStatement[] =>
    WINDOW_TABLES.map((table) => ({ sql: `delete from ${table} where lane = ? and start > ?`, params: [lane, time] })),
  /** What no longer can be opened is closed for good: its state is left to start from. */
  anchor: (lane: number, start: Micros, openFrom: Micros): SqlStatement[] => [
    { sql: 'update detect_window set gone = 2 where lane = ? and start = ?', params: [lane, start] },
    { sql: 'update detect_lane set open_from = ? where id = ?', params: [openFrom, lane] },
    ...write.emptyWindow(lane, start),
  ],
  /** A slice of the kept inputs before a moment. */
  forgetInputs: (lane: number, before: Micros, slice: number): SqlStatement[] => [
    {
      sql: `delete from detect_input where (lane, time, tie) in
        (select lane, time, tie from detect_input where lane = ? and time < ? limit ?)`,
      params: [lane, before, slice],
    },
    {
      sql: `delete from detect_block where (lane, from_time, from_tie) in
        (select lane, from_time, from_tie from detect_block where lane = ? and to_time < ? limit ?)`,
      params: [lane, before, slice],
    },
  ],
  /** Packs readings: the block takes the place of its rows, and of the block `replaces`. */
  block: (lane: number, block: InputBlock): SqlStatement => ({
    sql: 'insert or replace into detect_block values (?, ?, ?, ?, ?, ?, ?)',
    params: [lane, block.from.time, block.from.tie, block.to.time, block.to.tie, block.count, block.data],
  }),
  forgetBlock: (lane: number, { time, tie }: Position): SqlStatement => ({
    sql: 'delete from detect_block where lane = ? and from_time = ? and from_tie = ?',
    params: [lane, time, tie],
  }),
  forgetPacked: (lane: number, packed: readonly Position[]): SqlStatement => ({
    sql: `delete from detect_input where lane = ? and (time, tie) in
      (select value ->> 0, value ->> 1 from json_each(?))`,
    params: [lane, JSON.stringify(packed.map(({ time, tie }) => [time, tie]))],
  }),
  rules: (stream: string, rules: string): SqlStatement => ({
    sql: 'insert or replace into detect_stream values (?, ?)',
    params: [stream, rules],
  }),
  forgetRules: (stream: string): SqlStatement => ({
    sql: 'delete from detect_stream where stream = ?',
    params: [stream],
  }),
  refold: (stream: string): SqlStatement => ({
    sql: 'update detect_lane set refold = 1 where stream = ?',
    params: [stream],
  }),
  forgetLane: (lane: number): SqlStatement[] => [
    { sql: 'delete from detect_lane where id = ?', params: [lane] },
    ...[...WINDOW_TABLES, 'detect_input', 'detect_block'].map((table) => ({
      sql: `delete from ${table} where lane = ?`,
      params: [lane],
    })),
  ],
};
