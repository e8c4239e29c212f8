import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Db } from '../../db.ts';
import { fieldMeta, id, wholeNumber } from '../../fields.ts';
import { refuse } from '../../kernel-refusals.ts';
import { say } from '../../label.ts';
import { query } from '../../query.ts';
import { Refused } from '../../refusal.ts';
import { fieldsFor } from '../../rights/fields-for.ts';
import { schemaOf } from '../columns.ts';
import { importTarget, importTargets } from '../target.ts';
import { mappable, wordOf } from './mapped-sheet.ts';
import type { Draft } from './run.ts';

const CHECK = 'kernel.import.check';

interface Standing extends Draft {
  readonly target: string;
  readonly state: string;
}

/** An import is its maker's to look at: its preview shows what he sees. Throws `Refused` for everybody else. */
export async function ownImport(
  db: Db,
  caller: Caller,
  of: string,
): Promise<Standing & Readonly<Record<string, unknown>>> {
  const found = await db.one<Standing & Record<string, unknown>>(
    `select i.id, i.entity as target, i.file, i.state, i.at, i.rows, i.fresh, i.changed, i.same, i.refused, i.alike, i.wrote,
       i.kept, i.job, j.state as "jobState", j.problem as "jobProblem", d.locale, d.reading, d.header, d.proposed, d.mapping, d.problem
     from kernel.import i join kernel.import_draft d on d.run = i.id left join kernel.job j on j.id = i.job where i.id = $1 and i.user_id = $2`,
    [of, caller.user],
  );
  if (!found) throw new Refused(refuse('not-found', { id: of }));
  return found;
}

/** What sheets may be brought into here by the caller. */
export const importTargetsQuery = query('kernel.import.targets', {
  label: { en: 'What can be imported', bn: 'কী আমদানি করা যায়', hi: 'क्या आयात हो सकता है' },
  input: {},
  permission: CHECK,
  run: async (_, { caller, registry }) => ({
    targets: importTargets(registry, caller).map(({ name, label, kind }) => ({
      name,
      kind,
      label: say(label, caller.locale),
    })),
  }),
});

/** An import of one's own between two stages: the header, what its columns may mean, what they may be mapped to. */
export const importDraft = query('kernel.import.draft', {
  label: { en: 'Import of one’s own', bn: 'নিজের আমদানি', hi: 'अपना आयात' },
  input: { id: id() },
  permission: CHECK,
  async run({ id: of }, { db, caller, registry }) {
    const standing = await ownImport(db, caller, of);
    const target = importTarget(registry, standing.target);
    if (!target) throw new Refused(refuse('import-not-offered', { entity: standing.target }));
    const { hidden, masked, locked } = fieldsFor(caller, target.of);
    const fields = mappable(target, new Set([...hidden, ...masked])).flatMap((column) => {
      const schema = schemaOf(target.of, column);
      if (!schema || locked.has(column.field)) return [];
      const { label, field, help } = fieldMeta(schema);
      const name = label ? say(label, caller.locale) : column.field;
      const within = column.component ?? (column.locale === 'en' ? undefined : column.locale);
      return [
        {
          as: wordOf(column),
          label: within === undefined ? name : `${name} (${within})`,
          type: field,
          required: !schema.safeParse(undefined).success && !schema.safeParse(null).success,
          ...(help ? { help: say(help, caller.locale) } : {}),
        },
      ];
    });
    return { ...standing, label: say(target.label, caller.locale), kind: target.kind, fields };
  },
});

/** What would become of each line, or has become: page by page, those with faults of all kinds by `kind` and `outcome`. */
export const importPreview = query('kernel.import.preview', {
  label: { en: 'Preview of an import', bn: 'আমদানির প্রাকদর্শন', hi: 'आयात का पूर्वावलोकन' },
  input: {
    id: id(),
    kind: z.enum(['new', 'changed', 'same', 'refused']).optional(),
    outcome: z.enum(['written', 'failed', 'back', 'kept']).optional(),
    after: wholeNumber().default(0),
    limit: z.int().min(1).max(500).default(100),
  },
  permission: CHECK,
  async run({ id: of, kind, outcome, after, limit }, { db, caller }) {
    await ownImport(db, caller, of);
    const rows = await db.rows<{ line: number }>(
      `select r.line, r.kind, r.record, r.difference, r.issues, r.outcome,
         (select l.cells from kernel.import_line l where l.run = r.run and l.line = r.line) as cells
       from kernel.import_row r
       where r.run = $1 and r.line > $2 and ($3::text is null or r.kind = $3) and ($4::text is null or r.outcome = $4)
       order by r.line limit $5`,
      [of, after, kind ?? null, outcome ?? null, limit],
    );
    return { rows, after: rows.length === limit ? (rows.at(-1)?.line ?? null) : null };
  },
});

/** New rows that are like a record that is there, and nobody has said yet which they are. */
export const importAlike = query('kernel.import.alike', {
  label: { en: 'Alike rows of an import', bn: 'আমদানির সদৃশ সারি', hi: 'आयात की मिलती-जुलती पंक्तियाँ' },
  input: { id: id(), after: wholeNumber().default(0), limit: z.int().min(1).max(500).default(100) },
  permission: CHECK,
  async run({ id: of, after, limit }, { db, caller }) {
    await ownImport(db, caller, of);
    const rows = await db.rows<{ line: number }>(
      `select a.line, a.record, a.title, a.likeness, r.difference from kernel.import_alike a
       join kernel.import_row r on r.run = a.run and r.line = a.line
       where a.run = $1 and a.line > $2 and a.answer is null order by a.line limit $3`,
      [of, after, limit],
    );
    return { rows, after: rows.length === limit ? (rows.at(-1)?.line ?? null) : null };
  },
});

export const importQueries = [importTargetsQuery, importDraft, importPreview, importAlike];
