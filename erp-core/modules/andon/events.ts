import { z } from 'zod';
import { type Effect, event } from '../../kernel/index.ts';
import type { Call } from './call.ts';

/** A call came, was answered, went further, or ended. */
export const callChanged = event('andon.call-changed', 1, {
  call: z.uuid(),
  kind: z.uuid(),
  line: z.string(),
  station: z.string().nullable(),
  step: z.int(),
  state: z.enum(['open', 'accepted', 'arrived', 'solved', 'cancelled']),
});
/** These people are to come, or to know: the call is new, was made again, or went a step further. What reaches them hears this. */
export const peopleCalled = event('andon.people-called', 1, {
  call: z.uuid(),
  kind: z.uuid(),
  line: z.string(),
  station: z.string().nullable(),
  step: z.int(),
  again: z.boolean(),
  people: z.array(z.string()),
});

type Of = Pick<Call, 'id' | 'site' | 'kind' | 'line' | 'station' | 'step'>;

export const callTold = ({ id, site, kind, line, station, step }: Of, state: Call['state']): Effect =>
  callChanged({ call: id, kind, line, station, step, state }, { aggregate: `andon.call/${id}`, site });

export const peopleTold = (
  { id, site, kind, line, station, step }: Of,
  told: { readonly again: boolean; readonly people: readonly string[] },
): Effect =>
  peopleCalled(
    { call: id, kind, line, station, step, again: told.again, people: [...told.people] },
    { aggregate: `andon.call/${id}`, site },
  );
