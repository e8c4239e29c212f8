import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import { moment } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

const verification = z.object({
  ok: z.boolean(),
  seals: z.number(),
  rows: z.number(),
  waiting: z.number(),
  head: z.object({ number: z.number(), hash: z.string() }).nullable(),
  broken: z
    .object({
      seal: z.number().nullable(),
      audit: z.string().nullable(),
      what: z.enum(['changed', 'removed', 'inserted', 'seal-changed', 'seal-removed']),
      at: z.number().nullable(),
      user: z.string().nullable(),
      command: z.string().nullable(),
    })
    .nullable(),
});

const WHAT = {
  changed: 'was changed after it was sealed',
  removed: 'was removed after it was sealed',
  inserted: 'was put between older ones',
  'seal-changed': 'does not fit what it seals, or what was kept of it',
  'seal-removed': 'is not there',
} as const;

/** `millrace audit …` */
export const auditGroup: CommandGroup = (program, declare) => {
  const group = program
    .command('audit')
    .description('The audit trail: who did what. It is sealed once a minute, so that later changes show.');

  declare<{ expect?: string }>(
    group,
    'verify',
    'go through all seals and name the first row that is not as it was sealed',
    async ({ api, out }, _, { expect }) => {
      const [number, hash] = expect?.split(':') ?? [];
      const input = expect === undefined ? {} : { expect: { number: Number(number), hash } };
      const found = await api().query('kernel.audit.verify', input, verification);
      const { broken, head } = found;
      if (broken) {
        const row = broken.audit === null ? `seal ${broken.seal}` : `row ${broken.audit}`;
        const said = broken.at === null ? '' : ` (${moment(broken.at)}, ${broken.user}, ${broken.command})`;
        throw new CliError('refused', {
          what: `${row}${said} ${WHAT[broken.what]}`,
          where: broken.seal === null ? 'no seal' : `seal ${broken.seal}`,
          next: 'compare with a backup: `millrace restore` to another folder shows the row as it was',
        });
      }
      out.result(found, () => [
        `${found.rows} rows under ${found.seals} seals are as they were sealed; ${found.waiting} newer ones are not sealed yet`,
        ...(head ? [`keep this elsewhere, for --expect: ${head.number}:${head.hash}`] : []),
      ]);
    },
  ).option('--expect <seal>', 'a seal that was kept elsewhere, as this command printed it: number:hash');
};
