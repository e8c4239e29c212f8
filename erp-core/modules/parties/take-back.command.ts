import { answer, ref, runCommand } from '../../kernel/index.ts';
import { merge, party } from './party.ts';
import { partyFields, pathOf, renamed, rowsBy, tableOf } from './references.ts';
import { refuse } from './refusals.ts';
import { Rewriting } from './rewriting.ts';

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
    const writing = new Rewriting(work);
    for (const of of partyFields(work.registry)) {
      const mine = found.moved.filter((one) => one.entity === of.entity.name && one.field === pathOf(of));
      if (mine.length === 0) continue;
      const keys = mine.map(({ id: one }) => ({ id: one }));
      const { rows } = await work.load({ rows: rowsBy(tableOf(of), keys) });
      for (const { removed, list, ...one } of mine) {
        const row = rows.find((each) => each.id === one.id);
        const made = list === undefined ? found.kept : renamed(of, { [of.field]: list }, found.dropped, found.kept);
        if (removed && !row) writing.restore(of, removed);
        else if (row && isSame(row[of.field], made)) writing.change(of, row, list ?? found.dropped);
        else left.push(one);
      }
    }
    return [
      ...(await writing.effects()),
      party.change(dropped, { state: found.before as 'active' | 'blocked' }),
      merge.change(found, { takenBackAt: work.now }),
      answer({ id, left }),
    ];
  },
});

const isSame = (now: unknown, made: unknown): boolean => JSON.stringify(now) === JSON.stringify(made);
