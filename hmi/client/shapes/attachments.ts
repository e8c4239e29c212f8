import { z } from 'zod';
import { micros } from './common.ts';
import { fileValue } from './record.ts';

const attachment = z.object({
  id: z.string(),
  version: z.number(),
  file: fileValue,
  description: z.string().nullable(),
  /** When this version came. */
  at: micros,
  user: z.string(),
  name: z.string().nullable(),
  removedAt: micros.nullable(),
});
/** A file beside a record, or a version of one. */
export type AttachmentRow = z.infer<typeof attachment>;

export const attachments = z.object({ rows: z.array(attachment), may: z.boolean() });
export const attachmentVersions = z.object({ rows: z.array(attachment) });
