import type { MappingOutput, Route } from '@millrace/contracts';

/** How many values of the ledger a message is: what its rule gives or refuses; one where none takes or can read it. */
export function countValues(route: Route | null, payload: Uint8Array, context: Parameters<Route['apply']>[1]): number {
  if (!route) return 1;
  let values = 0;
  const one = (): void => {
    values++;
  };
  const counter: MappingOutput = { sample: one, observation: one, rejected: one, sourceTime: () => undefined };
  try {
    route.apply(payload, context, counter);
  } catch {
    return 1;
  }
  return values;
}
