import { z } from 'zod';
import { pageOf, rowsBefore } from '../cursor.ts';
import { text } from '../fields.ts';
import { query } from '../query.ts';
import { SITES_OF_MEMBER } from './member-rights.ts';

/**
 * Who belongs to the company, with the sites that are seen (null: all), what they come by (`ownSites` by the member's own
 * name, and branches), and the roles that are held; by name.
 */
export const members = query('kernel.members', {
  label: { en: 'Users and their roles', bn: 'ব্যবহারকারী ও তাঁদের ভূমিকা', hi: 'उपयोगकर्ता और उनकी भूमिकाएँ' },
  input: {
    search: text().optional(),
    /** Only who holds the role of this code. */
    role: text().optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(500).default(100),
  },
  async run({ search, role, cursor, limit }, { db }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select m.id, m.user_id as "user", m.name, m.email, ${SITES_OF_MEMBER} as sites, m.sites as "ownSites", m.branches, coalesce((
         select jsonb_agg(jsonb_build_object('code', r.code, 'name', r.name) order by r.code)
         from kernel.membership_role mr join kernel.role r on r.id = mr.role where mr.membership = m.id), '[]') as roles
       from kernel.membership m
       where ($1::text is null or m.name ilike '%' || $1 || '%' or m.email ilike '%' || $1 || '%')
         and ($2::text is null or exists (select from kernel.membership_role mr join kernel.role r on r.id = mr.role
           where mr.membership = m.id and r.code = $2))
       order by m.name, m.user_id limit $3 offset $4`,
      [search ?? null, role ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
