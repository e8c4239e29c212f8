import { convertValue, type Micros, newConverted, nowMicros, QUALITY, type SampleColumns } from '@millrace/contracts';
import type { GroupAddition } from '../journal/group-addition.ts';
import type { GroupDraft } from '../journal/group-draft.ts';
import type { Journal, SqlRow, SqlStatement } from '../journal/journal.ts';
import { type CalculatedConfig, type Formulas, readFormulas } from './formulas.ts';
import { type InputState, type InputValue, typedValue } from './input-state.ts';
import { LateReadings } from './late-readings.ts';
import { CALCULATE_COUNTERS, CALCULATE_READINGS, CALCULATE_SCHEMA } from './schema.ts';

/** Who "sends" what is reckoned: the source of its readings in the ledger. */
export const CALCULATED_SOURCE = 'calculated';

export interface CalculatorParts {
  readonly journal: Pick<Journal, 'migrate' | 'query' | 'draft' | 'refusing'>;
  /** A formula that cannot run is left out, and why. */
  readonly onFault: (reason: string) => void;
  /** How long (ms) it is waited for more late readings after one. */
  readonly settle?: number;
}

/** One look at one group. */
interface Turn {
  readonly changed: Set<InputState>;
  /** Formulas whose inputs changed, in their order. */
  readonly due: number[];
  arrival: Micros;
  added: number;
}

/**
 * Reckons the calculated points of a site whenever a group of readings is committed, and adds them to it. What formulas
 * remember is kept by the same commit, so that a kill or a failed commit leaves both as they were.
 */
export class Calculator implements GroupAddition {
  private readonly parts: CalculatorParts;
  private config: CalculatedConfig = { points: [], calculated: [] };
  private running: Formulas = { inputs: new Map(), formulas: [], needing: new Map() };
  private readonly late: LateReadings;
  private readonly converted = newConverted();
  /** Counts what calls for a new look at what was committed. */
  private wanted = 0;
  private loaded = 0;

  constructor(parts: CalculatorParts) {
    this.parts = parts;
    const { journal, settle } = parts;
    this.late = new LateReadings({
      journal,
      ...(settle === undefined ? {} : { settle }),
      onDue: () => {
        // A journal that refuses is full or ends: what is late stands on its disk, and goes along with the next group.
        if (journal.refusing() === null) journal.draft().whenNextSynced(() => undefined);
      },
    });
  }

  async open(): Promise<void> {
    await this.parts.journal.migrate('calculate/1', CALCULATE_SCHEMA);
    await this.parts.journal.migrate('calculate/2', CALCULATE_COUNTERS);
    await this.parts.journal.migrate('calculate/3', CALCULATE_READINGS);
  }

  /** From the next group on these formulas hold; what is known of inputs that stay is remembered. */
  use(config: CalculatedConfig): void {
    this.config = config;
    this.wanted++;
  }

  failed(error: unknown): void {
    this.wanted++;
    if (error !== null) this.parts.onFault(error instanceof Error ? error.message : String(error));
  }

  /** Reads what was committed, where that is not what is here. */
  async prepare(): Promise<void> {
    const { wanted, config } = this;
    if (this.loaded !== wanted) {
      const formulas = readFormulas(config, this.parts.onFault);
      for (const input of formulas.inputs.values()) await this.load(input);
      await this.late.load(config, formulas);
      // All at once: a group is never reckoned half by the old formulas.
      this.running = formulas;
      this.loaded = wanted;
    }
    await this.late.prepare();
  }

  add(samples: Omit<SampleColumns, 'seq'>, draft: GroupDraft): readonly SqlStatement[] {
    const turn: Turn = { changed: new Set(), due: [], arrival: 0, added: 0 };
    // As many as came: what is added to the group stands in the same columns.
    const { length } = samples;
    this.correct(turn, draft);
    let moment: Micros | null = null;
    for (let row = 0; row < length && this.running.formulas.length > 0; row++) {
      const id = samples.point[row] as number;
      const input = this.running.inputs.get(id);
      if (!input) continue;
      const time = samples.time[row] as number;
      // Readings of one moment go in together.
      if (time !== moment) this.reckon(turn, draft);
      moment = time;
      turn.arrival = samples.arrival[row] as number;
      const quality = samples.quality[row] as number;
      const value = typedValue(input.point, samples.value[row] as number, samples.other.get(row));
      const newer = this.receive(input, time, value, quality, turn);
      this.late.hear(id, time, value, quality, !newer);
    }
    this.reckon(turn, draft);
    if (turn.added > 0) draft.ledger(CALCULATED_SOURCE).received += turn.added;
    return [...[...turn.changed].flatMap((input) => input.statements()), ...this.late.statements()];
  }

  /** Says what a late reading has changed. */
  private correct(turn: Turn, draft: GroupDraft): void {
    const outcome = this.late.taken();
    if (!outcome) return;
    const arrival = nowMicros();
    for (const { point, time, value, other, quality, known } of outcome.corrections) {
      const marked = known ? corrected(quality) : quality;
      draft.sample(draft.source(CALCULATED_SOURCE), point, time, arrival, value, marked, other);
      turn.added++;
    }
    for (const input of outcome.renewed) turn.changed.add(input);
  }

  /** Reckons what is due, in order; a result that others are reckoned from makes them due. */
  private reckon(turn: Turn, draft: GroupDraft): void {
    const { due, arrival } = turn;
    for (let at = due.shift(); at !== undefined; at = due.shift()) {
      const formula = this.running.formulas[at];
      const result = formula?.reckon();
      if (!formula || !result) continue;
      const { point } = formula;
      const { converted } = this;
      convertValue(result.value, point, converted);
      const { value, other } = converted;
      const quality = Math.max(result.quality, converted.quality);
      draft.sample(draft.source(CALCULATED_SOURCE), point.id, result.time, arrival, value, quality, other);
      turn.added++;
      const said = typedValue(point, value, other);
      this.late.reckon(point.id, result.time, said, quality);
      const input = this.running.inputs.get(point.id);
      if (input) this.receive(input, result.time, said, quality, turn);
    }
  }

  /** Whether it is the newest of its input. */
  private receive(input: InputState, time: Micros, value: InputValue, quality: number, turn: Turn): boolean {
    if (!input.receive(time, value, quality)) return false;
    turn.changed.add(input);
    for (const at of this.running.needing.get(input.point.id) ?? []) insertSorted(turn.due, at);
    return true;
  }

  private async load(input: InputState): Promise<void> {
    const { query } = this.parts.journal;
    const { id } = input.point;
    const [row] = await query({ sql: 'select * from calculate_input where point = ?', params: [id] });
    if (row) input.load(row);
    for (const [length, history] of input.windows) {
      const pieces: readonly SqlRow[] = await query({
        sql: 'select * from calculate_piece where point = ? and window = ? order by start',
        params: [id, length],
      });
      history.load(pieces);
    }
  }
}

/** The mark of a result that took the place of another. What is said of its worth in more detail is not lost to it. */
function corrected(quality: number): number {
  if (quality === QUALITY.good) return QUALITY.goodCorrected;
  return quality === QUALITY.uncertain ? QUALITY.uncertainCorrected : quality;
}

/** In order and once: what is reckoned from others comes after them. */
function insertSorted(list: number[], value: number): void {
  let at = list.length;
  while (at > 0 && (list[at - 1] as number) >= value) {
    if (list[at - 1] === value) return;
    at--;
  }
  list.splice(at, 0, value);
}
