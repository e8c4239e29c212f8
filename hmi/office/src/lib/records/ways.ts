import type { EntityDescription, FieldDescription } from '@millrace/hmi-client';
import { boardFields } from './board/lanes.ts';

/** How the records of a kind are looked at; a table unless the address says otherwise. */
export const WAYS = ['table', 'board', 'calendar', 'report'] as const;
export type Way = (typeof WAYS)[number];

const isDated = ({ type, masked, computedFrom }: FieldDescription): boolean =>
  (type === 'date' || type === 'moment') && !masked && !computedFrom;
/** Fields by which records stand on the days of a calendar. */
export const dateFields = ({ fields }: Pick<EntityDescription, 'fields'>): FieldDescription[] => fields.filter(isDated);

/** The ways that a kind can be looked at, by what is declared of it. */
export const waysOf = (of: EntityDescription): Way[] =>
  WAYS.filter((way) => {
    if (way === 'board') return boardFields(of).length > 0;
    return way === 'calendar' ? dateFields(of).length > 0 : true;
  });

/** The way that the address asks for; one that this kind does not have is the table. */
export const wayOf = (of: EntityDescription, asked: string | null): Way =>
  waysOf(of).find((way) => way === asked) ?? 'table';
