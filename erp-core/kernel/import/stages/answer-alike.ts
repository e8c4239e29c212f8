import { z } from 'zod';
import { runCommand } from '../../command.ts';
import { Conditions } from '../../conditions.ts';
import { answer } from '../../effect.ts';
import { id, wholeNumber } from '../../fields.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import { sameValue } from '../../same-value.ts';
import type { CommandWork } from '../../work.ts';
import { isObject, merged } from '../parse-rows.ts';
import { importRun } from '../tables.ts';
import type { ImportTarget } from '../target.ts';
import { type StagedRun, stagedRun } from './run.ts';

interface Alike {
  readonly line: number;
  readonly record: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Says of new rows that are like a record whether each is that record (nothing is written of it), is another one (it comes
 * in), or is that record and knows more of it (what it says goes to the record, its key apart).
 */
export const answerAlike = runCommand('kernel.import.answer-alike', {
  label: { en: 'Settle what is alike', bn: 'সদৃশ মেটান', hi: 'मिलते-जुलते निपटाएँ' },
  permission: 'kernel.import.check',
  why: 'whose import it is stands in its row',
  input: {
    id: id(),
    lines: z.array(wholeNumber()).min(1).max(1_000),
    answer: z.enum(['same', 'new', 'merge']),
  },
  async run({ id: of, lines, answer: said }, work) {
    const run = await stagedRun(work, of, ['checked']);
    if (isRefusal(run)) return run;
    const { target } = run;
    const rows = await work.db.rows<Alike>(
      `update kernel.import_alike a set answer = $3 from kernel.import_row r
       where a.run = $1 and r.run = a.run and r.line = a.line and a.line = any($2) and a.answer is null
       returning a.line, a.record, r.input`,
      [of, lines, said],
    );
    if (rows.length === 0 || target.kind !== 'entity') return refuse('not-found', { id: of });
    const becomes =
      said === 'merge' ? await mergedRows(work, run, target, rows) : rows.map(({ line, record }) => ({ line, record }));
    if (said !== 'new')
      await work.db.run(
        `update kernel.import_row r set kind = coalesce(b.kind, 'same'), record = b.record, input = b.input,
           difference = coalesce(b.difference, r.difference)
         from json_to_recordset($2) b (line integer, record uuid, kind text, input jsonb, difference jsonb)
         where r.run = $1 and r.line = b.line`,
        [of, JSON.stringify(becomes)],
      );
    const { about } = run;
    const changed = becomes.filter((one) => 'kind' in one && one.kind === 'changed').length;
    const moved = said === 'new' ? 0 : rows.length;
    const counts = {
      ...{ fresh: about.fresh - moved, changed: about.changed + changed, same: about.same + moved - changed },
      alike: about.alike - rows.length,
    };
    return [importRun.change(about, counts), answer({ id: of, answered: rows.length, ...counts })];
  },
});

/** What each row says otherwise than the record that it is, within what its maker sees. */
async function mergedRows(work: CommandWork, { as }: StagedRun, { of }: ImportTarget, rows: readonly Alike[]) {
  const seen = new Conditions(of, as);
  seen.add(`t.id = any(${seen.parameter(rows.map(({ record }) => record))}::uuid[])`);
  const there = await work.db.rows<Readonly<Record<string, unknown>> & { readonly id: string }>(
    `select ${seen.shown()} from ${of.table.name} t ${seen.text()}`,
    seen.values,
  );
  return rows.map(({ line, record, input }) => {
    const now = there.find((one) => one.id === record);
    if (!now) return { line, record };
    const said = Object.entries(input).flatMap(([field, value]) => {
      const becomes = isObject(value) ? merged(now[field], value) : value;
      const stays = value === null || of.naturalKey.includes(field) || sameValue(now[field], becomes);
      return stays || !Object.hasOwn(of.table.fields, field)
        ? []
        : [[field, { now: now[field] ?? null, becomes }] as const];
    });
    if (said.length === 0) return { line, record };
    const changes = Object.fromEntries(said.map(([field, { becomes }]) => [field, becomes]));
    return {
      ...{ line, record, kind: 'changed' },
      input: { id: record, version: now.version, ...changes },
      difference: Object.fromEntries(said),
    };
  });
}
