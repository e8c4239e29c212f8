import type { Micros, PointId } from '@millrace/contracts';
import type { Formula } from './formula.ts';
import { type CalculatedConfig, type Formulas, readFormulas } from './formulas.ts';
import type { InputState } from './input-state.ts';

/** Formulas that hang together by late readings, as new as on the first day. */
export interface Component {
  readonly inputs: ReadonlyMap<PointId, InputState>;
  readonly formulas: readonly Formula[];
  /** How far back each corrects, by its point. */
  readonly corrects: ReadonlyMap<PointId, Micros>;
  /** Inputs with late readings. */
  readonly late: readonly PointId[];
  /** The oldest late reading. */
  readonly from: Micros;
}

/**
 * What one input with late readings is felt by: the formulas that need it, those that need their results, and the other
 * inputs of these that were late as well. One at a time, so that a gateway is not held up by all of a long outage at once.
 */
export function componentOf(
  config: CalculatedConfig,
  live: Pick<Formulas, 'formulas'>,
  lateInputs: ReadonlyMap<PointId, Micros>,
): Component {
  const running = new Set(live.formulas.map(({ point }) => point.id));
  const all = config.calculated.filter(({ point }) => running.has(point));
  const [first] = lateInputs.keys();
  const late = new Set(first === undefined ? [] : [first]);
  const felt = new Set<PointId>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const { point, inputs } of all) {
      const own = Object.values(inputs);
      if (felt.has(point) || !own.some((id) => late.has(id) || felt.has(id))) continue;
      felt.add(point);
      for (const id of own) if (lateInputs.has(id)) late.add(id);
      grown = true;
    }
  }
  const calculated = all.filter(({ point }) => felt.has(point));
  // They run already: what could not be read was told.
  const { inputs, formulas } = readFormulas({ points: config.points, calculated }, () => undefined);
  return {
    inputs,
    formulas,
    corrects: new Map(calculated.map(({ point, corrects }) => [point, corrects])),
    late: [...late],
    from: Math.min(...[...late].map((id) => lateInputs.get(id) ?? Number.POSITIVE_INFINITY)),
  };
}
