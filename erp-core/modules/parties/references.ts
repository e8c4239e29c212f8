import { type CommandWork, columnOf, fieldMeta, type Want } from '../../kernel/index.ts';

type EntityOf = CommandWork['registry']['entities'] extends ReadonlyMap<string, infer E> ? E : never;
export type Values = Readonly<Record<string, unknown>>;

/** A field of any module's records, or of their lines, that names a party or many of them. */
export interface PartyField {
  readonly entity: EntityOf;
  /** The lines that it stands in; undefined: in the record itself. */
  readonly part: EntityOf['parts'][number] | undefined;
  readonly field: string;
  readonly many: boolean;
}

/** Every such field there is, by what is declared: a module that comes later is found as well. */
export const partyFields = ({ entities }: CommandWork['registry']): readonly PartyField[] =>
  [...entities.values()].flatMap((entity) => {
    // What was merged stays written as it was done.
    if (entity.name === 'parties.merge') return [];
    const own = fieldsIn(entity.table.fields).map((one) => ({ ...one, entity, part: undefined }));
    const lines = entity.parts.flatMap((part) => fieldsIn(part.fields).map((one) => ({ ...one, entity, part })));
    return [...own, ...lines];
  });

const fieldsIn = (fields: EntityOf['table']['fields']) =>
  Object.entries(fields).flatMap(([name, schema]) => {
    const { field, references } = fieldMeta(schema);
    const names = references === 'parties.party' && (field === 'reference' || field === 'references');
    return names ? [{ field: name, many: field === 'references' }] : [];
  });

/** "customer", "lines.maker" */
export const pathOf = ({ part, field }: PartyField): string => (part ? `${part.name}.${field}` : field);
export const tableOf = ({ entity, part }: PartyField): EntityOf['table'] => part?.table ?? entity.table;

/** Records or lines whose field names one of these, locked. */
export async function rowsNaming(
  work: CommandWork,
  of: PartyField,
  parties: readonly string[],
): Promise<readonly Values[]> {
  const table = tableOf(of);
  // A list that holds a party is no key: those that do are looked for first, and read again under their lock.
  const keys = of.many
    ? (
        await work.db.rows<{ id: string }>(
          `select t.id from ${table.name} t where t.${columnOf(of.field)} && $1::uuid[]`,
          [parties],
        )
      ).map(({ id }) => ({ id }))
    : parties.map((party) => ({ [of.field]: party }));
  const { rows } = await work.load({ rows: rowsBy(table, keys) });
  return rows.filter((row) => [row[of.field]].flat().some((id) => parties.includes(String(id))));
}

export const rowsBy = (table: EntityOf['table'], keys: readonly Values[]): Want<readonly Values[]> => ({
  kind: 'rows',
  table,
  keys,
  lock: true,
  pick: (rows) => rows as readonly Values[],
});

/** The value of the field with one party in the place of another; in a list each stands once. */
export function renamed({ many, field }: PartyField, row: Values, from: string, to: string): unknown {
  if (!many) return to;
  return [...new Set((row[field] as readonly string[]).map((id) => (id === from ? to : id)))];
}
