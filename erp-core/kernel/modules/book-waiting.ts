import { z } from 'zod';
import { runCommand } from '../command.ts';
import { settle } from '../core/dead-letter.commands.ts';
import { answer } from '../effect.ts';
import { on } from '../event.ts';
import { isRefusal } from '../refusal.ts';
import { moduleEnabled } from './events.ts';

/** As many letters of a command: what else the company does takes its turn between. */
const PAGE = 100;

/**
 * Books facts that wait for a module which is on again, oldest first, with what waits behind them. What is refused for
 * another reason stays a dead letter for a person to mend. Answers how many sets were booked, and whether more wait.
 */
export const bookWaiting = runCommand('kernel.module.book-waiting', {
  label: { en: 'Book what waited for a module', bn: 'মডিউলের জন্য অপেক্ষমাণ তথ্য লিখুন', hi: 'मॉड्यूल के लिए रुके तथ्य दर्ज करें' },
  why: 'fact sets are booked whole, with all that waits behind each',
  input: { after: z.uuid().optional() },
  async run({ after }, work) {
    const letters = await work.db.rows<{ id: string }>(
      `select id from kernel.dead_letter where code = 'module-disabled' and state = 'open' and ($1::uuid is null or id > $1)
       order by id limit ${PAGE}`,
      [after ?? null],
    );
    let booked = 0;
    for (const { id } of letters) {
      const decision = await settle(work, id, 'replayed');
      if (!isRefusal(decision)) booked += 1;
    }
    return [answer({ booked, last: letters.length === PAGE ? letters.at(-1)?.id : null })];
  },
});

const told = z.object({ last: z.uuid().nullish() });

export const bookWhatWaited = on('kernel.waiting-facts', moduleEnabled, async (_, { call }) => {
  for (let after: string | undefined; ; ) {
    const { last } = told.parse(await call(bookWaiting, after === undefined ? {} : { after }));
    if (!last) return;
    after = last;
  }
});
