import { z } from 'zod';
import { verifyAudit } from '../audit/verify.ts';
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
