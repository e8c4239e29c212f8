import { runCommand } from '../../command.ts';
import { answer } from '../../effect.ts';
import { id } from '../../fields.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import { fieldsFor } from '../../rights/fields-for.ts';
import { headersOf } from '../columns.ts';
import { importRun } from '../tables.ts';
import { checkRows } from './check.job.ts';
import { mappedSheet } from './mapped-sheet.ts';
import { mapping } from './mapping.ts';
import { templateHeader } from './read.job.ts';
import { stagedRun, underWay } from './run.ts';

/**
 * Says what the columns of a file mean and how its numbers and dates are written, remembers that for the next file with such
 * a header, and has every line checked. A date or a number that can be read in two ways is asked about, and never guessed.
 */
export const mapImport = runCommand('kernel.import.map', {
  label: { en: 'Map columns and check', bn: 'কলাম মেলান ও যাচাই করুন', hi: 'कॉलम मिलाएँ और जाँचें' },
  permission: 'kernel.import.check',
  why: 'whose import it is stands in its row',
  input: { id: id(), mapping: mapping.meta({ field: 'json' }) },
  async run({ id: of, mapping: said }, work) {
    const run = await stagedRun(work, of, ['read', 'checking', 'checked']);
    if (isRefusal(run)) return run;
    const { about, target, draft } = run;
    const busy = await underWay(work, about);
    if (busy) return busy;
    const { hidden, masked } = fieldsFor(work.caller, target.of);
    const unseen = new Set([...hidden, ...masked]);
    const beyond = said.columns.filter(({ at }) => at >= draft.header.length);
    if (beyond.length > 0)
      return refuse('input-invalid', {
        issues: beyond.map(({ at }) => ({ path: 'mapping', message: `the file has no column ${at + 1}` })),
      });
    const { columns, unclear } = mappedSheet(target, said, draft.proposed, unseen);
    const strange = [...columns.unknown, ...columns.ignored];
    if (strange.length > 0)
      return refuse('import-columns-unknown', { columns: strange, known: headersOf(target.of, unseen) });
    if (columns.twice.length > 0) return refuse('import-columns-twice', { columns: columns.twice });
    for (const [code, found] of [
      ['import-dates-unclear', unclear.dates],
      ['import-numbers-unclear', unclear.decimal],
    ] as const)
      if (found.length > 0) {
        const [first] = found;
        return refuse(code, {
          columns: found.map(({ header }) => header),
          example: first?.samples.find((one) => /[.,/-]/.test(one)) ?? first?.samples[0],
        });
      }
    await work.db.run('update kernel.import_draft set mapping = $2 where run = $1', [of, JSON.stringify(said)]);
    await work.db.run(
      `insert into kernel.import_template (target, header, mapping, used_at, used_by) values ($1, $2, $3, $4, $5)
       on conflict (company, target, header) do update
       set mapping = excluded.mapping, used_at = excluded.used_at, used_by = excluded.used_by`,
      [target.name, templateHeader(draft.header), JSON.stringify(said), work.now, work.caller.user],
    );
    // What an earlier mapping came to is of no use any more.
    await work.db.run('delete from kernel.import_row where run = $1', [of]);
    const job = work.id();
    return [
      checkRows.with({ id: of, round: about.version }, { id: job }),
      importRun.change(about, { state: 'checking', job, fresh: 0, changed: 0, same: 0, refused: 0, alike: 0 }),
      answer({ id: of, job }),
    ];
  },
});
