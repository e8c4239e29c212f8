import { columnOf } from '../../table.ts';
import type { PackEntity } from './manifest.ts';
import { linesIn, ownFields } from './pack-field.ts';

/** Letters that PostgreSQL keeps of a name. */
const MOST_LETTERS = 63;
const LONGEST_ENDING = '_position'.length;

export const schemaOf = (pack: string): string => pack.replaceAll('-', '_');
export const tableOf = (entity: string): string => entity.replaceAll('-', '_');
export const bareName = (table: string): string => table.slice(table.indexOf('.') + 1);
/** As `lines/lines.ts` calls the table of a part. */
export const lineTable = (entity: string, field: string): string =>
  `${tableOf(entity)}_${columnOf(field).replace(/s$/, '')}`;
/** What constraints and indexes of a field begin with. */
export const fieldStem = (table: string, field: string): string => `${bareName(table)}_${columnOf(field)}`.slice(0, 55);

interface Named {
  /** A table or index, which share their names in a schema, or a constraint of one table. */
  readonly name: string;
  readonly path: string;
}

/**
 * Names that the tables of a pack would have twice, or longer than the database keeps them, by the place of what makes
 * them: it would cut them, and two would be one.
 */
export function nameFaults(entities: readonly PackEntity[]): { path: string; message: string }[] {
  const seen = new Map<string, string>();
  return entities
    .flatMap((entity, at) => namesOf(entity).map((one) => ({ ...one, path: `entities.${at}.${one.path}` })))
    .flatMap(({ name, path }) => {
      if (name.length > MOST_LETTERS - LONGEST_ENDING)
        return [{ path, message: 'too long together with the name it stands under: give a shorter one' }];
      const other = seen.get(name);
      seen.set(name, path);
      return other === undefined ? [] : [{ path, message: `is kept under the same name as ${other}: give another` }];
    });
}

function namesOf({ name, fields }: PackEntity): Named[] {
  const own = tableOf(name);
  return [
    ...['', '_pk', '_key_unique'].map((ending) => ({ name: bareName(own) + ending, path: 'name' })),
    ...fieldNames(own, ownFields(fields), 'fields'),
    ...linesIn(fields).flatMap(([field, part]) => {
      const table = lineTable(name, field);
      return [
        ...['', '_pk', '_position'].map((ending) => ({ name: bareName(table) + ending, path: `fields.${field}` })),
        ...fieldNames(table, part.fields, `fields.${field}.fields`),
      ];
    }),
  ];
}

const fieldNames = (table: string, fields: ReturnType<typeof ownFields>, path: string): Named[] =>
  Object.entries(fields).flatMap(([field, { type }]) => {
    const at = `${path}.${field}`;
    const stem = fieldStem(table, field);
    return [
      // Of the table's own: its colon keeps it apart from tables and indexes.
      { name: `${stem}:`.slice(0, MOST_LETTERS - LONGEST_ENDING), path: at },
      ...(type === 'reference' ? [{ name: `${stem}_ref`.slice(0, MOST_LETTERS - LONGEST_ENDING), path: at }] : []),
      ...(type === 'references' ? [{ name: `${bareName(table)}_${columnOf(field)}`, path: at }] : []),
    ];
  });
