import type { Label as SetLabel } from '@millrace/typesetting';
import { id, job, printLabels as printed, Refused } from '../../kernel/index.ts';

const NAMES = { handOver: { name: 'printing.print.hand-over' }, settle: { name: 'printing.print.settle' } };

/** Makes labels for their printer, in a process of its own, and hands them over. What cannot be made has failed. */
export const sendPrint = job('printing.send', {
  label: { en: 'Send labels to a printer', bn: 'লেবেল প্রিন্টারে পাঠানো', hi: 'लेबल प्रिंटर को भेजना' },
  input: { print: id() },
  permission: 'printing.labels',
  atOnce: 2,
  async run({ read, call, now }, { print }) {
    const asked = await read((db) =>
      db.one<{ copies: number; template: string; labels: readonly SetLabel[] }>(
        `select p.copies, p.template, c.labels from printing.print p
         join printing.content c on c.print = p.id where p.id = $1 and p.state = 'waiting'`,
        [print],
      ),
    );
    if (!asked) return;
    const { labels, copies, template } = asked;
    try {
      const task = { labels, copies, format: 'zpl', title: template, made: now() / 1000 } as const;
      await call(NAMES.handOver, { id: print, zpl: Buffer.from(await printed(task)).toString('utf8') });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await call(NAMES.settle, { id: print, message: error.message });
    }
  },
});
