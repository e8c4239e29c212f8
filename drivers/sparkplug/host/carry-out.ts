import type { LinkAnswer, LinkCommand } from '@millrace/driver-api';
import { z } from 'zod';
import type { SparkplugValue } from '../codec/value.ts';
import type { HostState } from './host-state.ts';
import { rebirthRequest } from './host-state.ts';
import type { HostValue, Json, Publication } from './host-types.ts';

type Place = Pick<HostValue, 'group' | 'node' | 'device'>;

export interface CarryOutParts {
  readonly state: HostState;
  readonly place: Place;
  /** False where there is no connection to the broker now. */
  readonly publish: (publication: Publication) => boolean;
  /** Tells of every value that an edge node reports from now on; gives what ends it. */
  readonly listen: (heard: (value: HostValue) => void) => () => void;
}

const scalar = z.union([z.number(), z.boolean(), z.string()]);
const written = z.strictObject({
  metric: z.string().min(1),
  /** 64-bit numbers as digits where they are beyond 2^53; of an array type a list. */
  value: z.union([scalar, z.array(scalar).max(10_000)]),
});
const nothing = z.strictObject({});

/**
 * `write` { metric, value } (NCMD, DCMD) and `rebirth` {}. Sparkplug has no answer to a command but what the edge node
 * reports next, so a write is acknowledged by the report of the metric with the value that was written.
 */
export async function carryOut(
  { name, parameters }: LinkCommand,
  signal: AbortSignal,
  parts: CarryOutParts,
): Promise<LinkAnswer> {
  const { place, publish } = parts;
  if (name === 'rebirth') {
    const given = nothing.safeParse(parameters);
    if (!given.success) return { state: 'refused', message: z.prettifyError(given.error) };
    return publish(rebirthRequest(place, Date.now())) ? { state: 'acknowledged' } : AWAY;
  }
  if (name !== 'write') return { state: 'refused', message: `an edge node takes "write" and "rebirth", not "${name}"` };
  const given = written.safeParse(parameters);
  return given.success ? write(given.data, signal, parts) : { state: 'refused', message: z.prettifyError(given.error) };
}

const AWAY: LinkAnswer = { state: 'failed', message: 'the broker is not connected now: nothing was sent' };

async function write(
  { metric, value }: z.infer<typeof written>,
  signal: AbortSignal,
  { state, place, publish, listen }: CarryOutParts,
): Promise<LinkAnswer> {
  const publication = state.command(
    { ...place, metric, value: asDigits(state, { ...place, metric }, value) },
    Date.now(),
  );
  if (typeof publication === 'string') return { state: 'refused', message: publication };
  if (signal.aborted) return { state: 'failed', message: 'nobody waited for it any more: it was not sent' };
  let reported: Json | undefined;
  const answered = Promise.withResolvers<LinkAnswer>();
  const end = listen((heard) => {
    if (heard.metric !== metric || keyOf(heard) !== keyOf(place)) return;
    reported = heard.value;
    if (isSame(heard.value, value)) answered.resolve({ state: 'acknowledged' });
  });
  const late = (): void => {
    const instead = reported === undefined ? 'reported nothing' : `reported ${JSON.stringify(reported)}`;
    answered.resolve({ state: 'failed', message: `it was sent, and the edge node ${instead} in time` });
  };
  signal.addEventListener('abort', late, { once: true });
  try {
    if (!publish(publication)) return AWAY;
    return await answered.promise;
  } finally {
    end();
    signal.removeEventListener('abort', late);
  }
}

const keyOf = ({ group, node, device }: Place): string => JSON.stringify([group, node, device]);

const WIDE = new Set(['Int64', 'UInt64', 'DateTime']);

/** A 64-bit number that JSON cannot hold exactly comes as digits. */
function asDigits(
  state: HostState,
  place: Place & { readonly metric: string },
  value: z.infer<typeof written>['value'],
): SparkplugValue {
  const type = state.typeOf(place);
  const isWide = typeof value === 'string' && type !== null && WIDE.has(type) && /^-?\d{1,20}$/.test(value);
  return isWide ? BigInt(value) : (value as SparkplugValue);
}

/** A float of 32 bits comes back as the nearest one that there is. */
function isSame(reported: Json, value: unknown): boolean {
  if (typeof reported === 'number' && typeof value === 'number')
    return reported === value || reported === Math.fround(value);
  return JSON.stringify(reported) === JSON.stringify(value) || String(reported) === value;
}
