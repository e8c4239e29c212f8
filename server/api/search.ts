import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../http/guard.ts';
import type { KernelDoor } from '../kernel-door.ts';

const pieces = z.array(z.object({ text: z.string(), found: z.boolean() }));
const answer = z.object({
  records: z.array(
    z.object({
      entity: z.string(),
      kind: z.string(),
      id: z.uuid(),
      link: z.string(),
      title: pieces,
      detail: pieces.nullable(),
      also: z.array(z.object({ field: z.string(), label: z.string(), text: pieces })),
    }),
  ),
  cursor: z.string().nullable(),
  incomplete: z.array(z.string()),
});

const query = z.strictObject({
  q: z.string().trim().min(1).max(200).describe('Words, codes, numbers; of each word a letter may be wrong.'),
  kinds: z
    .string()
    .regex(/^[a-z][a-z0-9.-]*(,[a-z][a-z0-9.-]*){0,99}$/, 'names of entities with commas between')
    .optional()
    .describe('Names of entities with commas between; left out: all that one may read.'),
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: z.string().max(64).optional().describe('Where the page before ended, as it said.'),
});

/** Records of all kinds by the words that stand in them, within the sites, rights and masks of whoever asks. */
export function searchRoute(app: FastifyInstance, kernel: Pick<KernelDoor, 'search'>): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/search',
    {
      config: { access: { to: 'session' } },
      schema: {
        tags: ['search'],
        summary: 'Find records of any kind',
        description:
          'What says just this comes first, then what begins so, then what is like it. Every word has to stand in the record, in whichever searched field that one may read. `incomplete` names kinds whose older records are still being taken up.',
        querystring: query,
        response: { 200: answer },
      },
    },
    async (request) => {
      const { q, kinds, limit, cursor } = request.query;
      const found = await kernel.search(callerOf(request), { q, limit, cursor, kinds: kinds?.split(',') });
      return {
        records: found.records.map(({ entity, kind, id, title, detail, also }) => ({
          ...{ entity, kind, id, link: `/api/v1/entities/${entity}/${id}` },
          title: [...title],
          detail: detail && [...detail],
          also: also.map(({ field, label, text }) => ({ field, label, text: [...text] })),
        })),
        cursor: found.cursor,
        incomplete: [...found.incomplete],
      };
    },
  );
}
