import { ApiError, type EntityRecord, written as writtenAnswer } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { written } from '@millrace/hmi-ui/states/written.svelte.ts';
import { giveAsked, LEFT } from '#lib/confirm/asking.svelte.ts';
import { session } from '#lib/session.svelte.ts';
import { tell } from '#lib/told.ts';
import { whyNot } from '#lib/why-not.ts';
import type { Move } from './move-of.ts';
import type { MovedCards } from './moved.svelte.ts';

interface Wanted {
  readonly record: EntityRecord;
  readonly from: string | null;
  readonly to: string | null;
  /** What the record says there. */
  readonly after: Readonly<Record<string, unknown>>;
  /** The words where it is done. */
  readonly said: string;
}

/** Gives what brings a card to another place. It stands there at once, and back where it was if that is refused. */
export async function giveMove(
  moved: MovedCards,
  { record, from, to, after, said }: Wanted,
  { command, input }: Extract<Move, { kind: 'give' }>,
): Promise<void> {
  // Who is asked first whether he means it sees the card where it is meanwhile.
  if (command.confirm === 'none') moved.put({ ...record, ...after }, from, to);
  try {
    const given = await giveAsked(command, input);
    if (given === LEFT) {
      moved.back(record.id);
      return;
    }
    const version = writtenAnswer.safeParse(given.result).data?.version ?? record.version;
    if (given.proposed) moved.back(record.id);
    else moved.done({ ...record, ...after, version });
    tell(given, said);
  } catch (error) {
    moved.back(record.id);
    if (error instanceof ApiError && error.kind === 'signed-out') {
      session.ended();
      return;
    }
    toasts.wrong(whyNot(error));
  }
  // Also what was refused: the card may be older than what refused it.
  written.tell();
}
