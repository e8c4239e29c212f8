import { z } from 'zod';
import { isRefusal } from '../../refusal.ts';
import type { PackDesk } from './pack-desk.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/);
const text = z.string().max(2_500_000);
const by = z.string().max(200);
const now = z.int();
const company = z.uuid().nullable();

const publishing = {
  company: z.uuid(),
  design: z.uuid(),
  version: z.int(),
  ...{ by, now },
  accepts: z.array(z.string().max(200)).max(500).optional(),
  note: z.string().max(500).optional(),
};

/** What is asked of the owner's desk by a process that is not the owner. */
export const packRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('preview'), text }),
  z.strictObject({ do: z.literal('install'), text, by, now, trust: z.string().min(1).max(100).optional() }),
  z.strictObject({ do: z.literal('loss'), name, company }),
  z.strictObject({ do: z.literal('remove'), name, company, by, now, keep: z.boolean() }),
  z.strictObject({ do: z.literal('file'), name }),
  z.strictObject({ do: z.literal('keys') }),
  z.strictObject({ do: z.literal('preview-design'), ...publishing }),
  z.strictObject({ do: z.literal('publish-design'), ...publishing }),
  z.strictObject({ do: z.literal('distrust'), fingerprint: z.string().max(100) }),
]);
export type PackRequest = z.infer<typeof packRequest>;

const label = z.object({ en: z.string(), bn: z.string(), hi: z.string() });
/** What became of it: its result, or why it was refused. */
export const packAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    refusal: z.object({
      code: z.string(),
      status: z.int(),
      says: label,
      details: z.record(z.string(), z.unknown()),
    }),
  }),
]);
export type PackAnswer = z.infer<typeof packAnswer>;

/** Does what is asked. Throws what the database says. */
export async function answerPackRequest(desk: PackDesk, request: PackRequest): Promise<PackAnswer> {
  const result = await done(desk, request);
  if (!isRefusal(result)) return { ok: true, result };
  const { code, status, says, details } = result;
  return { ok: false, refusal: { code, status, says, details: { ...details } } };
}

function done(desk: PackDesk, request: PackRequest): Promise<unknown> {
  switch (request.do) {
    case 'preview':
      return desk.preview(request.text);
    case 'install':
      return desk.install(request);
    case 'loss':
      return desk.loss(request);
    case 'remove':
      return desk.remove(request);
    case 'file':
      return desk.file(request.name);
    case 'preview-design':
      return desk.previewDesign(request);
    case 'publish-design':
      return desk.publishDesign(request);
    case 'keys':
      return desk.keys();
    case 'distrust':
      return desk.distrust(request.fingerprint);
  }
}
