import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, moment, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import type { CommandWork } from '../work.ts';
import { deputies, superiors } from './tables.ts';
import { unknownOf } from './who.ts';

const WHILE = {
  deputy: text({ max: 128, label: { en: 'Deputy', bn: 'প্রতিনিধি', hi: 'प्रतिनिधि' } }),
  from: moment({ label: { en: 'From', bn: 'থেকে', hi: 'से' } }),
  until: moment({ label: { en: 'Until', bn: 'পর্যন্ত', hi: 'तक' } }),
};
const person = () => text({ max: 128, label: { en: 'Person', bn: 'ব্যক্তি', hi: 'व्यक्ति' } });

interface Away {
  readonly person: string;
  readonly deputy: string;
  readonly from: number;
  readonly until: number;
}

/** Somebody who will be away says who decides for him meanwhile. He may still decide himself. */
export const nameDeputy = runCommand('kernel.deputy.name', {
  label: { en: 'Name deputy', bn: 'প্রতিনিধি ঠিক করুন', hi: 'प्रतिनिधि बताएँ' },
  permission: OF_EVERY_MEMBER,
  why: 'that he is a member is asked in SQL',
  input: WHILE,
  run: (input, work) => named(work, { ...input, person: work.caller.user }),
});

/** The same for another person, who fell ill. */
export const nameDeputyFor = runCommand('kernel.deputy.name-for', {
  label: { en: 'Name deputy for somebody', bn: 'অন্যের প্রতিনিধি ঠিক করুন', hi: 'किसी का प्रतिनिधि बताएँ' },
  why: 'that they are members is asked in SQL',
  input: { person: person(), ...WHILE },
  run: (input, work) => named(work, input),
});

async function named(
  work: CommandWork,
  { person: of, deputy, from, until }: Away,
): Promise<readonly Effect[] | Refusal> {
  if (deputy === of || until <= from || until <= work.now) return refuse('deputy-when');
  const unknown = await unknownMember(work, [of, deputy]);
  if (unknown) return unknown;
  const own = work.id();
  const row = { id: own, person: of, deputy, fromAt: from, untilAt: until, namedBy: work.caller.user };
  return [deputies.insert(row), answer({ id: own })];
}

async function unknownMember({ db }: CommandWork, people: readonly string[]): Promise<Refusal | undefined> {
  const [unknown] = (await unknownOf(db, { roles: [], people: [...people] })).people;
  return unknown === undefined ? undefined : refuse('person-unknown', { person: unknown });
}

/** He is back: from now on nobody decides for him. */
export const endDeputy = runCommand('kernel.deputy.end', {
  label: { en: 'End deputyship', bn: 'প্রতিনিধিত্ব শেষ', hi: 'प्रतिनिधित्व समाप्त' },
  permission: OF_EVERY_MEMBER,
  why: 'whose it is stands in its row',
  input: { id: id() },
  run: (input, work) => ended(work, input.id, true),
});

export const endDeputyOf = runCommand('kernel.deputy.end-for', {
  label: { en: 'End somebody’s deputyship', bn: 'অন্যের প্রতিনিধিত্ব শেষ', hi: 'किसी का प्रतिनिधित्व समाप्त' },
  why: 'what is over already stands in its row',
  input: { id: id() },
  run: (input, work) => ended(work, input.id, false),
});

async function ended(work: CommandWork, of: string, own: boolean): Promise<readonly Effect[] | Refusal> {
  const { found } = await work.load({ found: deputies.locked({ id: of }) });
  if (!found || (own && found.person !== work.caller.user)) return refuse('not-found', { id: of });
  if (found.untilAt <= work.now) return [answer({ id: of })];
  // What had not begun leaves no trace.
  const over = found.fromAt >= work.now ? deputies.remove(found) : deputies.change(found, { untilAt: work.now });
  return [over, answer({ id: of })];
}

/** Whom somebody reports to: the chain of command, by which approvals go up. Empty: to nobody. */
export const setSuperior = runCommand('kernel.superior.set', {
  label: { en: 'Set superior', bn: 'ঊর্ধ্বতন ঠিক করুন', hi: 'वरिष्ठ निर्धारित करें' },
  why: 'that nobody stands above himself is asked over the whole chain',
  input: { person: person(), superior: text({ max: 128 }).nullable() },
  async run({ person: of, superior }, work) {
    const { found } = await work.load({ found: superiors.locked({ person: of }) });
    if (superior === null) return [...(found ? [superiors.remove(found)] : []), answer({ person: of })];
    const against = (await unknownMember(work, [of, superior])) ?? (await inCircle(work, of, superior));
    if (isRefusal(against)) return against;
    const row = { person: of, superior };
    return [found ? superiors.change(found, row) : superiors.insert(row), answer(row)];
  },
});

async function inCircle({ db }: CommandWork, person: string, superior: string): Promise<Refusal | undefined> {
  // Chains are changed one at a time: two changes at once could close a circle that neither sees.
  await db.rows(`select pg_advisory_xact_lock(hashtextextended('superiors ' || kernel.current_company()::text, 0))`);
  const found = await db.one(
    `with recursive above (person) as (
       select $2::text union select s.superior from kernel.superior s join above a on s.person = a.person)
     select from above where person = $1`,
    [person, superior],
  );
  return found ? refuse('superior-circle', { person, superior }) : undefined;
}
