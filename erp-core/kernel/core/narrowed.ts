import { type Caller, permits, rightsOf } from '../caller.ts';
import { matches } from '../rights/grant-index.ts';

/** A caller with no more than some names of his rights. */
export const narrowed = (caller: Caller, only: readonly string[]): Caller => ({
  ...caller,
  permissions: new Set([
    ...only.filter((right) => permits(caller, right)),
    ...[...caller.permissions].filter((right) => only.some((pattern) => matches(pattern, right))),
  ]),
  rights: rightsOf(caller).narrowed(only),
});
