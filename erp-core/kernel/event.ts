import { z } from 'zod';
import type { Effect, EventValue, Fields } from './effect.ts';
import type { Label } from './label.ts';
import type { Settings } from './settings/settings.ts';
import type { RowOf } from './table.ts';

/** An event as it stands in the stream of its company: `seq` has no gap and follows the order of commits. */
export interface EventRecord extends EventValue {
  /** How many handlers acted one upon the other until it came to this event: none, where a person or a device was the first. */
  readonly depth?: number;
  readonly company: string;
  readonly seq: number;
  /** Microseconds. */
  readonly at: number;
  readonly user: string;
  readonly correlation: string;
}

export interface EventDefinition<Payload = unknown> {
  (payload: Payload, about: { readonly aggregate: string; readonly site?: string | null }): Effect;
  readonly type: string;
  readonly version: number;
  readonly payload: z.ZodType<Payload>;
}

/** Declares an event: past tense, a version, its payload. Fields are added, never renamed. */
export function event<const F extends Fields>(type: string, version: number, fields: F): EventDefinition<RowOf<F>> {
  const payload = z.object(fields) as unknown as z.ZodType<RowOf<F>>;
  const make = (value: RowOf<F>, about: { readonly aggregate: string; readonly site?: string | null }): Effect => ({
    kind: 'event',
    event: { type, version, payload: value, aggregate: about.aggregate, site: about.site ?? null },
  });
  return Object.assign(make, { type, version, payload });
}

/** What a handler may do: call a command, once for this event however often the event comes. */
export interface HandlerContext {
  readonly call: (command: { readonly name: string }, input: unknown) => Promise<unknown>;
  /** What the company had set when the event happened: the same at every try. */
  readonly settings: <F extends Fields>(of: Settings<F>) => Promise<RowOf<F>>;
}

export interface EventHandler {
  readonly name: string;
  readonly type: string;
  readonly handle: (event: EventRecord, context: HandlerContext) => Promise<void>;
  /** What it does, in the words of a pack. */
  readonly label?: Label;
  /** Rights that its commands are within; left out: it is code of the release, and may what the system may. */
  readonly rights?: ReadonlySet<string>;
  /** The one command that it runs, where that is known: so chains of handlers are found that never end. */
  readonly runs?: string;
  /** Rights without which nobody sees what its condition reads: that it acted tells as much of that. */
  readonly decidedBy?: readonly string[];
}

/** Declares what follows an event, by a command of its own. Repeats come to nothing: the call's key is the event's. */
export function on<Payload>(
  name: string,
  definition: EventDefinition<Payload>,
  handle: (event: EventRecord & { readonly payload: Payload }, context: HandlerContext) => Promise<void>,
): EventHandler {
  return {
    name,
    type: definition.type,
    handle: (record, context) => handle({ ...record, payload: definition.payload.parse(record.payload) }, context),
  };
}
