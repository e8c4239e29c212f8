import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { command, runCommand } from '../command.ts';
import type { DecideContext } from '../decide-context.ts';
import { answer } from '../effect.ts';
import type { Row } from '../entity.ts';
import { moment, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { table } from '../table.ts';
import { membership } from './tables.ts';

export const apiKeys = table('kernel.api_key', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    name: text(),
    hint: text(),
    hash: text({ secret: true }),
    userId: text(),
    onlyRights: z.array(z.string()).nullable(),
    createdAt: moment(),
    createdBy: text(),
    expiresAt: moment(),
    usedAt: moment().nullable(),
    revokedAt: moment().nullable(),
    revokedBy: text().nullable(),
    replacedBy: z.uuid().nullable(),
  },
});

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** Keys of one person that are valid at a time. */
const MOST = 20;
/** What a key begins with: people and scanners for leaked secrets know it by that. */
export const API_KEY_PREFIX = 'millrace_';
const OWN = 'kernel.api-key.own';

export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');
/** No person stands behind the machine's own operator: who owns the machine owns the plant's data anyway. */
const isSystem = (caller: Pick<Caller, 'user'>): boolean => caller.user.startsWith('system:');

type FreshKey = Pick<Row<typeof apiKeys>, 'id' | 'name' | 'userId' | 'onlyRights' | 'expiresAt'>;
/** A key of random bits, and the row that knows it by its hash alone. */
function freshKey(of: FreshKey, { now, caller }: Pick<DecideContext, 'now' | 'caller'>) {
  const key = `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const hint = key.slice(0, API_KEY_PREFIX.length + 4);
  return { key, row: { ...of, hint, hash: hashOfKey(key), createdAt: now, createdBy: caller.user } };
}

/**
 * Makes a key for a program of one's own. It has the rights that its owner has whenever it is used, or of these only
 * those named in `only`. Only somebody who signed in makes one, for himself; the machine's operator makes one for a
 * member he names. A key makes no keys.
 */
export const createApiKey = runCommand('kernel.api-key.create', {
  label: { en: 'Make API key', bn: 'এপিআই কী তৈরি', hi: 'एपीआई कुंजी बनाएँ' },
  why: 'the key is made of random bits inside it, and leaves as part of the answer alone',
  permission: OWN,
  shownOnce: ['key'],
  input: {
    name: text({ max: 80 }),
    days: z.int().min(1).max(366).default(90),
    /** User id or e-mail of its owner; left out: the caller. */
    user: text().optional(),
    only: z.array(z.string().min(1).max(128)).min(1).max(200).optional(),
  },
  async run({ name, days, user, only }, work) {
    const { caller, now } = work;
    if (caller.apiKey) return refuse('api-key-makes-no-key');
    const wanted = user ?? caller.user;
    const { byId, byEmail } = await work.load({
      byId: membership.where({ userId: wanted }, { lock: true }),
      byEmail: membership.where({ email: wanted.toLowerCase() }, { lock: true }),
    });
    const owner = byId[0] ?? byEmail[0];
    if (!owner) return refuse('api-key-owner-unknown', { user: wanted });
    if (!isSystem(caller) && owner.userId !== caller.user) return refuse('api-key-own-only');
    const { held } = await work.load({ held: apiKeys.where({ userId: owner.userId }) });
    // One that has a successor ends by itself.
    const valid = held.filter((one) => one.revokedAt === null && one.expiresAt > now && one.replacedBy === null);
    if (valid.length >= MOST) return refuse('api-key-too-many', { most: MOST });
    const id = work.id();
    const expiresAt = now + days * DAY;
    const { key, row } = freshKey({ id, name, userId: owner.userId, onlyRights: only ?? null, expiresAt }, work);
    return [apiKeys.insert(row), answer({ id, name, user: wanted, expiresAt, key })];
  },
});

/**
 * Gives a key of one's own a successor, with the same name, rights and length of life. The old one goes on for `hours`, so
 * that nothing stands still while the new one is brought to its program; then it ends by itself, whether it was or not. A
 * leaked key must not live on by itself: a key does not rotate, its owner does.
 */
export const rotateApiKey = runCommand('kernel.api-key.rotate', {
  label: { en: 'Rotate own API key', bn: 'নিজের এপিআই কী বদল', hi: 'अपनी एपीआई कुंजी बदलें' },
  why: 'the key is made of random bits inside it, and leaves as part of the answer alone',
  permission: OWN,
  shownOnce: ['key'],
  input: { id: z.uuid(), hours: z.int().min(0).max(720).default(24) },
  async run({ id, hours }, work) {
    const { caller, now } = work;
    if (caller.apiKey) return refuse('api-key-makes-no-key');
    const { found } = await work.load({ found: apiKeys.locked({ id }) });
    if (!found || (!isSystem(caller) && found.userId !== caller.user)) return refuse('not-found', { id });
    if (found.revokedAt !== null || found.expiresAt <= now) return refuse('api-key-over', { name: found.name });
    if (found.replacedBy !== null) return refuse('api-key-replaced', { name: found.name });
    const { name, userId, onlyRights } = found;
    const expiresAt = now + (found.expiresAt - found.createdAt);
    const { key, row } = freshKey({ id: work.id(), name, userId, onlyRights, expiresAt }, work);
    const oldEndsAt = Math.min(found.expiresAt, now + hours * HOUR);
    work.apply([apiKeys.insert(row)]);
    await work.flush();
    return [
      apiKeys.change(found, { expiresAt: oldEndsAt, replacedBy: row.id }),
      answer({ id: row.id, name, user: userId, expiresAt, key, old: { id, endsAt: oldEndsAt } }),
    ];
  },
});

const revoked = (of: Row<typeof apiKeys>, now: number, by: string) => [
  ...(of.revokedAt === null ? [apiKeys.change(of, { revokedAt: now, revokedBy: by })] : []),
  answer({ id: of.id, name: of.name }),
];

/** Ends a key of one's own, at once. */
export const revokeApiKey = command('kernel.api-key.revoke', {
  label: { en: 'Revoke own API key', bn: 'নিজের এপিআই কী বাতিল', hi: 'अपनी एपीआई कुंजी रद्द करें' },
  permission: OWN,
  input: { id: z.uuid() },
  load: ({ id }) => ({ found: apiKeys.locked({ id }) }),
  decide({ id }, { found }, { caller, now }) {
    if (!found || (!isSystem(caller) && found.userId !== caller.user)) return refuse('not-found', { id });
    return revoked(found, now, caller.user);
  },
});

/** Ends the key of somebody else. */
export const revokeAnyApiKey = command('kernel.api-key.revoke-any', {
  label: { en: 'Revoke any API key', bn: 'যেকোনো এপিআই কী বাতিল', hi: 'कोई भी एपीआई कुंजी रद्द करें' },
  input: { id: z.uuid() },
  load: ({ id }) => ({ found: apiKeys.locked({ id }) }),
  decide: ({ id }, { found }, { caller, now }) =>
    found ? revoked(found, now, caller.user) : refuse('not-found', { id }),
});

const LIST = `select k.id, k.name, k.hint, k.user_id as "user", m.name as "userName", k.only_rights as "only",
  k.created_at as "createdAt", k.created_by as "createdBy", by.name as "createdByName", k.expires_at as "expiresAt", k.used_at as "usedAt",
  k.revoked_at as "revokedAt", k.replaced_by as "replacedBy", case when k.revoked_at is not null then 'revoked' when k.expires_at <= $1 then 'expired'
    else 'valid' end as state
  from kernel.api_key k join kernel.membership m on m.user_id = k.user_id
    left join kernel.membership by on by.user_id = k.created_by`;

/** One's own keys, newest first; never the key itself. */
export const ownApiKeys = query('kernel.api-keys', {
  label: { en: 'Own API keys', bn: 'নিজের এপিআই কী', hi: 'अपनी एपीआई कुंजियाँ' },
  permission: OWN,
  input: {},
  run: async (_, { db, caller, now }) => ({
    rows: await db.rows(`${LIST} where $2 or k.user_id = $3 order by k.created_at desc, k.id limit 500`, [
      now,
      isSystem(caller),
      caller.user,
    ]),
  }),
});

/** Everybody's keys, newest first. */
export const allApiKeys = query('kernel.api-keys.all', {
  label: { en: 'All API keys', bn: 'সব এপিআই কী', hi: 'सभी एपीआई कुंजियाँ' },
  input: {},
  run: async (_, { db, now }) => ({ rows: await db.rows(`${LIST} order by k.created_at desc, k.id limit 500`, [now]) }),
});
