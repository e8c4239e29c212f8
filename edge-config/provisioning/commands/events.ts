import { isoOf } from '@millrace/contracts';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { Output } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';

const event = z.object({
  seq: z.number(),
  at: z.coerce.number(),
  type: z.string(),
  site: z.string().nullish(),
  payload: z.unknown(),
});
const answer = z.object({ events: z.array(event), newest: z.coerce.number() });

/** Seconds the server may hold the question open while nothing happens. */
const WAIT = 20;
const LIMIT = 500;

const eventsAfter = (api: Api, after: number | undefined, wait: number) =>
  api.get('/api/v1/events', answer, { after, limit: LIMIT, wait });

function print(out: Output, one: z.infer<typeof event>, type: string | undefined): void {
  if (type !== undefined && one.type !== type && !one.type.startsWith(`${type}.`)) return;
  out.item(
    one,
    () => `${one.seq}  ${isoOf(one.at)}  ${one.type}${one.site ? `  ${one.site}` : ''}  ${JSON.stringify(one.payload)}`,
  );
}

function sequence(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new CliError('usage', {
    what: `"${text}" is not a sequence number`,
    where: option,
    next: 'write a whole number',
  });
}

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
        const { events } = await eventsAfter(server, reached, WAIT);
        for (const one of events) {
          print(out, one, type);
          reached = one.seq;
        }
      }
    },
  )
    .option('--type <name>', 'only events of this name, or of the module before the dot')
    .option('--after <seq>', 'begin after this number instead of now');

  declare<{ type?: string; after: string; until?: string }>(
    group,
    'replay',
    'print events again, from a number on, and end',
    async ({ api, out }, _, { type, after, until }) => {
      const server = api();
      let reached = sequence('--after', after);
      const last = until === undefined ? (await eventsAfter(server, undefined, 0)).newest : sequence('--until', until);
      while (reached < last) {
        const { events } = await eventsAfter(server, reached, 0);
        if (events.length === 0) return;
        for (const one of events) {
          if (one.seq > last) return;
          print(out, one, type);
          reached = one.seq;
        }
      }
    },
  )
    .requiredOption('--after <seq>', 'the number to begin after; 0 for all')
    .option('--until <seq>', 'the last number (the newest there is now)')
    .option('--type <name>', 'only events of this name, or of the module before the dot');
};
