import { z } from 'zod';
import { command } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { ADMINISTRATOR, companies, membership, membershipRoles, role } from './tables.ts';

/** A key that no row has. */
const NO_ROW = '00000000-0000-0000-0000-000000000000';

/** Founds a company: its row and the administrator's role. Called by the system alone, in the company to be founded. */
export const found = command('kernel.company.found', {
  label: { en: 'Found company', bn: 'কোম্পানি স্থাপন', hi: 'कंपनी स्थापित करें' },
  input: { name: text() },
  load: (_, { caller }) => ({ there: companies.locked({ company: caller.company }) }),
  decide({ name }, { there }, { caller, now, id }) {
    if (there) return [answer({ company: caller.company })];
    return [
      companies.insert({ company: caller.company, name, foundedAt: now }),
      role.insert({
        id: id(),
        code: ADMINISTRATOR,
        name: { en: 'Administrator', bn: 'প্রশাসক', hi: 'प्रशासक' },
        permissions: ['*'],
        grants: [],
      }),
      answer({ company: caller.company }),
    ];
  },
});

/**
 * Makes a user the first administrator. The server calls it once the one-time code was right; a second call is refused
 * with `already-claimed`, unless it is the same user.
 */
export const setup = command('kernel.setup', {
  label: { en: 'Claim installation', bn: 'স্থাপনা দাবি করুন', hi: 'स्थापना का दावा करें' },
  input: {
    user: text(),
    name: text(),
    email: text().optional(),
    locale: z.enum(['en', 'bn', 'hi']).default('en'),
    company: text().optional(),
  },
  load: (input, { caller }) => ({
    company: companies.locked({ company: caller.company }),
    administrator: role.where({ code: ADMINISTRATOR }),
    known: membership.where({ userId: input.user }),
  }),
  loadMore: (_, { administrator }) => ({
    administrators: membershipRoles.where({ role: administrator[0]?.id ?? NO_ROW }),
  }),
  decide(input, { company, administrator, administrators, known }, { id }) {
    const [admin] = administrator;
    const [user] = known;
    if (!company || !admin) return refuse('not-found');
    if (user && administrators.some((one) => one.membership === user.id)) return [answer({ company: company.company })];
    if (administrators.length > 0) return refuse('already-claimed');
    const effects: Effect[] = [];
    const member = user?.id ?? id();
    if (!user) {
      effects.push(
        membership.insert({
          id: member,
          userId: input.user,
          name: input.name,
          email: input.email ?? null,
          locale: input.locale,
          sites: null,
          branches: null,
        }),
      );
    }
    if (input.company && input.company !== company.name) {
      effects.push(companies.change(company, { name: input.company }));
    }
    return [
      ...effects,
      membershipRoles.insert({ membership: member, role: admin.id }),
      answer({ company: company.company }),
    ];
  },
});
