import { Readable } from 'node:stream';
import { exportNote } from '@millrace/erp-core';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf, sitesOf } from '../http/guard.ts';
import { invalidInput, Problem } from '../http/problem.ts';
import type { KernelDoor } from '../kernel-door.ts';
import { pointList, SAMPLE_ACCESS } from './points.ts';
import type { LazyStore } from './sample-store.ts';
import { timeParameter } from './trend.ts';

const MOST_POINTS = 500;
/** Each export holds a connection of the store until it is read: screens must not wait for them. */
const AT_ONCE = 2;

const TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const;

/** Readings as a file, made while it is read. */
export function exportRoute(app: FastifyInstance, store: LazyStore, kernel: Pick<KernelDoor, 'note'>): void {
  let running = 0;
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/samples/export',
    {
      config: SAMPLE_ACCESS,
      schema: {
        tags: ['samples'],
        querystring: z.strictObject({
          points: pointList(MOST_POINTS),
          from: timeParameter,
          to: timeParameter,
          format: z.enum(['csv', 'parquet']).default('csv'),
        }),
      },
    },
    async (request, reply) => {
      const { points, from, to, format } = request.query;
      // Its credential lies where anybody can read it: it shows what is, and carries nothing off.
      if (request.terminal?.wall)
        throw new Problem('not-allowed', { details: { permission: SAMPLE_ACCESS.access.permission } });
      if (to <= from) throw invalidInput([{ path: 'to', message: 'is not after "from"' }]);
      if (running >= AT_ONCE) throw new Problem('busy', { headers: { 'retry-after': '5' } });
      running++;
      let file: Readable;
      try {
        const rows = await (await store.get()).exportRows({ sites: sitesOf(request), points, from, to, format });
        file = Readable.from(rows, { objectMode: false });
      } catch (error) {
        running--;
        throw error;
      }
      file.once('close', () => {
        running--;
        kernel.note(exportNote(callerOf(request), 'samples', { points, from, to, format }, undefined));
      });
      file.on('error', (err) => request.log.warn({ err }, 'export ended early'));
      return reply
        .type(TYPES[format])
        .header('content-disposition', `attachment; filename="samples.${format}"`)
        .header('cache-control', 'no-store')
        .send(file);
    },
  );
}
