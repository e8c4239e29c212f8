import { answer, type Effect, ref, runCommand } from '../../kernel/index.ts';
import { merge, party } from './party.ts';
import { changed, partyFields, recordsById, restored } from './references.ts';
import { refuse } from './refusals.ts';

/**
 * Takes a merge back: what was moved by it and still names the party that stayed names the other again; what was taken
 * away as alike is there again. What somebody has changed to name a third party since, or removed, stays so and is told.
 */
export const takeBackMerge = runCommand('parties.merge.take-back', {
  label: { en: 'Take back merge', bn: 'একীভূতকরণ ফেরান', hi: 'विलय वापस लें' },
  why: 'which records a merge moved is found among all that is declared',
  input: { merge: ref(merge) },
  async run({ merge: id }, work) {
    const { found } = await work.load({ found: merge.locked({ id }) });
    if (!found) return refuse('merge-unknown');
    if (found.takenBackAt !== null) return refuse('merge-taken-back');
    const { dropped } = await work.load({ dropped: party.locked({ id: found.dropped }) });
    if (!dropped) return refuse('party-unknown', { id: found.dropped });
    const left: { entity: string; id: string; field: string }[] = [];
    for (const of of partyFields(work.registry)) {
      const mine = found.moved.filter((one) => one.entity === of.entity.name && one.field === of.field);
      if (mine.length === 0) continue;
      const { rows } = await work.load({
        rows: recordsById(
          of.entity,
          mine.map((one) => one.id),
        ),
      });
      const effects: Effect[] = [];
      for (const { removed, ...one } of mine) {
        const row = rows.find((each) => each.id === one.id);
        if (removed && !row) effects.push(restored(of, removed));
        else if (row && row[of.field] === found.kept) effects.push(changed(of, row, { [of.field]: found.dropped }));
        else left.push(one);
      }
      work.apply(effects);
    }
    return [
      party.change(dropped, { state: found.before as 'active' | 'blocked' }),
      merge.change(found, { takenBackAt: work.now }),
      answer({ id, left }),
    ];
  },
});
