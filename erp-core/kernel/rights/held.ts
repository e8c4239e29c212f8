import type { Grant, RoleRow } from './grant.ts';
import type { Predicate } from './predicate.ts';

/** A grant of one of a person's roles, its condition as it is for this person. */
export interface Held {
  readonly role: Pick<RoleRow, 'code' | 'name'>;
  readonly grant: Grant;
  /** Null: without a condition. */
  readonly where: readonly Predicate[] | null;
  /** A name alone, as roles held before there were grants. */
  readonly plain: boolean;
}
