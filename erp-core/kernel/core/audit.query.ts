import { micros } from '@millrace/contracts';
import { z } from 'zod';
import { KINDS, readAudit } from '../audit/read.ts';
import { verifyAudit } from '../audit/verify.ts';
import { withWords } from '../audit/words.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { text } from '../fields.ts';
import { query } from '../query.ts';

/** Whether the audit trail is as it was sealed; else the first row that is not. */
export const verifyTrail = query('kernel.audit.verify', {
  label: { en: 'Verify audit trail', bn: 'নিরীক্ষা-নথি যাচাই', hi: 'लेखापरीक्षा अभिलेख जाँचें' },
  input: {
    /** A seal that was kept elsewhere: its number and hash. */
    expect: z
      .strictObject({ number: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex') })
      .optional(),
  },
  run: ({ expect }, { db, now }) => verifyAudit(db, now, expect),
});

/**
 * What was done, tried and taken out in the company, newest first: commands, changes of rights, refusals, sign-ins and
 * exports. It tells no values of records; those stand in their histories, where the rights to their fields hold.
 */
export const auditTrail = query('kernel.audit', {
  label: { en: 'Audit', bn: 'নিরীক্ষা', hi: 'लेखापरीक्षा' },
  input: {
    kind: z.enum(KINDS).optional(),
    /** Id of a user, "system:<part>", or "unknown". */
    user: text().optional(),
    /** Only what people did: facts alone write a row a second. */
    people: z.boolean().optional(),
    /** Name of a command, query or entity, or of what is none: identity.sign-in, kernel.export. */
    name: text().optional(),
    from: micros.optional(),
    to: micros.optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(500).default(100),
  },
  async run({ cursor, limit, ...asked }, { db, registry }) {
    const [below] = cursor ? readCursor(z.tuple([z.int()]), cursor) : [undefined];
    const rows = await readAudit(db, { ...asked, below, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { rows: withWords(page, registry), next: last ? writeCursor([last.seq]) : null };
  },
});
