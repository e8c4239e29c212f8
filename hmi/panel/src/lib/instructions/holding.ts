import type { Instruction, InstructionRevision } from '@millrace/hmi-client';

/**
 * The revision that holds at a moment (µs), of those that the plant told: the last that has come into effect, so that a
 * terminal without a link turns the page when its moment comes. Undefined: none holds yet. Pure.
 */
export const holding = ({ revisions }: Pick<Instruction, 'revisions'>, now: number): InstructionRevision | undefined =>
  revisions.findLast(({ effectiveFrom }) => effectiveFrom <= now);

/** Whether it is for what is made: an instruction of no item in particular is for everything. Pure. */
export const isFor = ({ items }: Pick<Instruction, 'items'>, made: string | null): boolean =>
  items === null || (made !== null && items.includes(made));

/**
 * Which leaf is looked at (from 0): that of the address, as long as it is of the revision that holds. A letter that came into
 * effect meanwhile begins at its beginning: nobody says that he has read what he was not shown. Pure.
 */
export function leafOf(
  asked: Pick<URLSearchParams, 'get'>,
  { id }: Pick<InstructionRevision, 'id'>,
  leaves: number,
): number {
  const leaf = asked.get('of') === id ? Number(asked.get('leaf')) || 0 : 0;
  return Math.min(Math.max(0, leaf), Math.max(0, leaves - 1));
}

/** What is to be done about one: read it for the first time, read a newer letter, or nothing. Pure. */
export const wants = (
  { lastRead }: Pick<Instruction, 'lastRead'>,
  held: Pick<InstructionRevision, 'readAt'>,
  /** Said here, and not with the plant yet. */
  said: boolean,
): 'reading' | 'again' | 'nothing' =>
  held.readAt !== null || said ? 'nothing' : lastRead === null ? 'reading' : 'again';
