import { answer, type Effect, isRefusal, type Refusal, ref, runCommand, text } from '../../kernel/index.ts';
import { type Merge, merge, party } from './party.ts';
import { changed, type PartyField, partyFields, recordsNaming, removed, type Values } from './references.ts';
import { refuse } from './refusals.ts';

/**
 * Makes two parties one: every record of every module that names the one names the other from now on. What both have alike
 * (the same role, the same telephone number) is kept once. What was done is written down, for `parties.merge.take-back`.
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
    const fields = partyFields(work.registry);
    const found = await work.load(
      Object.fromEntries(fields.map((of) => [nameOf(of), recordsNaming(of, [keep, drop])])),
    );
    const effects: Effect[] = [];
    const moved: Merge['moved'] = [];
    const seen = new Set<string>();
    for (const of of fields) {
      for (const row of found[nameOf(of)] as readonly Values[]) {
        if (row[of.field] !== drop) continue;
        const step = moving(of, row, keep, found[nameOf(of)] as readonly Values[]);
        if (isRefusal(step)) return step;
        // A record that names the party in two fields is changed once for each, on what the first left.
        const key = `${of.entity.name} ${String(row.id)}`;
        if (seen.has(key)) {
          work.apply(effects.splice(0));
          const { again } = await work.load({ again: recordsNaming(of, [drop]) });
          const now = again.find(({ id }) => id === row.id);
          if (!now) continue;
          effects.push(changed(of, now, { [of.field]: keep }));
        } else effects.push(step.effect);
        seen.add(key);
        moved.push(step.moved);
      }
    }
    const id = work.id();
    const made = { id, kept: keep, dropped: drop, reason, mergedAt: work.now, before: dropped.state, moved };
    return [
      ...effects,
      party.change(dropped, { state: 'merged' }),
      merge.insert({ ...made, takenBackAt: null }),
      answer({ id, moved: moved.length }),
    ];
  },
});

export const nameOf = ({ entity, field }: PartyField): string => `${entity.name}/${field}`;

/** A record named anew; or, where the other party has the like of it, taken away. */
function moving(
  of: PartyField,
  row: Values,
  keep: string,
  rows: readonly Values[],
): Refusal | { readonly effect: Effect; readonly moved: Merge['moved'][number] } {
  const { entity, field } = of;
  const moved = { entity: entity.name, id: String(row.id), field };
  const key = entity.naturalKey;
  const twin =
    key.includes(field) &&
    rows.some((one) => one[field] === keep && key.every((name) => name === field || one[name] === row[name]));
  if (!twin) return { effect: changed(of, row, { [field]: keep }), moved };
  // Of a party's own parts one of two alike is enough; of what other modules keep a person has to say which.
  if (!entity.name.startsWith('parties.')) return refuse('merge-clashes', { entity: entity.name, fields: key });
  return { effect: removed(of, row), moved: { ...moved, removed: row as Record<string, never> } };
}
