import { z } from 'zod';
import { command } from '../command.ts';
import { membership } from '../core/tables.ts';
import { answer } from '../effect.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { normalBadge, sha256 } from './secret.ts';
import { badges } from './tables.ts';

const MANAGE = 'kernel.badge.manage';
/** A shorter one is guessed by whoever has a keyboard. */
const LEAST = 6;
const MOST_OF_ONE = 5;

/** Gives a person a badge: a code that is scanned, or the UID of an RFID card. In a company it is one person's alone. */
export const assignBadge = command('kernel.badge.assign', {
  label: { en: 'Assign badge', bn: 'ব্যাজ দেওয়া', hi: 'बैज देना' },
  permission: MANAGE,
  input: {
    user: text(),
    badge: text({ max: 128, secret: true }),
    /** It is somebody else's now: take it from that person. */
    take: z.boolean().default(false),
  },
  load: ({ user, badge }) => ({
    member: membership.where({ userId: user }),
    known: badges.where({ hash: sha256(normalBadge(badge)) }),
    own: badges.where({ userId: user }),
  }),
  decide({ user, badge, take }, { member, known, own }, { caller, now, id }) {
    if (member.length === 0) return refuse('member-unknown', { user });
    const code = normalBadge(badge);
    if (code.length < LEAST) return refuse('badge-short', { least: LEAST });
    const [there] = known;
    if (there?.userId === user) return [answer({ id: there.id, hint: there.hint })];
    if (there && !take) return refuse('badge-taken', { user: there.userId });
    if (own.length >= MOST_OF_ONE) return refuse('badge-too-many', { most: MOST_OF_ONE });
    const row = { id: id(), userId: user, hash: sha256(code), hint: code.slice(-4) };
    return [
      there
        ? badges.change(there, { userId: user, assignedAt: now, assignedBy: caller.user })
        : badges.insert({ ...row, assignedAt: now, assignedBy: caller.user }),
      answer({ id: there?.id ?? row.id, hint: row.hint }),
    ];
  },
});

/** Ends a badge: it was lost, or the person has gone. */
export const removeBadge = command('kernel.badge.remove', {
  label: { en: 'Remove badge', bn: 'ব্যাজ সরানো', hi: 'बैज हटाना' },
  permission: MANAGE,
  input: { id: z.uuid() },
  load: ({ id }) => ({ found: badges.locked({ id }) }),
  decide: ({ id }, { found }) =>
    found ? [badges.remove(found), answer({ id, user: found.userId })] : refuse('not-found', { id }),
});
