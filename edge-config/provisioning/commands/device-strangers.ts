import { z } from 'zod';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { ledgerAnswer } from './ledger-answer.ts';
import { approval, strangersOf } from './linked-device.ts';

const known = z.object({ rejected: z.array(z.object({ link: z.string(), name: z.string() })) });

/** `millrace device strangers`: who came through a link and is in no configuration. */
export const deviceStrangers: CommandGroup = (group, declare) => {
  declare(
    group,
    'strangers',
    'show what came through a link and nobody wrote down, and what to write for it',
    async ({ api, out }) => {
      const server = api();
      const all = strangersOf(await server.get('/api/v1/ledger', ledgerAnswer));
      // Without the right to see who was rejected, nobody is left out.
      const { rejected } = await server.query('plant.strangers.rejected', {}, known).catch(() => ({ rejected: [] }));
      const refused = new Set(rejected.map(({ link, name }) => `${link} ${name}`));
      const found = all.filter(({ link, name }) => !refused.has(`${link} ${name}`));
      const left = all.length - found.length;
      out.result(found, () => [
        ...tableOf(
          ['stranger', 'link', 'from', 'first seen', 'last seen', 'times', 'write below devices of the link'],
          found.map((one) => [
            one.name,
            one.link,
            one.address,
            moment(one.firstSeen),
            moment(one.lastSeen),
            one.times.toLocaleString('en'),
            approval(one),
          ]),
          'Nobody unknown has come since the gateways started.',
        ),
        ...(left === 0
          ? []
          : ['', `${left} more were rejected: "millrace device reconsider <stranger>" takes that back.`]),
        ...(found.length === 0
          ? []
          : [
              '',
              'Let it in with "millrace device approve <stranger> --path <area/line/cell/device>" or on the page Devices of the',
              'office; or add it as a device with a profile, write the line, then "millrace config apply".',
            ]),
      ]);
    },
  );
};
