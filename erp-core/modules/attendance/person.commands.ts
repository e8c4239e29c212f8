import { answer, code, command, moment, runCommand, text, yesNo } from '../../kernel/index.ts';
import { HOLDER } from './punch.ts';
import { recomputeDays } from './recompute.ts';
import { refuse } from './refusals.ts';
import { badge, person } from './tables.ts';

/** Makes a person, or changes the one of this number: what is not said of him stays as it is, null takes his shift away. */
export const savePerson = command('attendance.person.save', {
  label: { en: 'Save person', bn: 'ব্যক্তি সংরক্ষণ', hi: 'व्यक्ति सहेजें' },
  input: {
    number: code(),
    name: text(),
    site: text(),
    shift: text({ max: 16 }).nullable().optional(),
    active: yesNo().optional(),
  },
  site: (input) => input.site,
  load: (input) => ({ found: person.where({ number: input.number }) }),
  decide(input, { found: [there] }, { id, caller }) {
    // Who is bound to sites takes nobody over from another one by knowing his number.
    if (there && caller.sites && !caller.sites.includes(there.site)) {
      return refuse('person-elsewhere', { number: input.number });
    }
    const { number, name, site, shift = there?.shift ?? null, active = there?.active ?? true } = input;
    if (there) return [person.change(there, { name, site, shift, active }), answer({ id: there.id })];
    const fresh = { id: id(), number, name, site, shift, active };
    return [person.insert(fresh), answer({ id: fresh.id })];
  },
});

/**
 * Gives a badge to a person from a moment on. Punches of it since then become that person's, and the days are paired
 * anew; whoever had it before keeps what was before.
 */
export const assignBadge = runCommand('attendance.badge.assign', {
  label: { en: 'Assign badge', bn: 'ব্যাজ প্রদান', hi: 'बैज दें' },
  why: 'punches of the badge that came before it was given are taken over by one statement',
  input: {
    badge: text({ max: 64 }),
    /** Number of the person. */
    person: code(),
    from: moment().optional(),
  },
  async run({ badge: called, person: number, from: given }, work) {
    const { db } = work;
    const { who, held } = await work.load({
      who: person.where({ number }),
      held: badge.where({ code: called }),
    });
    const [holder] = who;
    if (!holder) return refuse('person-unknown', { person: number });
    const from = given ?? work.now;
    const current = held.find(({ toAt }) => toAt === null);
    const later = held.find((one) => one.fromAt > from && one.person !== holder.id);
    if (later) return refuse('badge-taken', { person: later.person });
    if (current && current.person !== holder.id && current.fromAt >= from) {
      return refuse('badge-taken', { person: current.person });
    }
    const fresh = { id: work.id(), code: called, person: holder.id, fromAt: from, toAt: null };
    if (current?.person === holder.id) {
      work.apply([badge.change(current, { fromAt: Math.min(current.fromAt, from) })]);
    } else {
      // Only one may be open at a time: the old one is closed before the new one is written.
      if (current) work.apply([badge.change(current, { toAt: from })]);
      await work.flush();
      work.apply([badge.insert(fresh)]);
    }
    await work.flush();
    const before = await db.rows<{ person: string | null; at: number }>(
      `select person, at from attendance.punch where badge = $1 and at >= $2`,
      [called, from],
    );
    await db.run(`update attendance.punch p set person = ${HOLDER} where p.badge = $1 and p.at >= $2`, [called, from]);
    const moments = new Map<string, number[]>();
    for (const { person: of, at } of before) {
      for (const one of new Set([of, holder.id])) if (one) moments.set(one, [...(moments.get(one) ?? []), at]);
    }
    for (const [one, at] of moments) await recomputeDays(work, one, at);
    return [answer({ id: current?.person === holder.id ? current.id : fresh.id })];
  },
});
