import { type LabelFormat, type OpenedFile, printDocument, printLabels, systemCaller } from '@millrace/erp-core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answering } from '../http/answering.ts';
import { callerOf } from '../http/guard.ts';
import { Problem } from '../http/problem.ts';
import type { Caller, KernelDoor } from '../kernel-door.ts';

/** Each is a process that sets type: screens must not wait for them. */
const AT_ONCE = 2;
const CONFIG = { access: { to: 'session' } } as const;

const TYPES: Readonly<Record<LabelFormat, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  zpl: 'text/plain; charset=utf-8',
};

type Labels = Parameters<typeof printLabels>[0]['labels'];
type Document = Parameters<typeof printDocument>[0]['document'];
/** Where the picture at the head of a document is kept. */
interface Logo {
  readonly entity: string;
  readonly id: string;
  readonly file: string;
}

const template = z.string().max(64).optional();
const entity = z.string().max(128).optional();
const language = z.enum(['en', 'bn', 'hi']).optional();

/** Labels and documents as files, within the rights of who asks: to look at before they go to a printer, or to print here. */
export function printRoutes(app: FastifyInstance, kernel: KernelDoor): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  let running = 0;
  const oneOfFew = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= AT_ONCE) throw new Problem('busy', { headers: { 'retry-after': '1' } });
    running++;
    try {
      return await work();
    } finally {
      running--;
    }
  };

  typed.post(
    '/api/v1/print/labels',
    {
      config: CONFIG,
      schema: {
        tags: ['print'],
        summary: 'Labels of records as a PDF, a picture of the first, or ZPL, as the caller sees the records.',
        body: z.strictObject({
          ...{ template, entity, language, definition: z.unknown().optional() },
          records: z.array(z.uuid()).min(1).max(200),
          format: z.enum(['pdf', 'png', 'zpl']).default('pdf'),
          copies: z.int().min(1).max(100).default(1),
        }),
      },
    },
    async (request, reply) => {
      const { format, copies, ...asked } = request.body;
      const caller = callerOf(request);
      return oneOfFew(async () => {
        const answer = await kernel.query(caller, 'printing.label', asked, { into: format });
        const { rows: labels, title } = answer as { rows: Labels; title: string };
        const task = { labels, format, copies, title, made: Date.now() };
        return send(reply, await answering(caller, () => printLabels(task)), `labels.${format}`, TYPES[format]);
      });
    },
  );

  typed.post(
    '/api/v1/print/documents',
    {
      config: CONFIG,
      schema: {
        tags: ['print'],
        summary:
          'A document of a record, or of a list, as a PDF or a picture of its first page, as the caller sees it.',
        body: z.strictObject({
          ...{ template, entity, language, definition: z.unknown().optional() },
          record: z.uuid().optional(),
          filter: z.record(z.string(), z.unknown()).optional(),
          search: z.string().max(200).optional(),
          sort: z.string().max(128).optional(),
          format: z.enum(['pdf', 'png']).default('pdf'),
        }),
      },
    },
    async (request, reply) => {
      const { format, ...asked } = request.body;
      const caller = callerOf(request);
      return oneOfFew(async () => {
        const answer = await kernel.query(caller, 'printing.document', asked, { into: format });
        const { document, logo, title } = answer as { document: Document; logo: Logo | null; title: string };
        const company = { ...document.company, logo: logo && (await logoOf(kernel, caller, logo)) };
        const task = { document: { ...document, company }, format, title, made: Date.now() };
        return send(reply, await answering(caller, () => printDocument(task)), `document.${format}`, TYPES[format]);
      });
    },
  );
}

const send = (reply: FastifyReply, bytes: Uint8Array, name: string, type: string): FastifyReply =>
  reply
    .type(type)
    .header('content-disposition', `inline; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Buffer.from(bytes));

/** Whoever prints sees the company's logo, whether or not he looks after letterheads. One that no PDF takes is left out. */
async function logoOf(kernel: KernelDoor, { company, correlation }: Caller, at: Logo): Promise<string | null> {
  const file: OpenedFile = await kernel.files.open(
    systemCaller(company, 'print', correlation),
    at.entity,
    at.id,
    at.file,
  );
  const parts: Uint8Array[] = [];
  for await (const part of await file.read()) parts.push(part as Uint8Array);
  return ['image/png', 'image/jpeg'].includes(file.type) ? Buffer.concat(parts).toString('base64') : null;
}
