import { isDeepStrictEqual } from 'node:util';
import type { Fact, FactSet } from '@millrace/contracts';

export interface Difference {
  readonly asserted: readonly Fact[];
  readonly changed: readonly { readonly before: Fact; readonly after: Fact }[];
  readonly retracted: readonly Fact[];
  /** Said again with the same content, but with other evidence or another moment of recording. */
  readonly restated: readonly Fact[];
}

const content = ({ evidence: _evidence, recordedAt: _recordedAt, ...rest }: Fact) => rest;

/**
 * What a fact set says anew, against what stands. A whole set (base null) takes back everything it does not name; a
 * set of changes only what it names. So a set repeats, resends and corrects itself to the same end.
 */
export function difference(standing: ReadonlyMap<string, Fact>, set: FactSet): Difference {
  const asserted: Fact[] = [];
  const changed: { before: Fact; after: Fact }[] = [];
  const restated: Fact[] = [];
  const said = new Map([...set.asserted, ...set.changed].map((fact) => [fact.key, fact]));
  for (const fact of said.values()) {
    const before = standing.get(fact.key);
    if (!before) asserted.push(fact);
    else if (!isDeepStrictEqual(content(before), content(fact))) changed.push({ before, after: fact });
    else if (!isDeepStrictEqual(before, fact)) restated.push(fact);
  }
  const gone =
    set.base === null
      ? [...standing.keys()].filter((key) => !said.has(key))
      : set.retracted.map(({ key }) => key).filter((key) => !said.has(key));
  const retracted = gone.flatMap((key) => standing.get(key) ?? []);
  return { asserted, changed, retracted, restated };
}
