import type { Label as SetLabel } from '@millrace/typesetting';
import {
  CommandRefused,
  id,
  job,
  type Locale,
  printLabels as printed,
  type Refusal,
  Refused,
  say,
} from '../../kernel/index.ts';
import { refuse } from './refusals.ts';

const HAND_OVER = { name: 'printing.print.hand-over' };
const SETTLE = { name: 'printing.print.settle' };
/** Letters of one job of a printer (`drivers/printer`). */
export const MOST_ZPL = 1_000_000;

/** Makes labels for their printer, in a process of its own, and hands them over. What cannot be made or taken has failed. */
export const sendPrint = job('printing.send', {
  label: { en: 'Send labels to a printer', bn: 'লেবেল প্রিন্টারে পাঠানো', hi: 'लेबल प्रिंटर को भेजना' },
  input: { print: id() },
  permission: 'printing.labels',
  atOnce: 2,
  async run({ read, call, now }, { print }) {
    const asked = await read((db) =>
      db.one<{ copies: number; template: string; language: Locale; labels: readonly SetLabel[] }>(
        `select p.copies, p.template, p.language, c.labels from printing.print p
         join printing.content c on c.print = p.id where p.id = $1 and p.state = 'waiting'`,
        [print],
      ),
    );
    if (!asked) return;
    const { labels, copies, template, language } = asked;
    const failed = ({ says, details }: Pick<Refusal, 'says' | 'details'>) =>
      call(SETTLE, { id: print, message: say(says, language, details) });
    try {
      const task = { labels, copies, format: 'zpl', title: template, made: now() / 1000 } as const;
      const zpl = Buffer.from(await printed(task)).toString('utf8');
      if (zpl.length > MOST_ZPL) await failed(refuse('print-too-long', { size: zpl.length, most: MOST_ZPL }));
      else await call(HAND_OVER, { id: print, zpl });
    } catch (error) {
      if (error instanceof Refused) await failed(error.refusal);
      else if (error instanceof CommandRefused) await call(SETTLE, { id: print, message: error.message });
      else throw error;
    }
  },
});
