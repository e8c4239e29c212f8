import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { id, moment, text } from '../fields.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { notices } from './tables.ts';

const label = { en: 'Mark as read', bn: 'পড়া হয়েছে', hi: 'पढ़ा हुआ' };

/** Marks some of the caller's own notices as read, or (`read` false) as not read. */
export const readNotices = command('kernel.notice.read', {
  label,
  permission: OF_EVERY_MEMBER,
  input: { ids: z.array(id()).min(1).max(200), read: z.boolean().default(true) },
  load: ({ ids }) => ({ found: notices.lockedAll([...new Set(ids)].map((one) => ({ id: one }))) }),
  decide({ read }, { found }, { caller, now }) {
    const own = found.filter(({ person, readAt }) => person === caller.user && (readAt !== null) !== read);
    return [...own.map((one) => notices.change(one, { readAt: read ? now : null })), answer({ changed: own.length })];
  },
});

/** Marks all that the caller was told as read, up to a moment; of one record where that is named. */
export const readAllNotices = command('kernel.notice.read-all', {
  label: { en: 'Mark all as read', bn: 'সব পড়া হয়েছে', hi: 'सब पढ़ा हुआ' },
  permission: OF_EVERY_MEMBER,
  input: { until: moment().optional(), of: z.strictObject({ entity: text(), record: id() }).optional() },
  load: ({ of }, { caller }) => ({ found: notices.where({ person: caller.user, readAt: null, ...of }) }),
  decide({ until }, { found }, { now }) {
    const own = found.filter(({ at }) => at <= (until ?? now));
    return [...own.map((one) => notices.change(one, { readAt: now })), answer({ changed: own.length })];
  },
});
