import { isoOf } from '@millrace/contracts';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import type { Output } from '../cli/output.ts';

const event = z.object({
  seq: z.number(),
  at: z.coerce.number(),
  type: z.string(),
  site: z.string().nullish(),
  payload: z.unknown(),
});
const answer = z.object({ events: z.array(event), newest: z.coerce.number() });

/** Seconds the server may hold the question open while nothing happens. */
export const WAIT = 20;
/** Events a page. */
const LIMIT = 500;

export const eventsAfter = (api: Api, after: number | undefined, wait: number) =>
  api.get('/api/v1/events', answer, { after, limit: LIMIT, wait });

export function print(out: Output, one: z.infer<typeof event>, type: string | undefined): void {
  if (type !== undefined && one.type !== type && !one.type.startsWith(`${type}.`)) return;
  out.item(
    one,
    () => `${one.seq}  ${isoOf(one.at)}  ${one.type}${one.site ? `  ${one.site}` : ''}  ${JSON.stringify(one.payload)}`,
  );
}

/** The number an option gives. Throws a CliError where it is none. */
export function sequence(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new CliError('usage', {
    what: `"${text}" is not a sequence number`,
    where: option,
    next: 'write a whole number',
  });
}
