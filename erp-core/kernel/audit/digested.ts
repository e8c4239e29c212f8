import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { fieldMeta } from '../field-meta.ts';

/** What the trail keeps of a file that was given: enough to tell whether it was this one. */
export interface Digest {
  /** Of the file's bytes, in hex; of a text, as it is in UTF-8. */
  readonly sha256: string;
  readonly bytes: number;
}

const contentsOf = new WeakMap<z.ZodObject, ReadonlyMap<string, 'utf8' | 'base64'>>();

/** Fields that hold a file, and how it is written in them. */
function contentsIn(input: z.ZodObject): ReadonlyMap<string, 'utf8' | 'base64'> {
  let found = contentsOf.get(input);
  if (!found) {
    const fields = Object.entries(input.shape) as [string, z.ZodType][];
    found = new Map(
      fields.flatMap(([name, schema]) => {
        const { content, field } = fieldMeta(schema);
        return content ? [[name, field === 'file' ? 'base64' : 'utf8'] as const] : [];
      }),
    );
    contentsOf.set(input, found);
  }
  return found;
}

/** An input with the digest of each file in it instead of the file: megabytes that nobody looks for in a trail. */
export function digested(input: z.ZodObject, value: unknown): unknown {
  const contents = contentsIn(input);
  if (contents.size === 0 || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const encoding = contents.get(name);
      return [name, encoding && typeof part === 'string' ? digestOf(Buffer.from(part, encoding)) : part];
    }),
  );
}

const digestOf = (file: Buffer): Digest => ({
  sha256: createHash('sha256').update(file).digest('hex'),
  bytes: file.length,
});
