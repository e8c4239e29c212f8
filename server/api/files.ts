import type { Readable } from 'node:stream';
import type { FileDesk } from '@millrace/erp-core';
import { MOST_BYTES } from '@millrace/erp-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import { invalidInput, Problem } from '../http/problem.ts';
import { thingName } from './json-parameter.ts';
import { asked, sendFile } from './send-file.ts';

const NAMED = 'x-file-name';
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** The name comes as a header, percent-encoded, for a header holds no letters beyond Latin ones. */
function nameIn(request: FastifyRequest): string {
  const given = request.headers[NAMED];
  try {
    if (typeof given === 'string') return decodeURIComponent(given).slice(0, 200);
  } catch {
    // Told below.
  }
  throw invalidInput([{ path: NAMED, message: 'the name of the file is wanted, percent-encoded: "drawing%2017.pdf"' }]);
}

const SUMMARIES = {
  entities: 'Takes a file in for a field of an entity; the answer is the value of that field.',
  commands: 'Takes a file in for a file input of a command; the answer is the value of that input.',
} as const;

/** Files beside records: taken in for a field before a record names them, and read by whoever may read that field. */
export function fileRoutes(app: FastifyInstance, files: FileDesk): void {
  const config = { access: { to: 'session' } } as const;

  // Bodies of these routes are bytes, whatever they say they are: they are not read into memory.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const [way, take] of [
      ['entities', files.add],
      ['commands', files.addFor],
    ] as const) {
      scope.withTypeProvider<ZodTypeProvider>().post(
        `/api/v1/${way}/:name/files`,
        {
          config: { ...config, anyBody: true },
          bodyLimit: MOST_BYTES,
          schema: {
            tags: ['files'],
            summary: SUMMARIES[way],
            params: z.object({ name: thingName }),
            querystring: z.strictObject({ field: z.string().max(128) }),
            response: {
              200: z.object({ id: z.uuid(), name: z.string(), type: z.string(), size: z.int() }),
            },
          },
        },
        async (request) => {
          const body = request.body as Readable | undefined;
          if (!body) throw new Problem('malformed-body');
          try {
            return await take(callerOf(request), request.params.name, request.query.field, {
              name: nameIn(request),
              // Who stops reading in the middle still wants to answer: the line is not cut off.
              bytes: body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
            });
          } catch (error) {
            body.resume();
            if (FULL.has((error as NodeJS.ErrnoException).code)) throw new Problem('files-full', { cause: error });
            throw error;
          }
        },
      );
    }
  });

  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/v1/entities/:name/:id/files/:file',
    {
      config,
      schema: {
        tags: ['files'],
        summary: 'A file of a record, for whoever may read the field that names it.',
        params: z.object({ name: thingName, id: z.uuid(), file: z.uuid() }),
        querystring: asked,
      },
    },
    async (request, reply) => {
      const { name, id, file } = request.params;
      return sendFile(request, reply, await files.open(callerOf(request), name, id, file), request.query);
    },
  );
  typed.get(
    '/api/v1/comments/:id/files/:file',
    {
      config,
      schema: {
        tags: ['files'],
        summary: 'A file that is attached to a comment, for whoever sees the record that it is about.',
        params: z.object({ id: z.uuid(), file: z.uuid() }),
        querystring: asked,
      },
    },
    async (request, reply) => {
      const { id, file } = request.params;
      return sendFile(request, reply, await files.openSaid(callerOf(request), id, file), request.query);
    },
  );
  typed.get(
    '/api/v1/attachments/:id/files/:file',
    {
      config,
      schema: {
        tags: ['files'],
        summary: 'A version of a file beside a record, for whoever sees the record.',
        params: z.object({ id: z.uuid(), file: z.uuid() }),
        querystring: asked,
      },
    },
    async (request, reply) => {
      const { id, file } = request.params;
      return sendFile(request, reply, await files.openAttached(callerOf(request), id, file), request.query);
    },
  );
  typed.get(
    '/api/v1/files/:file',
    {
      config,
      schema: {
        tags: ['files'],
        summary: 'A file that the caller took in himself within a day, before a record names it.',
        params: z.object({ file: z.uuid() }),
        querystring: asked,
      },
    },
    async (request, reply) =>
      sendFile(request, reply, await files.own(callerOf(request), request.params.file), request.query),
  );
}
