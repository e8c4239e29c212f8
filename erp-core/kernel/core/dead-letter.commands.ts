import { type FactSet, factSet } from '@millrace/contracts';
import { z } from 'zod';
import { seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import type { Decision } from '../decide-context.ts';
import { answer } from '../effect.ts';
import {
  type KeptLetter,
  type LetterState,
  letterById,
  openLetters,
  setLetterState,
  supersede,
} from '../facts/dead-letter.repository.ts';
import { discardRevision, lockedWindow } from '../facts/fact.repository.ts';
import { faultOf } from '../fault.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';

const WHY = 'a fact set is booked whole, with all that waits behind it';
const windowOf = ({ site, stream, windowKey }: KeptLetter) => ({ site, stream, window: { key: windowKey } });

/** The letter with all that wait in its window, locked. A set of changes must be the first of them. */
async function settleable(work: CommandWork, id: string, whole: boolean): Promise<Refusal | readonly KeptLetter[]> {
  const letter = await letterById(work.db, id);
  if (!letter || !seesSite(work.caller, letter.site)) return refuse('not-found', { id });
  if (letter.state !== 'open' && letter.state !== 'waiting')
    return refuse('dead-letter-settled', { state: letter.state });
  const line = await openLetters(work.db, windowOf(letter));
  if (line[0]?.id !== id && !whole) return refuse('dead-letter-not-first', { first: line[0]?.id });
  return line;
}

/** Books a set in the place of a letter; a refusal where it is refused again, and then nothing of it is kept. */
async function book(work: CommandWork, letter: KeptLetter, body: unknown): Promise<Refusal | FactSet> {
  const parsed = factSet.safeParse(body);
  if (!parsed.success) return refuse('fact-set-invalid', { reason: z.prettifyError(parsed.error) });
  const set = parsed.data;
  if (set.site !== letter.site) return refuse('fact-foreign-site', { site: set.site });
  if (set.stream !== letter.stream || set.window.key !== letter.windowKey || set.revision !== letter.revision) {
    return refuse('fact-set-invalid', { reason: 'it speaks of another stream, window or revision than its letter' });
  }
  const known = await lockedWindow(work.db, set);
  const next = set.base === null || (known?.epoch === letter.epoch && known.revision === set.base);
  if (!next) return refuse('fact-set-invalid', { reason: `it follows revision ${set.base}, which was not applied` });
  await work.db.run('savepoint letter');
  const refused = await booked(work, set, letter);
  if (refused) await work.db.run('rollback to savepoint letter');
  return refused ?? set;
}

async function booked(work: CommandWork, set: FactSet, letter: KeptLetter): Promise<Refusal | undefined> {
  try {
    return await work.bookFacts(set, letter.record);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === 'database-away') throw error;
    return refuse('fact-not-bookable', { reason: fault.message });
  }
}

/** Books what waits behind a settled letter, until one is refused: that one is the first to be settled then. */
async function followUp(work: CommandWork, line: readonly KeptLetter[]): Promise<number> {
  let booked = 0;
  for (const letter of line) {
    const result = await book(work, letter, letter.body);
    if (isRefusal(result)) {
      const reason = say(result.says, 'en', result.details);
      const { now, caller } = work;
      await setLetterState(work.db, letter.id, { state: 'open', now, user: caller.user, reason, refused: result });
      break;
    }
    await setLetterState(work.db, letter.id, { state: 'replayed', now: work.now, user: work.caller.user });
    booked += 1;
  }
  return booked;
}

/** Books a letter, or a body in its place, with what waits behind it. */
export async function settle(work: CommandWork, id: string, state: LetterState, body?: unknown): Promise<Decision> {
  const letter = await letterById(work.db, id);
  const given = body ?? letter?.body;
  const whole = factSet.safeParse(given).data?.base === null;
  const line = await settleable(work, id, whole);
  if (isRefusal(line)) return line;
  const at = line.findIndex((one) => one.id === id);
  const own = line[at];
  if (!own) return refuse('not-found', { id });
  const result = await book(work, own, given);
  if (isRefusal(result)) {
    return refuse('dead-letter-refused-again', { reason: say(result.says, work.caller.locale, result.details) });
  }
  await setLetterState(work.db, id, { state, now: work.now, user: work.caller.user });
  await supersede(work.db, line.slice(0, at), work.now, work.caller.user);
  return [answer({ id, state, booked: 1 + (await followUp(work, line.slice(at + 1))) })];
}

/** Tries a dead letter again, now that what it stumbled over is mended; what waits behind it follows. */
export const replayDeadLetter = runCommand('kernel.dead-letter.replay', {
  label: { en: 'Replay dead letter', bn: 'আটকে থাকা বার্তা পুনরায়', hi: 'रुका संदेश फिर चलाएँ' },
  why: WHY,
  input: { id: z.uuid() },
  run: ({ id }, work) => settle(work, id, 'replayed'),
});

/** Books a corrected set in the place of a dead letter. */
export const mendDeadLetter = runCommand('kernel.dead-letter.mend', {
  label: { en: 'Mend dead letter', bn: 'আটকে থাকা বার্তা শুধরান', hi: 'रुका संदेश सुधारें' },
  why: WHY,
  input: { id: z.uuid(), set: z.record(z.string(), z.json()) },
  run: ({ id, set }, work) => settle(work, id, 'mended', set),
});

/** Gives a dead letter up: its revision counts as applied, nothing of it is booked, and what waits behind it follows. */
export const discardDeadLetter = runCommand('kernel.dead-letter.discard', {
  label: { en: 'Discard dead letter', bn: 'আটকে থাকা বার্তা বাদ', hi: 'रुका संदेश हटाएँ' },
  why: WHY,
  input: { id: z.uuid(), reason: text({ max: 500 }).optional() },
  async run({ id, reason }, work) {
    const line = await settleable(work, id, false);
    if (isRefusal(line)) return line;
    const [own, ...behind] = line;
    if (!own) return refuse('not-found', { id });
    await discardRevision(work.db, own, work.now);
    const { user } = work.caller;
    await setLetterState(work.db, id, { state: 'discarded', now: work.now, user, ...(reason ? { reason } : {}) });
    return [answer({ id, state: 'discarded', booked: await followUp(work, behind) })];
  },
});
