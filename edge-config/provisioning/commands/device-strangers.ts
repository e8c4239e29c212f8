import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { ledgerAnswer } from './ledger-answer.ts';
import { approval, strangersOf } from './linked-device.ts';

/** `millrace device strangers`: who came through a link and is in no configuration. */
export const deviceStrangers: CommandGroup = (group, declare) => {
  declare(
    group,
    'strangers',
    'show what came through a link and nobody wrote down, and what to write for it',
    async ({ api, out }) => {
      const found = strangersOf(await api().get('/api/v1/ledger', ledgerAnswer));
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
        ...(found.length === 0
          ? []
          : [
              '',
              'Add it as a device with a profile, write the line, then "millrace config apply": it is let in at once.',
            ]),
      ]);
    },
  );
};
