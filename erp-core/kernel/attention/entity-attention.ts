import type { Condition } from '../condition.ts';
import type { Label } from '../label.ts';

/** Which records of an entity wait for a person. */
export interface EntityAttention {
  /** What they are called in the inbox; left out: as the entity is. */
  readonly label?: Label | undefined;
  /** A condition of a list's filter; all of it has to hold. `{me}` is whoever is asked. */
  readonly when: Readonly<Record<string, Condition>>;
  /** The moment since when one waits; left out: the id's own, which is when the record was made. */
  readonly since?: string | undefined;
  /** The right whose holders are asked; left out: whoever may do anything to such a record. */
  readonly to?: string;
}
