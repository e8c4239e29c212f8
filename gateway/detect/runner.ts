import type { Detector, LogGroup, Micros, SeqRange } from '@millrace/contracts';
import { MICROS_PER_SECOND } from '@millrace/contracts';
import type { SqlStatement } from '../journal/journal.ts';
import { DetectReader, type Head } from './detect-reader.ts';
import type { KeptInput, LaneRow } from './detect-rows.ts';
import { type DetectJournal, MIGRATIONS } from './detect-schema.ts';
import { write } from './detect-writes.ts';
import { LaneFolder } from './fold-lane.ts';
import { InputReader } from './input-reader.ts';
import { addVersion, holding, isObservationTie, type PlacedInput, type Versions } from './kept-input.ts';
import { Lane } from './lane.ts';
import { OpenWindow } from './open-window.ts';
import { PACKING, type Packing } from './pack-inputs.ts';
import { comparePositions, type Position } from './position.ts';
import { type DetectConfig, InputRoutes } from './route-inputs.ts';
import { wholeOf } from './say-whole.ts';
import { StreamRules } from './stream-rules.ts';
import { takeUpRules } from './take-up-rules.ts';
import { clearInputs, packOldInputs, trimStream } from './trim-lanes.ts';
import { emptyWork, type Work } from './work.ts';

/** Revisions of one stream keep this distance while it changes; a quiet stream speaks at once. */
const REVISION_EVERY = MICROS_PER_SECOND;
/** What had no effect is acknowledged so long after it was taken, at the latest: a sync for each would be for nothing. */
const ACKNOWLEDGE_WITHIN = MICROS_PER_SECOND;
/** Lanes folded anew in one call after their rules have changed: what happens now does not wait for all of them. */
const REFOLDS = 20;

export interface RunnerOptions {
  readonly journal: DetectJournal;
  readonly detectors: readonly Detector[];
  readonly config: DetectConfig;
  /** How old inputs are packed; as `PACKING` says where left out. */
  readonly packing?: Packing;
  /** A stream that cannot run (unknown detector, settings that are not its own) is left out, and told here. */
  readonly onFault: (stream: string, reason: string) => void;
}

/** A part of the log, and what to acknowledge with it. */
export interface LogPart {
  readonly epoch: number;
  readonly groups: readonly LogGroup[];
  readonly covered: readonly SeqRange[];
}

/**
 * Runs detectors over the log. Inputs are kept for the lateness of their stream, so that late, repeated and reordered
 * ones end in the same facts as ordered ones; kept inputs, state, acknowledged ranges and fact sets commit together.
 * One call at a time. After a rejected call the runner is spent: make a new one, which goes on from the last commit.
 */
export class DetectRunner {
  private readonly journal: DetectJournal;
  private readonly packing: Packing;
  private readonly reader: DetectReader;
  private readonly inputs: InputReader;
  private readonly folder: LaneFolder;
  private readonly detectors: ReadonlyMap<string, Detector>;
  private readonly streams: ReadonlyMap<string, StreamRules>;
  private readonly routes: InputRoutes;
  /** Streams of the configuration, also those that cannot run: what is said of them is not over. */
  private readonly known: ReadonlySet<string>;
  private readonly lanes = new Map<string, Lane>();
  private nextLane = 1;
  private newestArrival: Micros | null = null;
  private readonly covered: { sink: 'detect'; epoch: number; ranges: readonly SeqRange[] }[] = [];
  /** When the first of `covered` was taken. */
  private coveredSince: Micros = 0;
  /** Inputs that came too late to change a fact, by stream, since the start. */
  readonly tooLate = new Map<string, number>();

  constructor({ journal, detectors, config, packing = PACKING, onFault }: RunnerOptions) {
    this.journal = journal;
    this.packing = packing;
    this.reader = new DetectReader(journal);
    this.inputs = new InputReader(journal);
    this.folder = new LaneFolder(this.reader, this.inputs, () => journal.epoch);
    this.detectors = new Map(detectors.map((detector) => [detector.type, detector]));
    const streams = new Map<string, StreamRules>();
    this.known = new Set(config.detectors.map(({ stream }) => stream));
    for (const stream of config.detectors) {
      const detector = this.detectors.get(stream.type);
      try {
        if (!detector) throw new RangeError(`there is no detector "${stream.type}"`);
        streams.set(stream.stream, new StreamRules(stream, detector, config.site, config.calendar));
      } catch (error) {
        onFault(stream.stream, error instanceof Error ? error.message : String(error));
      }
    }
    this.streams = streams;
    this.routes = new InputRoutes([...streams.values()]);
  }

