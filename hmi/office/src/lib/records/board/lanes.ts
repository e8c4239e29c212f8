import type { EntityDescription, FieldDescription } from '@millrace/hmi-client';
import type { Filter } from '../conditions.ts';
import { isShown } from '../shown-fields.ts';

export interface Lane {
  /** Null: of those that say nothing. */
  readonly value: string | null;
  readonly label: string;
}

/** More lanes than these are no board that anybody overlooks. */
const MOST = 12;

/** The fields by whose values records stand in lanes: the state first, then what is chosen out of a few. */
export function boardFields({ fields }: Pick<EntityDescription, 'fields'>): FieldDescription[] {
  const fit = fields.filter(
    ({ choices, masked, computedFrom }) =>
      choices !== undefined && choices.length > 1 && choices.length <= MOST && !masked && !computedFrom,
  );
  return [...fit.filter(({ name }) => name === 'state'), ...fit.filter(({ name }) => name !== 'state')];
}

/** The lanes of a field, in the order that it is declared in; `none`: what those are called that say nothing. */
export function lanesOf({ name, choices = [], required, default: usual }: FieldDescription, none: string): Lane[] {
  const lanes: Lane[] = choices.map(({ value, label }) => ({ value, label }));
  return required || usual !== undefined || name === 'state' ? lanes : [...lanes, { value: null, label: none }];
}

/** Whether a list that is narrowed so has records in this lane at all. */
export const isAsked = ({ name }: FieldDescription, { value }: Lane, filter: Filter): boolean =>
  !Object.hasOwn(filter, name) || isShown({ [name]: filter[name] as never }, { [name]: value });
