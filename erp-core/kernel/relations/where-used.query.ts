import { type Caller, rightsOf } from '../caller.ts';
import { commonWords } from '../common-words.ts';
import { Conditions } from '../conditions.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta, id, text } from '../fields.ts';
import { say } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { recordSeen } from '../notes/record-at-hand.ts';
import { query } from '../query.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';

/** Counted so far: an item that a million moves name is used, and how often exactly is a question for a report. */
const MOST = 1000;

/** Fields of a kind that name records of another one, and that the caller may ask about. */
function fieldsNaming(of: EntityDefinition, target: string, caller: Caller): readonly string[] {
  const { hidden, masked } = fieldsFor(caller, of);
  return Object.entries(of.table.fields)
    .filter(([name, schema]) => fieldMeta(schema).references === target && !hidden.has(name) && !masked.has(name))
    .map(([name]) => name);
}

/**
 * Where a record is used: by kind and field how many records name it that the caller may see, `more` than told where it is
 * above a thousand. What names it within its lines is not told. Refused where the caller does not see the record itself.
 */
export const whereUsed = query('kernel.where-used', {
  label: { en: 'Where a record is used', bn: 'রেকর্ড কোথায় ব্যবহৃত', hi: 'रिकॉर्ड कहाँ प्रयुक्त है' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text(), record: id() },
  async run(about, context) {
    const { db, caller, registry } = context;
    await recordSeen(context, about, caller);
    const rows: object[] = [];
    for (const of of registry.entities.values()) {
      if (closed(registry, of.name) || !rightsOf(caller).permits(of.name, 'read')) continue;
      for (const field of fieldsNaming(of, about.entity, caller)) {
        const conditions = new Conditions(of, caller);
        conditions.where(field, { eq: about.record });
        const found = await db.one<{ count: number }>(
          `select count(*)::int as count from (select from ${of.table.name} t ${conditions.text()} limit ${MOST + 1}) x`,
          conditions.values,
        );
        const count = found?.count ?? 0;
        if (count === 0) continue;
        const schema = of.table.fields[field];
        const label = (schema && fieldMeta(schema).label) ?? commonWords(field);
        const named = {
          entity: of.name,
          label: say(of.label, caller.locale),
          field,
          fieldLabel: say(label, caller.locale),
        };
        rows.push({ ...named, count: Math.min(count, MOST), more: count > MOST });
      }
    }
    return { rows };
  },
});
