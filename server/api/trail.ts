import { micros, type ObservationBody, observationBody, recordId } from '@millrace/contracts';
import type { PlantDoor } from '@millrace/erp-core';
import { permits } from '@millrace/erp-core';
import type { KeptObservation, ObservationQuestion } from '@millrace/timeseries';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf, sitesOf } from '../http/guard.ts';
import { invalidInput } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';
import type { LazyStore } from './sample-store.ts';
import { timeParameter } from './trend.ts';

export interface TrailRouteOptions {
  readonly kernel: Pick<KernelDoor, 'query'>;
  readonly plant: Pick<PlantDoor, 'placeOf'>;
  readonly store: LazyStore;
}

const name = z.string().min(1).max(512);
const question = z.strictObject({
  /** Number or path of a point (with `time`). */
  point: name.optional(),
  /** Id of the sender (with `key` or `time`), or the path of a device within its site (with `time`). */
  source: name.optional(),
  /** The sender's own key, as it is kept (`<topic>#<key>`), or as it was sent where `topic` is given. */
  key: name.optional(),
  topic: name.optional(),
  time: timeParameter.optional(),
  /** `<gateway>/<epoch>/<seq>` */
  record: z
    .string()
    .regex(/^[^/]{1,64}\/\d{1,15}\/\d{1,15}$/, 'write <gateway>/<epoch>/<seq>')
    .optional(),
  fact: name.optional(),
  site: name.optional(),
  /** A booked row: `entity` and `id`. */
  entity: name.optional(),
  id: name.optional(),
});
type Question = z.infer<typeof question>;

const message = z.object({
  kind: z.enum(['reading', 'observation']),
  /** Null for a reading: (point, time) is the identity it is kept under. Facts name its record. */
  record: recordId.nullable(),
  source: z.string().nullable(),
  sourceKey: z.string().nullable(),
  point: z.int().nullable(),
  path: z.string(),
  time: micros,
  arrival: micros,
  value: z.unknown(),
  quality: z.int().nullable(),
  clockSuspect: z.boolean(),
});
type Message = z.infer<typeof message>;
const answer = z.object({ messages: z.array(message), facts: z.array(z.unknown()) });
const found = z.object({
  facts: z.array(z.looseObject({ fact: z.looseObject({ key: z.string(), site: z.string() }) })),
});

/** So many tags or persons of one message are followed. */
const MOST_SERIES = 50;

/**
 * The trail both ways. From a message that somebody sees (a point and a moment; a sender and its key or moment; a record)
 * to the facts it is in and the rows they are booked as; from a fact or a booked row back to the messages. The store and
 * the business are asked apart and put together here: they may live in two databases.
 */
