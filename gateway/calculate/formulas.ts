import type { Calculation, GatewayConfig, Point, PointId } from '@millrace/contracts';
import { Formula } from './formula.ts';
import { InputState } from './input-state.ts';

/** The formulas of a configuration with their inputs, nothing of which was heard yet. */
export interface Formulas {
  readonly inputs: ReadonlyMap<PointId, InputState>;
  /** Inputs before what is reckoned from them. */
  readonly formulas: readonly Formula[];
  /** Formulas by the point they need, by their place in the order. */
  readonly needing: ReadonlyMap<PointId, readonly number[]>;
}

export type CalculatedConfig = Pick<GatewayConfig, 'points' | 'calculated'>;

/** Reads formulas; one that cannot run is told and left out. */
export function readFormulas({ points, calculated }: CalculatedConfig, onFault: (reason: string) => void): Formulas {
  const known = new Map(points.map((point) => [point.id, point]));
  const inputs = new Map<PointId, InputState>();
  const formulas: Formula[] = [];
  const needing = new Map<PointId, number[]>();
  for (const calculation of calculated) {
    try {
      const at = formulas.push(new Formula(calculation, ...partsOf(calculation, known, inputs))) - 1;
      for (const id of new Set(Object.values(calculation.inputs))) {
        const others = needing.get(id);
        if (others) others.push(at);
        else needing.set(id, [at]);
      }
    } catch (error) {
      onFault(error instanceof Error ? error.message : String(error));
    }
  }
  return { inputs, formulas, needing };
}

function partsOf(
  { point, inputs: named }: Calculation,
  known: ReadonlyMap<PointId, Point>,
  inputs: Map<PointId, InputState>,
): [Point, Map<string, InputState>] {
  const own = new Map<string, InputState>();
  for (const [name, id] of Object.entries(named)) {
    const input = inputs.get(id) ?? new InputState(found(known, id));
    inputs.set(id, input);
    own.set(name, input);
  }
  return [found(known, point), own];
}

function found(points: ReadonlyMap<PointId, Point>, id: PointId): Point {
  const point = points.get(id);
  if (!point) throw new Error(`point ${id} is not configured`);
  return point;
}
