import { answer, command, moment, on, table, text, wholeNumber } from '../../kernel/index.ts';
import { stopChanged } from '../production-log/index.ts';
import { call, WAITING } from './call.ts';
import { kind } from './kind.ts';

/** Since when machines stand, as far as it was heard; null: they do not. */
export const machines = table('andon.machine', {
  key: ['site', 'machine'],
  fields: { site: text(), machine: text({ max: 400 }), stoppedAt: moment().nullable(), seq: wholeNumber() },
});

/** A call that waits at a machine belongs to the stop that begins there. `seq`: of the event that says so. */
export const hearMachine = command('andon.machine.hear', {
  label: { en: 'Machine stands or runs', bn: 'যন্ত্র থামে বা চলে', hi: 'मशीन रुकी या चली' },
  input: { site: text(), machine: text({ max: 400 }), stoppedAt: moment().nullable(), seq: wholeNumber() },
  site: ({ site }) => site,
  load: ({ site, machine }) => ({
    known: machines.locked({ site, machine }),
    waiting: call.whereAny(WAITING.map((state) => ({ site, station: machine, state }))),
  }),
  loadMore: (_, { waiting }) => ({
    kinds: kind.whereAny(
      waiting.map(({ kind: id }) => ({ id })),
      { lock: false },
    ),
  }),
  decide({ site, machine, stoppedAt, seq }, { known, waiting, kinds }) {
    if (known && known.seq >= seq) return [answer({ joined: 0 })];
    const joining = new Set(kinds.filter(({ joinsStop }) => joinsStop).map(({ id }) => id));
    const joined = stoppedAt === null ? [] : waiting.filter((one) => one.stoppedAt === null && joining.has(one.kind));
    return [
      known ? machines.change(known, { stoppedAt, seq }) : machines.insert({ site, machine, stoppedAt, seq }),
      ...joined.map((one) => call.change(one, { machine, stoppedAt })),
      answer({ joined: joined.length }),
    ];
  },
});

export const followMachine = on('andon.follow-machine', stopChanged, async ({ payload, site, seq }, { call: run }) => {
  const { machine, state, since } = payload;
  await run(hearMachine, { site: site ?? '', machine, stoppedAt: state === 'no-signal' ? null : since, seq });
});
