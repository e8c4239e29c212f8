import { z } from 'zod';
import { tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { giveAgain, printAgain, type ReplayOptions } from './event-replay.ts';
import { eventsAfter, print, sequence, WAIT } from './event-stream.ts';

const handlers = z.object({
  rows: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      reached: z.number(),
      waiting: z.number(),
      gone: z.boolean().default(false),
      failures: z.array(z.object({ seq: z.number(), reason: z.string(), tries: z.number() })),
    }),
  ),
});
/** `millrace events …` */
export const eventsGroup: CommandGroup = (program, declare) => {
  const group = program
    .command('events')
    .description('What has happened in the business: every event has a number, without a gap.');

  declare<{ type?: string; after?: string }>(
    group,
    'tail',
    'print events as they happen',
    async ({ api, out, signal }, _, { type, after }) => {
      const server = api();
      let reached = after === undefined ? (await eventsAfter(server, undefined, 0)).newest : sequence('--after', after);
      while (!signal.aborted) {
        const { events, newest } = await eventsAfter(server, reached, WAIT);
        for (const one of events) print(out, one, type);
        // What one may not see is passed over by number.
        reached = Math.max(reached, newest);
      }
    },
  )
    .option('--type <name>', 'only events of this name, or of the module before the dot')
    .option('--after <seq>', 'begin after this number instead of now');

  declare<ReplayOptions>(
    group,
    'replay',
    'print events again; with --handler, give them to a handler again (first without --yes: nothing is done)',
    async (context, _, options) => {
      const range = { from: sequence('--from', options.from), to: options.to && sequence('--to', options.to) };
      const newest = async () => (await eventsAfter(context.api(), undefined, 0)).newest;
      const to = range.to || (await newest());
      if (options.handler === undefined) await printAgain(context, { from: range.from, to }, options.type);
      else await giveAgain(context, { from: Math.max(1, range.from), to }, { ...options, handler: options.handler });
    },
  )
    .requiredOption('--from <seq>', 'the first number; 0 for all')
    .option('--to <seq>', 'the last number (the newest there is now)')
    .option('--type <name>', 'only events of this name, or of the module before the dot')
    .option('--handler <name>', 'give them to this handler: what it has done already it does not do twice')
    .option('--yes', 'really do it');

  declare(
    group,
    'handlers',
    'who acts on which events, how far each has come, and what it failed at',
    async ({ api, out }) => {
      const { rows } = await api().query('kernel.handlers', {}, handlers);
      out.result(rows, () => [
        ...tableOf(
          ['handler', 'acts on', 'reached', 'waiting'],
          rows.map(({ name, type, reached, waiting, gone }) => [
            name,
            gone ? `${type} (gone)` : type,
            reached,
            waiting,
          ]),
          'nothing acts on events yet',
        ),
        ...rows.flatMap(({ name, failures }) =>
          failures.map(({ seq, reason, tries }) => `${name}  event ${seq}, tried ${tries} times: ${reason}`),
        ),
      ]);
    },
  );
};
