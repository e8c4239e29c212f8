import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { entity } from '../entity.ts';
import { localized, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import type { RoleRow } from '../rights/grant.ts';
import type { Rights } from '../rights/rights.ts';
import { standardCommands } from '../standard-commands.ts';
import { memberRights } from './member-rights.ts';

/** Two rights that one person should not hold both of: who orders does not approve. */
export interface DutyPair {
  readonly first: string;
  readonly second: string;
  readonly reason: RoleRow['name'];
}

/** Pairs that administrators add to those that modules declare. */
export const dutyConflict = entity('kernel.duty-conflict', {
  label: { en: 'Duty conflict', bn: 'দায়িত্বের দ্বন্দ্ব', hi: 'कर्तव्यों का टकराव' },
  key: ['first', 'second'],
  fields: {
    first: text({ search: true, label: { en: 'One duty', bn: 'এক দায়িত্ব', hi: 'एक काम' } }),
    second: text({ search: true, label: { en: 'Other duty', bn: 'অন্য দায়িত্ব', hi: 'दूसरा काम' } }),
    reason: localized({ label: { en: 'Why apart', bn: 'কেন আলাদা', hi: 'अलग क्यों' } }),
  },
});

export const dutyCommands = standardCommands(dutyConflict, {
  check: ({ first, second }) =>
    first === second
      ? refuse('input-invalid', { issues: [{ path: 'second', message: 'names the same duty again' }] })
      : undefined,
});

export const pairName = ({ first, second }: DutyPair): string => [first, second].sort().join(' + ');

/** Every pair there is, of modules and administrators. */
export async function dutyPairs(db: Db, { duties }: Pick<Declarations, 'duties'>): Promise<readonly DutyPair[]> {
  const own = await db.rows<DutyPair>('select first, second, reason from kernel.duty_conflict order by first, second');
  return [...duties, ...own];
}

export const violated = (rights: Rights, pairs: readonly DutyPair[]): readonly DutyPair[] =>
  pairs.filter(({ first, second }) => rights.permits(first) && rights.permits(second));

/** Who holds duties that are kept apart, and by which roles. */
export const dutyConflicts = query('kernel.duty-conflicts', {
  label: { en: 'Who holds conflicting duties', bn: 'কার হাতে পরস্পরবিরোধী দায়িত্ব', hi: 'किसके पास टकराते काम हैं' },
  input: {},
  async run(_, { db, registry }) {
    const pairs = await dutyPairs(db, registry);
    const members = await memberRights(db);
    return {
      rows: members.flatMap(({ user, name, rights }) =>
        violated(rights, pairs).map(({ first, second, reason }) => {
          const roles = (right: string) => [
            ...new Set(rights.about(right, 'execute').allows.map(({ role }) => role.code)),
          ];
          return { user, name, first, second, reason, firstBy: roles(first), secondBy: roles(second) };
        }),
      ),
    };
  },
});