  /**
   * Makes its tables and takes up lanes that were left with something to do. Where the rules of a stream are no longer
   * those it was judged by, all that is kept of it is marked to be folded anew; a stream that is configured no more is
   * closed at `now`, and its facts stand.
   */
  async start(now: Micros): Promise<void> {
    for (const [name, statements] of Object.entries(MIGRATIONS)) await this.journal.migrate(name, statements);
    const { journal, reader, inputs, detectors, streams, known } = this;
    await takeUpRules({ journal, reader, inputs, detectors, streams, known, now });
    this.nextLane = (await this.reader.highestLane()) + 1;
    const waiting = await this.reader.waitingLanes();
    const heads = await this.reader.heads();
    for (const row of waiting) {
      const rules = this.streams.get(row.stream);
      if (rules) this.put(row, rules, heads.get(row.id) ?? null);
    }
  }

  /** Takes a part of the log (null: only time has passed), says what is due at `now`, and commits all of it. */
  async process(part: LogPart | null, now: Micros): Promise<void> {
    const work = emptyWork();
    if (part) await this.receive(part, work);
    const disordered: Lane[] = [];
    const changed: Lane[] = [];
    for (const lane of this.lanes.values()) {
      if (lane.refold) {
        if (changed.length < REFOLDS) changed.push(lane);
      } else if (!this.isDue(lane, now)) continue;
      else if (lane.pending === null) disordered.push(lane);
      else await this.folder.fold(lane, now, work);
    }
    await this.commit(work, part, now);
    // What is out of order is folded from the kept inputs, so those must be there first.
    if (disordered.length > 0) {
      const reopened = emptyWork();
      for (const lane of disordered) await this.folder.fold(lane, now, reopened);
      await this.commit(reopened, null, now);
    }
    for (const lane of changed) {
      const refolded = emptyWork();
      await this.folder.fold(lane, now, refolded);
      await this.commit(refolded, null, now);
    }
  }

