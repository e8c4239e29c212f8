import { z } from 'zod';
import { moment } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

/** `millrace secrets …` */
export const secretsGroup: CommandGroup = (program, declare) => {
  const group = program.command('secrets').description('The secrets of this instance: of its own gateway, of signing.');
  declare(
    group,
    'rotate',
    'change them while everything runs; the old ones stay good for MILLRACE_SECRETS_OVERLAP_HOURS',
    async ({ api, out }) => {
      const done = await api().post('/api/v1/secrets/rotate', {}, z.object({ oldUntil: z.number() }));
      out.result(done, () => [
        `The secrets were changed. The old ones are good until ${moment(done.oldUntil)}, then they are refused.`,
        'Who uses the screens within that time stays signed in. Make a backup: those of before hold the old secrets.',
        'Secrets of gateways on boxes: millrace gateway rotate. Of devices: millrace device rotate.',
      ]);
    },
  );
};
