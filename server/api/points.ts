import { type LiveValue, liveValue } from '@millrace/contracts';
import type { SampleStore } from '@millrace/timeseries';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sitesOf } from '../http/guard.ts';
import type { ValueHub } from '../live/value-hub.ts';
import type { LazyStore } from './sample-store.ts';

export interface PointRouteOptions {
  readonly store: LazyStore;
  readonly hub: Pick<ValueHub, 'latest'>;
}

export const SAMPLE_ACCESS = { access: { to: 'session', permission: 'samples.read' } } as const;

/** Numbers of points as a query writes them: "1,2,3". */
export const pointList = (most: number) =>
  z
    .string()
    .max(most * 11)
    .regex(/^\d{1,10}(,\d{1,10})*$/, 'numbers of points, separated by commas')
    .transform((text) => [...new Set(text.split(',').map(Number))])
    .refine((ids) => ids.length <= most && ids.every((id) => id > 0 && id <= 0x7fffffff), {
      error: `at most ${most} numbers of points`,
    });

const point = z.object({
  id: z.int(),
  path: z.string(),
  site: z.string(),
  type: z.enum(['number', 'boolean', 'text', 'json']),
  unit: z.string(),
  retention: z.string(),
  maxGap: z.number(),
});

/** The newest values that the store keeps of these points, as the live channel writes them. */
export async function keptValues(
  store: SampleStore,
  sites: readonly string[],
  points: readonly number[],
): Promise<LiveValue[]> {
  const kept = await store.lastValues(sites, points);
  return kept.map(({ point: i, value, quality, time }) => ({ i, v: z.json().parse(value), q: quality, t: time }));
}

export async function sitesOfPoints(store: SampleStore, points: readonly number[]): Promise<Map<number, string>> {
  const wanted = new Set(points);
  const all = await store.points.all('all');
  return new Map(all.filter(({ id }) => wanted.has(id)).map(({ id, site }) => [id, site]));
}

/** Points and their newest values, of the sites the caller may see: others are simply not there. */
export function pointRoutes(app: FastifyInstance, { store, hub }: PointRouteOptions): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/v1/points',
    { config: SAMPLE_ACCESS, schema: { tags: ['samples'], response: { 200: z.object({ points: z.array(point) }) } } },
    async (request) => ({ points: await (await store.get()).points.all(sitesOf(request)) }),
  );
  typed.get(
    '/api/v1/points/last',
    {
      config: SAMPLE_ACCESS,
      schema: {
        tags: ['samples'],
        querystring: z.strictObject({ ids: pointList(1_000) }),
        response: { 200: z.object({ values: z.array(liveValue) }) },
      },
    },
    async (request) => {
      const sites = sitesOf(request);
      const live = request.query.ids.flatMap((id) => {
        const latest = hub.latest(id);
        return latest && sites.includes(latest.site) ? [latest.value] : [];
      });
      const told = new Set(live.map(({ i }) => i));
      const silent = request.query.ids.filter((id) => !told.has(id));
      const kept = silent.length > 0 ? await keptValues(await store.get(), sites, silent) : [];
      return { values: [...live, ...kept] };
    },
  );
}
