import { query } from '../query.ts';

/** Terminals of the sites one may see, with who is signed on at each; never a credential or a code. */
export const terminalList = query('kernel.terminals', {
  label: { en: 'Terminals', bn: 'টার্মিনাল', hi: 'टर्मिनल' },
  permission: 'kernel.terminal.manage',
  input: {},
  run: async (_, { db, caller, now }) => ({
    rows: await db.rows(
      `select t.id, t.name, t.site, t.line, t.machine, t.wall, r.device as reader, t.created_at as "createdAt", t.registered_at as "registeredAt",
         t.seen_at as "seenAt", t.revoked_at as "revokedAt",
         case when t.code_expires_at > $1 then t.code_expires_at end as "codeUntil",
         case when t.locked_until > $1 then t.locked_until end as "lockedUntil",
         case when t.revoked_at is not null then 'revoked' when t.hash is not null then 'registered' else 'waiting' end as state,
         s.user_id as "user", m.name as "userName", s.way, s.begun_at as "signedOnAt"
       from kernel.terminal t
         left join kernel.terminal_reader r on r.terminal = t.id
         left join kernel.sign_on s on s.terminal = t.id and s.ends_at > $1
         left join kernel.membership m on m.user_id = s.user_id
       where $2::text[] is null or t.site = any($2) order by t.name limit 1000`,
      [now, caller.sites],
    ),
  }),
});

/** How people may sign on at terminals: the number, whether there is a PIN and who set it, and badges by their end. */
export const signOnPeople = query('kernel.sign-on-people', {
  label: { en: 'Badges and PINs', bn: 'ব্যাজ ও পিন', hi: 'बैज और पिन' },
  input: {},
  run: async (_, { db, now }) => ({
    rows: await db.rows(
      `select m.user_id as "user", m.name, m.email, p.number, p.set_at as "pinSetAt", coalesce(p.set_by = m.user_id, false) as "pinOwn",
         case when p.locked_until > $1 then p.locked_until end as "lockedUntil",
         coalesce((select jsonb_agg(jsonb_build_object('id', b.id, 'hint', b.hint, 'assignedAt', b.assigned_at)
           order by b.assigned_at) from kernel.badge b where b.user_id = m.user_id), '[]') as badges
       from kernel.membership m left join kernel.pin p on p.user_id = m.user_id
       order by m.name, m.user_id limit 5000`,
      [now],
    ),
  }),
});
