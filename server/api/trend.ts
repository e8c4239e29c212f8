import { micros } from '@millrace/contracts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sitesOf } from '../http/guard.ts';
import { invalidInput } from '../http/problem.ts';
import { pointList, SAMPLE_ACCESS } from './points.ts';
import type { LazyStore } from './sample-store.ts';

const MOST_POINTS = 50;
const MOST_WIDTH = 4_000;
export const timeParameter = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const column = z.array(z.number().nullable());
const trendAnswer = z.object({
  from: micros,
  to: micros,
  /** µs: the longest bucket of the series. */
  bucket: z.int(),
  series: z.array(
    z.object({
      point: z.int(),
      path: z.string(),
      unit: z.string(),
      /** µs: length of this series' own buckets (what is kept of points differs). */
      bucket: z.int(),
      t: z.array(z.number()),
      min: column,
      max: column,
      first: column,
      last: column,
      avg: column,
      good: column,
      count: z.array(z.number()),
      /** Whether the line goes on from the bucket before: never across a gap. */
      joined: z.array(z.boolean()),
    }),
  ),
});

/** Trend of points, drawn at a width in pixels: the store answers out of its rollups. */
export function trendRoute(app: FastifyInstance, store: LazyStore): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/trend',
    {
      config: SAMPLE_ACCESS,
      schema: {
        tags: ['samples'],
        querystring: z.strictObject({
          points: pointList(MOST_POINTS),
          from: timeParameter,
          to: timeParameter,
          width: z.coerce.number().int().min(1).max(MOST_WIDTH),
        }),
        response: { 200: trendAnswer },
      },
    },
    async (request, reply) => {
      const { points, from, to, width } = request.query;
      if (to <= from) throw invalidInput([{ path: 'to', message: 'is not after "from"' }]);
      const all = await (await store.get()).trend({ sites: sitesOf(request), points, from, to, width });
      const series = all.map(({ time, average, uncertain, bad, covered: _, level: __, ...rest }) => ({
        ...rest,
        t: time,
        avg: average,
        good: bad.map((share, at) => 1 - share - (uncertain[at] ?? 0)),
      }));
      const bucket = Math.max(1, ...series.map((each) => each.bucket));
      // Columns of numbers, straight from the store: checking each would cost more than reading them.
      return reply.type('application/json').serializer(JSON.stringify).send({ from, to, bucket, series });
    },
  );
}
