import {
  type Calculation,
  compileCalculation,
  MICROS_PER_SECOND,
  type Micros,
  type Point,
  QUALITY,
  qualityClass,
  type SeriesFunction,
  windowOf,
} from '@millrace/contracts';
import { type CompiledExpression, faultText, type HostCall } from '@millrace/expression';
import type { InputState, InputValue } from './input-state.ts';
import { type Figure, WindowHistory } from './window-history.ts';

/** What a formula gives at a moment. */
export interface Result {
  readonly time: Micros;
  readonly value: InputValue;
  readonly quality: number;
}

/** One calculated point, ready to be reckoned. */
export class Formula {
  readonly point: Point;
  readonly inputs: ReadonlyMap<string, InputState>;
  private readonly expression: CompiledExpression<number>;
  private readonly calls: readonly ((now: Micros) => Figure | null)[];

  /** Throws an Error that says why where the formula cannot be read: it was checked before it came here. */
  constructor({ formula }: Calculation, point: Point, inputs: ReadonlyMap<string, InputState>) {
    this.point = point;
    this.inputs = inputs;
    const types = [...inputs].map(([name, { point: of }]) => [name, of.type === 'json' ? 'text' : of.type] as const);
    const compiled = compileCalculation(formula, new Map(types));
    if (!compiled.ok) throw new Error(`${point.path}: ${faultText(compiled.fault).what}`);
    this.expression = compiled.expression;
    this.calls = compiled.expression.hostCalls.map((call) => this.series(call));
  }

  /** Reckons with what the inputs are now. Null while one of them was never heard. */
  reckon(): Result | null {
    let time = Number.NEGATIVE_INFINITY;
    for (const input of this.inputs.values()) {
      if (input.time === null) return null;
      time = Math.max(time, input.time);
    }
    let quality: number = QUALITY.good;
    // The larger code is the worse: good, uncertain, bad stand in its upper bits.
    for (const input of this.inputs.values()) quality = Math.max(quality, input.qualityAt(time));
    if (qualityClass(quality) === 'bad') return { time, value: null, quality };
    let partial = false;
    const value = this.expression.evaluate(
      (name) => this.inputs.get(name)?.value ?? null,
      (call) => {
        const figure = this.calls[call]?.(time) ?? null;
        partial ||= figure?.partial ?? false;
        return figure?.value ?? null;
      },
    );
    if (value === null) return { time, value, quality: QUALITY.badNotANumber };
    return { time, value, quality: partial ? Math.max(quality, QUALITY.uncertain) : quality };
  }

  private series({ name, of, texts }: HostCall): (now: Micros) => Figure | null {
    const input = this.inputs.get(of);
    if (!input) throw new Error(`${this.point.path}: "${of}" is no input`);
    const length = texts[0] === undefined ? null : windowOf(texts[0]);
    const change = length === null ? () => input.step() : changeIn(historyOf(input, length), input);
    if (name === 'delta') return change;
    if (name === 'rate') return (now) => perSecond(change(now));
    if (length === null) throw new Error(`${this.point.path}: ${name} needs a window`);
    const history = historyOf(input, length);
    return (now) => history[name as Exclude<SeriesFunction, 'delta' | 'rate'>](now, input.held());
  }
}

type Change = (Figure & { readonly over: Micros }) | null;

function historyOf(input: InputState, length: Micros): WindowHistory {
  const history = input.windows.get(length) ?? new WindowHistory(input.point.id, length);
  input.windows.set(length, history);
  return history;
}

const changeIn =
  (history: WindowHistory, input: InputState) =>
  (now: Micros): Change =>
    history.delta(now, input.held());

function perSecond(change: Change): Figure | null {
  if (change === null || change.over <= 0) return null;
  return { value: (change.value / change.over) * MICROS_PER_SECOND, partial: change.partial };
}
