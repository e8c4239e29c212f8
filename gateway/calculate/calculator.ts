import {
  convertValue,
  type GatewayConfig,
  type Micros,
  newConverted,
  type Point,
  type PointId,
  type SampleColumns,
} from '@millrace/contracts';
import type { GroupAddition } from '../journal/group-addition.ts';
import type { GroupDraft } from '../journal/group-draft.ts';
import type { Journal, SqlRow, SqlStatement } from '../journal/journal.ts';
import { Formula } from './formula.ts';
import { InputState, type InputValue } from './input-state.ts';
import { CALCULATE_SCHEMA } from './schema.ts';

/** Who "sends" what is reckoned: the source of its readings in the ledger. */
export const CALCULATED_SOURCE = 'calculated';

export interface CalculatorParts {
  readonly journal: Pick<Journal, 'migrate' | 'query'>;
  /** A formula that cannot run is left out, and why. */
  readonly onFault: (reason: string) => void;
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
  private config: Pick<GatewayConfig, 'points' | 'calculated'> = { points: [], calculated: [] };
  private inputs = new Map<PointId, InputState>();
  private formulas: readonly Formula[] = [];
  /** Formulas by the point they need, by their place in the order. */
  private needing = new Map<PointId, readonly number[]>();
  private readonly converted = newConverted();
  /** Counts what calls for a new look at what was committed. */
  private wanted = 0;
  private loaded = 0;

  constructor(parts: CalculatorParts) {
    this.parts = parts;
  }

  async open(): Promise<void> {
    await this.parts.journal.migrate('calculate/1', CALCULATE_SCHEMA);
  }

  /** From the next group on these formulas hold; what is known of inputs that stay is remembered. */
  use(config: Pick<GatewayConfig, 'points' | 'calculated'>): void {
    this.config = config;
    this.wanted++;
  }

  failed(error: unknown): void {
    this.wanted++;
    if (error !== null) this.parts.onFault(error instanceof Error ? error.message : String(error));
  }

  /** Reads what was committed, where that is not what is here. */
  async prepare(): Promise<void> {
    const { wanted } = this;
    if (this.loaded === wanted) return;
    const { points, calculated } = this.config;
    const known = new Map(points.map((point) => [point.id, point]));
    const inputs = new Map<PointId, InputState>();
    const formulas: Formula[] = [];
    const needing = new Map<PointId, number[]>();
    for (const calculation of calculated) {
      try {
        const point = found(known, calculation.point);
        const own = new Map<string, InputState>();
        for (const [name, id] of Object.entries(calculation.inputs)) {
          const input = inputs.get(id) ?? new InputState(found(known, id));
          inputs.set(id, input);
          own.set(name, input);
        }
        const at = formulas.push(new Formula(calculation, point, own)) - 1;
        for (const id of new Set(Object.values(calculation.inputs))) {
          const others = needing.get(id);
          if (others) others.push(at);
          else needing.set(id, [at]);
        }
      } catch (error) {
        this.parts.onFault(error instanceof Error ? error.message : String(error));
      }
    }
    for (const input of inputs.values()) await this.load(input);
    // All at once: a group is never reckoned half by the old formulas.
    this.inputs = inputs;
    this.formulas = formulas;
    this.needing = needing;
    this.loaded = wanted;
  }

  add(samples: Omit<SampleColumns, 'seq'>, draft: GroupDraft): readonly SqlStatement[] {
    if (this.formulas.length === 0) return [];
    const turn: Turn = { changed: new Set(), due: [], arrival: 0, added: 0 };
    let moment: Micros | null = null;
    const { length } = samples;
    for (let row = 0; row < length; row++) {
      const id = samples.point[row] as number;
      const input = this.inputs.get(id);
      if (!input) continue;
      const time = samples.time[row] as number;
      // Readings of one moment go in together.
      if (time !== moment) this.reckon(turn, draft);
      moment = time;
      turn.arrival = samples.arrival[row] as number;
      const value = readingOf(input.point, samples.value[row] as number, samples.other.get(row));
      this.receive(input, time, value, samples.quality[row] as number, turn);
    }
    this.reckon(turn, draft);
    if (turn.added > 0) draft.ledger(CALCULATED_SOURCE).received += turn.added;
    return [...turn.changed].flatMap((input) => input.statements());
  }

  /** Reckons what is due, in order; a result that others are reckoned from makes them due. */
  private reckon(turn: Turn, draft: GroupDraft): void {
    const { due, arrival } = turn;
    for (let at = due.shift(); at !== undefined; at = due.shift()) {
      const formula = this.formulas[at];
      const result = formula?.reckon();
      if (!formula || !result) continue;
      const { point } = formula;
      const { converted } = this;
      convertValue(result.value, point, converted);
      const { value, other } = converted;
      const quality = Math.max(result.quality, converted.quality);
      draft.sample(draft.source(CALCULATED_SOURCE), point.id, result.time, arrival, value, quality, other);
      turn.added++;
      const input = this.inputs.get(point.id);
      if (input) this.receive(input, result.time, readingOf(point, value, other), quality, turn);
    }
  }

  private receive(input: InputState, time: Micros, value: InputValue, quality: number, turn: Turn): void {
    if (!input.receive(time, value, quality)) return;
    turn.changed.add(input);
    for (const at of this.needing.get(input.point.id) ?? []) insertSorted(turn.due, at);
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

function found(points: ReadonlyMap<PointId, Point>, id: PointId): Point {
  const point = points.get(id);
  if (!point) throw new Error(`point ${id} is not configured`);
  return point;
}

/** A reading as its point's type; null where it failed. */
function readingOf({ type }: Point, value: number, other: string | undefined): InputValue {
  if (other !== undefined) return type === 'text' ? (JSON.parse(other) as string) : other;
  if (Number.isNaN(value)) return null;
  return type === 'boolean' ? value === 1 : value;
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