export function trailRoute(app: FastifyInstance, { kernel, plant, store }: TrailRouteOptions): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/trail',
    {
      config: { access: { to: 'session', permission: 'kernel.trail' } },
      schema: { tags: ['trail'], querystring: question, response: { 200: answer } },
    },
    async (request) => {
      const { fact, site, entity, id } = request.query;
      const caller = callerOf(request);
      if (fact !== undefined || (entity !== undefined && id !== undefined)) {
        const input =
          fact === undefined ? { booked: { entity, id } } : { fact, ...(site === undefined ? {} : { site }) };
        return { messages: [], facts: [await kernel.query(caller, 'kernel.trail', input)] };
      }
      const { messages, wanted } = await lookUp(request, request.query);
      const facts = new Map<string, unknown>();
      for (const one of wanted) {
        const told = found.parse(await kernel.query(caller, 'kernel.trail', { message: one }));
        for (const each of told.facts) facts.set(`${each.fact.site} ${each.fact.key}`, each);
      }
      return { messages, facts: [...facts.values()] };
    },
  );

  /** The message as it is kept, and what the kernel is to be asked about it. */
  async function lookUp(request: FastifyRequest, asked: Question): Promise<{ messages: Message[]; wanted: object[] }> {
    const { point, time } = asked;
    if (point !== undefined) {
      if (time === undefined) throw invalidInput([{ path: 'time', message: 'say the moment of the reading, in µs' }]);
      const id = await numberOf(request, point);
      // A point nobody here may see is one that is not there.
      if (id === undefined) return { messages: [], wanted: [] };
      const kept = mayRead(request)
        ? await (await store.get()).readingAt(sitesOf(request), { point: id, time })
        : undefined;
      const whose = { record: null, source: null, sourceKey: null, clockSuspect: false };
      return {
        messages: kept ? [{ kind: 'reading', ...whose, ...kept }] : [],
        wanted: [{ point: id, time }],
      };
    }
    const of = observationQuestion(asked);
    const seen = mayRead(request) ? await visible(request, await (await store.get()).observationsOf(of)) : [];
    return { messages: seen.map(({ message: one }) => one), wanted: wantedOf(of, seen) };
  }

  async function numberOf(request: FastifyRequest, point: string): Promise<number | undefined> {
    const all = await (await store.get()).points.all(sitesOf(request));
    return all.find(({ id, path }) => path === point || String(id) === point)?.id;
  }

  /** Observations name no site: those count whose gateway serves a site of the caller's. */
  async function visible(request: FastifyRequest, kept: readonly KeptObservation[]): Promise<Seen[]> {
    const places = new Map<string, string | null>();
    for (const { record } of kept) {
      if (places.has(record.gateway)) continue;
      const place = await plant.placeOf(record.gateway);
      const mine = place?.company === callerOf(request).company && sitesOf(request).includes(place.site);
      places.set(record.gateway, mine ? place.site : null);
    }
    return kept.flatMap((one) => {
      const site = places.get(one.record.gateway);
      if (!site) return [];
      const { device, body, ...rest } = one;
      const path = `${site}/${device}`;
      return [{ message: { kind: 'observation', point: null, quality: null, ...rest, path, value: body }, kept: one }];
    });
  }
}

interface Seen {
  readonly message: Message;
  readonly kept: KeptObservation;
}

const mayRead = (request: FastifyRequest): boolean => permits(callerOf(request), 'samples.read');

function observationQuestion({ record, source, key, topic, time }: Question): ObservationQuestion {
  if (record !== undefined) {
    const [gateway = '', epoch, seq] = record.split('/');
    return { record: recordId.parse({ gateway, epoch: Number(epoch), seq: Number(seq) }) };
  }
  if (source === undefined) {
    throw invalidInput([
      { path: 'point', message: 'name a point and time, a source and key or time, a record, a fact, or entity and id' },
    ]);
  }
  if (key !== undefined) return { source, sourceKey: topic === undefined ? key : `${topic}#${key}` };
  if (time === undefined)
    throw invalidInput([{ path: 'key', message: 'say the key of the message, or its time in µs' }]);
  return { source, time };
}

/** One question for each series among the observations; what was asked, where the store keeps nothing of it. */
function wantedOf(of: ObservationQuestion, seen: readonly Seen[]): object[] {
  if (seen.length === 0) return 'record' in of ? [{ records: [of.record] }] : [of];
  const bySeries = new Map<string, { records: object[]; source: string; series: object; time: number }>();
  for (const { kept } of seen) {
    const body = observationBody.safeParse(kept.body);
    const series = body.success ? seriesOf(body.data) : {};
    const id = JSON.stringify([kept.source, series]);
    const known = bySeries.get(id) ?? { records: [], source: kept.source, series, time: kept.time };
    known.records.push(kept.record);
    bySeries.set(id, known);
  }
  return [...bySeries.values()].slice(0, MOST_SERIES);
}

/** What the observations of one tag, one person or one counter have in common. */
function seriesOf(body: ObservationBody): Record<string, string> {
  if (body.type === 'tag-read') return { type: body.type, epc: body.epc };
  if (body.type === 'punch') return { type: body.type, person: body.person };
  return { type: body.type };
}
