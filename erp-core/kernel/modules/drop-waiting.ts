import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { giveUpWindows, type WindowOfLetters } from '../facts/give-up-windows.ts';
import { moment, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { waitingFactsDropped } from './events.ts';
import { isOn, switchedIn } from './tables.ts';

/** Windows of a call: what else the company does takes its turn between. */
const MOST_WINDOWS = 20;

/**
 * Gives up fact sets that wait for a module which is off, oldest first, with what waits behind each: none of it is booked
 * when the module is on again, and what was in them is gone. How many, of when and why stays as an event and in the trail.
 * Answers `{ dropped, more }`: say it again while there is more. Refused where the module is on.
 */
export const dropWaiting = runCommand('kernel.module.drop-waiting', {
  label: { en: 'Drop what waits for a module', bn: 'মডিউলের অপেক্ষমাণ তথ্য বাদ', hi: 'मॉड्यूल के रुके तथ्य हटाएँ' },
  why: 'fact sets are given up whole, with all that waits behind each',
  confirm: 'ask',
  input: {
    module: text({ max: 64 }),
    /** Only what was kept before this moment, and what waits behind it. */
    before: moment().optional(),
    reason: text({ max: 500 }),
  },
  async run({ module, before, reason }, { db, caller, registry, now }) {
    const found = registry.modules.find(({ name }) => name === module);
    if (!found) return refuse('module-unknown', { module });
    // Asked in SQL: another process may have switched it meanwhile.
    if (isOn(found, await switchedIn(db))) return refuse('module-is-on', { module });
    const firsts = await db.rows<WindowOfLetters>(
      `select site, stream, window_key as "windowKey" from kernel.dead_letter
       where state = 'open' and waits_for = $1 and ($2::bigint is null or at < $2) and ($3::text[] is null or site = any($3))
       order by at, id limit ${MOST_WINDOWS}`,
      [module, before ?? null, caller.sites],
    );
    const gone = await giveUpWindows(db, firsts, { now, user: caller.user, reason });
    const done = answer({ dropped: gone.length, more: firsts.length === MOST_WINDOWS });
    const [first] = gone;
    if (first === undefined) return [done];
    const told = {
      ...{ module, reason, sets: gone.length },
      from: gone.reduce((least, at) => Math.min(least, at), first),
      to: gone.reduce((most, at) => Math.max(most, at), first),
    };
    return [waitingFactsDropped(told, { aggregate: `module:${module}` }), done];
  },
});
