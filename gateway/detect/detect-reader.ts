import type { Micros } from '@millrace/contracts';
import type { SqlRow, SqlValue } from '../journal/journal.ts';
import {
  type Checkpoint,
  type FactRow,
  factOf,
  type LaneRow,
  laneOf,
  number,
  text,
  type WindowRow,
  windowOf,
} from './detect-rows.ts';
import type { DetectJournal } from './detect-schema.ts';
import type { Position } from './position.ts';

/** The newest window of a lane, with what is said of it and still open. */
export interface Head {
  readonly row: WindowRow;
  readonly open: readonly FactRow[];
}

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
    return (
      await this.query('select * from detect_lane where unfolded_time is not null or wake is not null or refold = 1')
    ).map(laneOf);
  }

  async lane(stream: string, partition: string): Promise<LaneRow | null> {
    const row = (
      await this.query('select * from detect_lane where stream = ? and partition = ?', stream, partition)
    )[0];
    return row ? laneOf(row) : null;
  }

  async head(lane: number): Promise<WindowRow | null> {
    const row = (
      await this.query('select * from detect_window where lane = ? and gone <> 1 order by start desc limit 1', lane)
    )[0];
    return row ? windowOf(row) : null;
  }

  /** The newest windows of all lanes that have something to do without new input, by lane: one question for all. */
  async heads(): Promise<Map<number, Head>> {
    const waiting = `select id from detect_lane where (unfolded_time is not null or wake is not null) and refold = 0`;
    const heads = await this.query(
      `select * from detect_window w where lane in (${waiting}) and gone <> 1 and start = (
         select max(start) from detect_window x where x.lane = w.lane and gone <> 1)`,
    );
    const out = new Map<number, { row: WindowRow; open: FactRow[] }>();
    for (const row of heads.map(windowOf)) out.set(row.lane, { row, open: [] });
    const open = await this.query(`select * from detect_fact where open = 1 and lane in (${waiting})`);
    for (const row of open) {
      const head = out.get(number(row.lane));
      if (head?.row.start === number(row.start)) head.open.push(factOf(row));
    }
    return out;
  }

  /** The window that starts last at or before `time`, and those after it, with those that are gone. */
  async windowsFrom(lane: number, time: Micros): Promise<WindowRow[]> {
    const rows = await this.query(
      `select * from detect_window where lane = ?1 and start >= coalesce(
         (select max(start) from detect_window where lane = ?1 and start <= ?2 and gone <> 1), ?2) order by start`,
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

  /** Lanes of a stream of which something more can be closed for good: the newest window that ended before `horizon`. */
  async lanesBehind(stream: string, horizon: Micros): Promise<{ lane: LaneRow; start: Micros; end: Micros }[]> {
    const rows = await this.query(
      `select detect_lane.*, max(start) as start, max(end) as end
       from detect_lane join detect_window on lane = id
       where stream = ?1 and (unfolded_time is null or unfolded_time > ?2) and refold = 0 and gone <> 1 and end < ?2 group by id
       having open_from is null or max(end) > open_from`,
      stream,
      horizon,
    );
    return rows.map((row) => ({ lane: laneOf(row), start: number(row.start), end: number(row.end) }));
  }

  /** Lanes that still keep inputs which no window can be opened for. */
  async lanesToClear(): Promise<{ id: number; before: Micros }[]> {
    const rows = await this.query(
      `select id, open_from from detect_lane where open_from is not null and (
         exists (select 1 from detect_input where lane = id and time < open_from)
         or exists (select 1 from detect_block where lane = id and to_time < open_from))`,
    );
    return rows.map((row) => ({ id: number(row.id), before: number(row.open_from) }));
  }

  /** What each stream was judged by when it last ran, as text. */
  async rules(): Promise<Map<string, string>> {
    const rows = await this.query('select stream, rules from detect_stream');
    return new Map(rows.map((row) => [text(row.stream), text(row.rules)]));
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
