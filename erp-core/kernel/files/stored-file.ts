import { z } from 'zod';
import { moment, text, wholeNumber } from '../fields.ts';
import { table } from '../table.ts';

/** A file that was taken in. Its bytes are in the store under their hash, once, however many files they are. */
export const storedFiles = table('kernel.file', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    /** SHA-256 of its bytes, in hexadecimal. */
    hash: text({ max: 64 }),
    name: text({ max: 200 }),
    /** Media type, by its own bytes. */
    type: text({ max: 100 }),
    /** Bytes. */
    size: wholeNumber(),
    at: moment(),
    userId: text(),
  },
});
