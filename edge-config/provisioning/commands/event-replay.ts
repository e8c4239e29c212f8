import { z } from 'zod';
import type { CliContext } from '../cli/context.ts';
import { eventsAfter, print } from './event-stream.ts';

export interface ReplayOptions {
  readonly from: string;
  readonly to?: string;
  readonly type?: string;
  readonly handler?: string;
  readonly yes?: boolean;
}
export interface Range {
  readonly from: number;
  readonly to: number;
}

const replay = z.object({
  handler: z.string(),
  type: z.string(),
  events: z.array(z.number()),
  count: z.number(),
  done: z.number(),
  refused: z.number(),
  untouched: z.number(),
  reached: z.number(),
});

/** Prints a range of events, oldest first. */
export async function printAgain(
  { api, out }: CliContext,
  { from, to }: Range,
  type: string | undefined,
): Promise<void> {
  const server = api();
  for (let reached = Math.max(0, from - 1); reached < to; ) {
    const { events, newest } = await eventsAfter(server, reached, 0);
    for (const one of events) {
      if (one.seq > to) return;
      print(out, one, type);
    }
    // A page may hold nothing that one may see, and still not be the last.
    const next = Math.max(newest, events.at(-1)?.seq ?? 0);
    if (next <= reached) return;
    reached = next;
  }
}

/** Gives a range of events to a handler again, or tells what that would be. */
export async function giveAgain(
  { api, out }: CliContext,
  { from, to }: Range,
  { handler, type, yes }: ReplayOptions & { readonly handler: string },
): Promise<void> {
  const input = { handler, from, to, ...(type === undefined ? {} : { type }) };
  const server = api();
  const plan = yes
    ? await server.command('kernel.event.replay', input, replay)
    : await server.dryRun('kernel.event.replay', input, replay);
  out.result({ ...plan, given: yes === true }, () => [
    `${plan.count} events ${plan.type} from ${from} to ${Math.min(to, plan.reached)} ${yes ? 'are given' : 'would be given'} to ${handler} again`,
    `  ${plan.done} it has acted on already: they come to nothing`,
    `  ${plan.refused} were refused then, and are tried anew`,
    `  ${plan.untouched} it has done nothing for`,
    ...(yes ? [] : ['nothing was done: add --yes to do it']),
  ]);
}