  /** The next moment at which `process(null, …)` has something to do; null: none without input. */
  nextWake(): Micros | null {
    let next = this.covered.length > 0 ? this.coveredSince + ACKNOWLEDGE_WITHIN : Number.POSITIVE_INFINITY;
    for (const lane of this.lanes.values()) {
      if (lane.refold) return Number.MIN_SAFE_INTEGER;
      const due = lane.unfolded ? Number.MIN_SAFE_INTEGER : lane.wake;
      if (due !== null) next = Math.min(next, Math.max(due, lane.saidAt + REVISION_EVERY));
    }
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  private isDue(lane: Lane, now: Micros): boolean {
    // A clock that was set back must silence no stream: what was planned by it is looked at anew.
    if (now < lane.saidAt) return lane.unfolded !== null || lane.wake !== null;
    if (now - lane.saidAt < REVISION_EVERY) return false;
    return lane.unfolded !== null || (lane.wake !== null && now >= lane.wake);
  }

  /**
   * Forgets what no record can reopen any more, and drops idle lanes from memory. Call it now and then. Nothing is
   * forgotten before the first record has come: only arrivals say how far the log has been read.
   */
  async trim(): Promise<void> {
    await this.flush();
    if (this.newestArrival !== null) {
      for (const rules of this.streams.values()) {
        const { statements, forgotten, anchored } = await trimStream(this.reader, rules, this.newestArrival);
        if (statements.length > 0) await this.journal.transaction({ statements });
        for (const { partition } of forgotten) this.lanes.delete(rules.streamOf(partition));
        for (const { lane, openFrom } of anchored) this.lanes.get(rules.streamOf(lane.partition))?.anchorAt(openFrom);
      }
      await packOldInputs(this.journal, this.inputs, this.newestArrival, this.packing);
      await clearInputs(this.journal, this.reader);
    }
    for (const [name, lane] of this.lanes)
      if (!lane.unfolded && lane.wake === null && !lane.refold) this.lanes.delete(name);
  }

  /** Commits acknowledgements that still wait for company. */
  async flush(): Promise<void> {
    if (this.covered.length === 0) return;
    const acknowledge = this.covered.splice(0);
    await this.journal.transaction({ acknowledge });
  }

  /** Parts of the log without any effect are acknowledged with the next that has one, or a moment later. */
  private async commit({ factSets, statements }: Work, part: LogPart | null, now: Micros): Promise<void> {
    if (this.covered.length === 0) this.coveredSince = now;
    if (part) this.covered.push({ sink: 'detect', epoch: part.epoch, ranges: part.covered });
    const waited = now - this.coveredSince;
    // A clock that was set back must hold up nothing.
    const due = this.covered.length > 0 && (waited >= ACKNOWLEDGE_WITHIN || waited < 0);
    if (factSets.length === 0 && statements.length === 0 && !due) return;
    const acknowledge = this.covered.splice(0);
    await this.journal.transaction({ factSets, statements, acknowledge });
  }

  /**
   * Says the whole set of a window once more, for a consumer that missed a revision. False where the window is no longer
   * kept, or nothing was ever said of it. Rejects where it cannot be said now.
   */
  async sayWhole(stream: string, window: string, now: Micros): Promise<boolean> {
    const [configured, ...rest] = stream.split('#');
    const rules = this.streams.get(configured ?? '');
    if (!rules) return false;
    const partition = rest.join('#');
    const row = await this.reader.lane(rules.config.stream, partition);
    // What it says then are differences to what the consumer missed, and nothing of windows that it cannot open.
    if (row?.refold) throw new Error(`${stream} is judged anew under other rules; ask again when that is done`);
    const whole = row && (await wholeOf(this.reader, { row, rules, window, epoch: this.journal.epoch }));
    if (!whole) return false;
    const factSets = [{ source: stream, arrival: now, body: whole.set }];
    await this.journal.transaction({ factSets, statements: whole.statements });
    const lane = this.lanes.get(stream);
    if (lane && whole.retired) lane.retired = whole.retired;
    if (lane?.head && lane.head.window.from === whole.start) {
      lane.head.revision = whole.set.revision;
      lane.head.epoch = this.journal.epoch;
    }
    return true;
  }

  private async receive({ groups }: LogPart, work: Work): Promise<void> {
    const news = new Map<Lane, PlacedInput[]>();
    for (const group of groups) {
      const late = (stream: string) => this.tooLate.set(stream, (this.tooLate.get(stream) ?? 0) + 1);
      for (const { rules, partition, placed } of this.routes.inputsOf(group, late)) {
        this.newestArrival = Math.max(this.newestArrival ?? 0, placed.input.arrival);
        const lane = await this.lane(rules, partition);
        if (lane.openFrom !== null && placed.time < lane.openFrom) {
          late(rules.config.stream);
          continue;
        }
        const list = news.get(lane);
        if (list) list.push(placed);
        else news.set(lane, [placed]);
      }
    }
    const kept: KeptInput[] = [];
    for (const [lane, inputs] of news) {
      kept.push(...(await this.keep(lane, inputs, work.statements)));
      work.statements.push(write.lane(lane.row()));
    }
    if (kept.length > 0) work.statements.push(write.inputs(kept));
  }

  /** Keeps new inputs of a lane; repeats change nothing, corrections reopen what they change. */
  private async keep(lane: Lane, inputs: readonly PlacedInput[], statements: SqlStatement[]): Promise<KeptInput[]> {
    const known = await this.knownOf(lane, inputs);
    const fresh = new Map<string, Position & { versions: Versions }>();
    const at = ({ time, tie }: Position) => (isObservationTie(tie) ? tie : `${time}/${tie}`);
    for (const placed of inputs) {
      const id = at(placed);
      const before = fresh.get(id) ?? known.get(id);
      const versions = addVersion(before?.versions ?? [], placed.input);
      if (!versions) continue;
      // A repeated observation may come with another time; it stands where its first record puts it.
      const { time } = holding(versions);
      if (before && before.time !== time) {
        statements.push(write.forgetInput(lane.id, before));
        lane.reopenAt(before);
      }
      fresh.set(id, { time, tie: placed.tie, versions });
    }
    const ordered = [...fresh.values()].sort(comparePositions);
    for (const { time, tie, versions } of ordered) lane.receive({ time, tie, input: holding(versions) });
    return ordered.map((one) => ({ lane: lane.id, ...one }));
  }

  /** What is kept already at the places of these inputs. Nothing is asked where all of them are new for sure. */
  private async knownOf(
    lane: Lane,
    inputs: readonly PlacedInput[],
  ): Promise<Map<string, Position & { versions: Versions }>> {
    const { last } = lane;
    const places = last ? inputs.filter((placed) => comparePositions(placed, last) <= 0) : [];
    const observed = inputs.filter(
      ({ tie, input }) => isObservationTie(tie) && input.kind === 'observation' && input.clockSuspect,
    );
    if (last === null || places.length + observed.length === 0) return new Map();
    const ties = [...observed, ...places].filter(({ tie }) => isObservationTie(tie)).map(({ tie }) => tie);
    const rows = await this.inputs.known(lane.id, places, ties);
    return new Map(rows.map((row) => [isObservationTie(row.tie) ? row.tie : `${row.time}/${row.tie}`, row]));
  }

  private async lane(rules: StreamRules, partition: string): Promise<Lane> {
    const name = rules.streamOf(partition);
    const open = this.lanes.get(name);
    if (open) return open;
    const row = await this.reader.lane(rules.config.stream, partition);
    if (row) return this.load(row, rules);
    const fresh = {
      id: this.nextLane++,
      stream: rules.config.stream,
      partition,
      last: null,
      unfolded: null,
      wake: null,
      openFrom: null,
      refold: false,
      retired: {},
    };
    const lane = new Lane(fresh, rules, null);
    this.lanes.set(name, lane);
    return lane;
  }

  private async load(row: LaneRow, rules: StreamRules): Promise<Lane> {
    const head = await this.reader.head(row.id);
    return this.put(row, rules, head && { row: head, open: await this.reader.openFacts(row.id, head.start) });
  }

  private put(row: LaneRow, rules: StreamRules, head: Head | null): Lane {
    // What must be folded anew is read then, under the rules that hold then.
    const lane = new Lane(row, rules, head && !row.refold ? OpenWindow.resumed(head.row, head.open) : null);
    this.lanes.set(rules.streamOf(row.partition), lane);
    return lane;
  }
}
