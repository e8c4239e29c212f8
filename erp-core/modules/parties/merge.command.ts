import { answer, isRefusal, type Refusal, ref, runCommand, text } from '../../kernel/index.ts';
import { type Merge, merge, party } from './party.ts';
import { type PartyField, partyFields, pathOf, renamed, rowsNaming, type Values } from './references.ts';
import { refuse } from './refusals.ts';
import { Rewriting } from './rewriting.ts';

/**
 * Makes two parties one: every record of every module that names the one, in a field, a list or a line, names the other
 * from now on. What both have alike (the same role, the same telephone number) is kept once. What was done is written
 * down, for `parties.merge.take-back`.
 */
export const mergeParties = runCommand('parties.merge.make', {
  reversedBy: { command: 'parties.merge.take-back', input: ({ result }) => ({ merge: result.id }) },
  label: { en: 'Merge parties', bn: 'পক্ষ একীভূত করুন', hi: 'पक्ष विलीन करें' },
  why: 'which records name a party is found among all that is declared',
  input: { keep: ref(party), drop: ref(party), reason: text({ max: 500 }) },
  async run({ keep, drop, reason }, work) {
    if (keep === drop) return refuse('merge-of-itself');
    const { both } = await work.load({ both: party.lockedAll([{ id: keep }, { id: drop }]) });
    const [kept, dropped] = [keep, drop].map((id) => both.find((one) => one.id === id));
    if (!kept || !dropped) return refuse('party-unknown', { id: kept ? drop : keep });
    const gone = [kept, dropped].find(({ state }) => state === 'merged');
    if (gone) return refuse('party-merged', { code: gone.code });
    const writing = new Rewriting(work);
    const moved: Merge['moved'] = [];
    for (const of of partyFields(work.registry)) {
      const rows = await rowsNaming(work, of, [keep, drop]);
      for (const row of rows) {
        if (![row[of.field]].flat().includes(drop)) continue;
        const step = move(writing, of, row, { keep, drop }, rows);
        if (isRefusal(step)) return step;
        moved.push(step);
      }
    }
    // What is taken away comes back as it was, whatever of it was named anew.
    const taken = new Set(moved.flatMap((one) => (one.removed ? [`${one.entity} ${one.id}`] : [])));
    const told = moved.filter((one) => one.removed || !taken.has(`${one.entity} ${one.id}`));
    const id = work.id();
    const made = { id, kept: keep, dropped: drop, reason, mergedAt: work.now, before: dropped.state, moved: told };
    return [
      ...(await writing.effects()),
      party.change(dropped, { state: 'merged' }),
      merge.insert({ ...made, takenBackAt: null }),
      answer({ id, moved: told.length }),
    ];
  },
});

type Moved = Merge['moved'][number];

/** A record named anew; or, where the other party has the like of it, taken away. */
function move(
  writing: Rewriting,
  of: PartyField,
  row: Values,
  { keep, drop }: { readonly keep: string; readonly drop: string },
  rows: readonly Values[],
): Refusal | Moved {
  const { entity, part, field, many } = of;
  const moved = { entity: entity.name, id: String(row.id), field: pathOf(of) };
  const key = part || many ? [] : entity.naturalKey;
  const twin =
    key.includes(field) &&
    rows.some((one) => one[field] === keep && key.every((name) => name === field || one[name] === row[name]));
  if (!twin) {
    writing.change(of, row, renamed(of, writing.now(of, row), drop, keep));
    // Which of two stood in a list, and where, cannot be told from what it is then.
    return many ? { ...moved, list: row[field] as string[] } : moved;
  }
  // Of a party's own parts one of two alike is enough; of what other modules keep a person has to say which.
  if (!entity.name.startsWith('parties.')) return refuse('merge-clashes', { entity: entity.name, fields: key });
  writing.remove(of, row);
  return { ...moved, removed: row as Record<string, never> };
}
