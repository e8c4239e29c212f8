import { z } from 'zod';
import {
  askWithin,
  choice,
  code,
  fillDocument,
  fillLabels,
  type Locale,
  labelDefinition,
  printDefinition,
  type QueryContext,
  query,
  Refused,
  text,
} from '../../kernel/index.ts';
import { letterhead } from './letterhead.ts';
import { refuse } from './refusals.ts';
import { inUse, type Template, type TemplateInUse, template } from './template.ts';

const COLUMNS = template.columns.map(({ field, column }) => `${column} as "${field}"`).join(', ');

/** The templates that print, by name: those of the company in place of those that ship. */
async function templatesIn(
  { db, registry }: Pick<QueryContext, 'db' | 'registry'>,
  name?: string,
): Promise<readonly TemplateInUse[]> {
  const rows = await db.rows<Template>(
    `select ${COLUMNS} from printing.template where $1::text is null or code = $1 order by code`,
    [name ?? null],
  );
  const own = new Map(rows.map((row) => [row.code, row]));
  const names = name === undefined ? new Set([...registry.prints.keys(), ...own.keys()]) : [name];
  return [...names].sort().flatMap((one) => inUse(one, own.get(one), registry.prints.get(one)) ?? []);
}

/** What can be printed of an entity's records, or of all that the caller may read. */
export const templatesQuery = query('printing.templates', {
  label: { en: 'Print templates', bn: 'ছাপার টেমপ্লেট', hi: 'छपाई के टेम्पलेट' },
  input: { entity: text().optional() },
  async run({ entity }, context) {
    const { registry, caller } = context;
    const all = await templatesIn(context);
    return {
      rows: all
        .filter(({ of }) => (entity === undefined || of === entity) && registry.entities.has(of))
        .map(({ name, label, of, definition, version, id }) => ({
          ...{
            name,
            label: label[caller.locale],
            entity: of,
            kind: definition.kind,
            version,
            own: version !== null,
            id,
          },
          ...{ names: label, definition, ships: registry.prints.has(name) },
        })),
    };
  },
});

/**
 * Labels of records, filled in as the caller sees them: what a preview or a PDF is made of. With `definition` those of a
 * template that is being written, which prints records of `entity`.
 */
export const labelQuery = query('printing.label', {
  label: { en: 'Preview labels', bn: 'লেবেলের প্রাকদর্শন', hi: 'लेबल का पूर्वावलोकन' },
  input: {
    template: code().optional(),
    entity: text().optional(),
    definition: labelDefinition.meta({ field: 'json' }).optional(),
    records: z.array(z.uuid()).min(1).max(200),
    language: choice(['en', 'bn', 'hi']).optional(),
  },
  async run({ template: name, entity, definition, records, language }, context) {
    const { registry, caller, now } = context;
    const [kept] = name === undefined ? [] : await templatesIn(context, name);
    const found = definition ?? kept?.definition;
    const of = registry.entities.get(definition ? (entity ?? '') : (kept?.of ?? ''));
    if (found?.kind !== 'label' || !of)
      throw new Refused(refuse('template-unknown', { template: name ?? entity ?? '' }));
    const locale = language ?? caller.locale;
    const labels = await fillLabels(context, { of, definition: found, records, locale, now });
    return { rows: labels, title: kept?.label[locale] ?? of.label[locale] };
  },
});

const HEAD = letterhead.columns.map(({ column }) => column).join(', ');

/** What stands at the head of documents, and the file of its logo, which whoever makes the PDF fetches. */
async function headOf({ db, caller }: QueryContext, locale: Locale) {
  const row = await db.one<{ id: string; name: Texts; address: Texts | null; logo_id: string | null }>(
    `select ${HEAD} from printing.letterhead order by code <> 'company', code limit 1`,
  );
  if (!row) {
    const company = await db.one<{ name: string }>('select name from kernel.company where company = $1', [
      caller.company,
    ]);
    return { company: { name: company?.name ?? '', lines: [], logo: null }, logo: null };
  }
  const text = (said: Texts | null): string => said?.[locale] ?? said?.en ?? '';
  const lines = text(row.address)
    .split(',')
    .map((line) => line.trim())
    .filter(Boolean);
  const logo = row.logo_id === null ? null : { entity: letterhead.definition.name, id: row.id, file: row.logo_id };
  return { company: { name: text(row.name), lines, logo: null }, logo };
}
type Texts = Readonly<Partial<Record<Locale, string>>>;

/**
 * A document of a record, or of a list as it was asked for, filled in as the caller sees it: what a PDF is made of. With
 * `definition` that of a template that is being written, for records of `entity`.
 */
export const documentQuery = query('printing.document', {
  label: { en: 'Print documents', bn: 'দলিল ছাপুন', hi: 'दस्तावेज़ छापें' },
  input: {
    template: code().optional(),
    entity: text().optional(),
    definition: printDefinition.meta({ field: 'json' }).optional(),
    record: z.uuid().optional(),
    filter: z.record(z.string(), z.json()).default({}),
    search: z.string().max(200).optional(),
    sort: z.string().max(128).optional(),
    language: choice(['en', 'bn', 'hi']).optional(),
  },
  async run({ template: name, entity, definition, record, filter, search, sort, language }, context) {
    const { registry, caller, now } = context;
    const [kept] = name === undefined ? [] : await templatesIn(context, name);
    const found = definition ?? kept?.definition;
    const of = registry.entities.get(definition ? (entity ?? '') : (kept?.of ?? ''));
    if (found?.kind !== 'document' || !of) {
      throw new Refused(refuse('template-unknown', { template: name ?? entity ?? '' }));
    }
    const locale = language ?? caller.locale;
    const { company, logo } = await headOf(context, locale);
    const label = kept?.label ?? of.label;
    const within = askWithin(context);
    // A document whose rows are documents could ask for itself, and never end.
    const ask: typeof within = async (asked, input) => {
      if (asked === 'printing.document') throw new Refused(refuse('template-unknown', { template: asked }));
      return within(asked, input);
    };
    const list = { filter, ...(search === undefined ? {} : { search }), ...(sort === undefined ? {} : { sort }) };
    const document = await fillDocument(context, {
      of,
      definition: found,
      label,
      record,
      list,
      company,
      locale,
      now,
      ask,
    });
    return { document, logo, title: document.title };
  },
});
