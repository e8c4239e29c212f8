import { z } from 'zod';
import { moment, text } from '../fields.ts';
import { table } from '../table.ts';

export const terminals = table('kernel.terminal', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    name: text(),
    site: text(),
    line: text().nullable(),
    machine: text().nullable(),
    wall: z.boolean(),
    hash: text({ secret: true }).nullable(),
    /** The public key of the device; the moment that it named last, µs. */
    key: text({ max: 400 }).nullable(),
    keyUsedAt: moment().nullable(),
    /** The private key to which its proofs of sign-ons without a link are sealed. */
    seal: text({ max: 400, secret: true }).nullable(),
    codeHash: text({ secret: true }).nullable(),
    codeExpiresAt: moment().nullable(),
    createdAt: moment(),
    createdBy: text(),
    registeredAt: moment().nullable(),
    revokedAt: moment().nullable(),
    revokedBy: text().nullable(),
  },
});

export const badges = table('kernel.badge', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    userId: text(),
    hash: text({ secret: true }),
    hint: text(),
    assignedAt: moment(),
    assignedBy: text(),
  },
});

export const pins = table('kernel.pin', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    userId: text(),
    number: text(),
    hash: text({ secret: true }),
    setAt: moment(),
    setBy: text(),
    failures: z.int(),
    failedAt: moment().nullable(),
    lockedUntil: moment().nullable(),
  },
});

/** The reader beside a terminal. */
export const readers = table('kernel.terminal_reader', {
  key: ['terminal'],
  fields: {
    terminal: z.uuid(),
    site: text(),
    device: text(),
    failures: z.int(),
    failedAt: moment().nullable(),
    lockedUntil: moment().nullable(),
  },
});

/** Whose badge was shown last to the reader of a terminal, until the panel there has fetched it. */
export const told = table('kernel.badge_told', {
  key: ['terminal'],
  fields: { terminal: z.uuid(), id: z.uuid(), userId: text(), at: moment(), endsAt: moment() },
});

/** Who is signed on where. It begins and ends like any session, beside the commands (`terminal-door.ts`). */
export const signOns = table('kernel.sign_on', {
  key: ['terminal'],
  fields: {
    terminal: z.uuid(),
    id: z.uuid(),
    userId: text(),
    hash: text({ secret: true }),
    way: z.enum(['badge', 'pin']),
    begunAt: moment(),
    endsAt: moment(),
  },
});
