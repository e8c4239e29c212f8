import { type CommandWork, type Effect, fieldMeta, type Want } from '../../kernel/index.ts';

type EntityOf = CommandWork['registry']['entities'] extends ReadonlyMap<string, infer E> ? E : never;
export type Values = Readonly<Record<string, unknown>>;

/** A field of any module's entity that names a party. */
export interface PartyField {
  readonly entity: EntityOf;
  readonly field: string;
}

/** Every such field there is, by what is declared: a module that comes later is found as well. */
export const partyFields = ({ entities }: CommandWork['registry']): readonly PartyField[] =>
  [...entities.values()].flatMap((entity) =>
    entity.name === 'parties.merge'
      ? []
      : Object.entries(entity.table.fields).flatMap(([field, schema]) => (isParty(schema) ? [{ entity, field }] : [])),
  );

/** One party, not a list of them: a list goes on naming the one that was merged, which is still there. */
function isParty(schema: Parameters<typeof fieldMeta>[0]): boolean {
  const { field, references } = fieldMeta(schema);
  return field === 'reference' && references === 'parties.party';
}

/** Records whose field names one of these, locked. */
export const recordsNaming = ({ entity, field }: PartyField, parties: readonly string[]): Want<readonly Values[]> => ({
  kind: 'rows',
  table: entity.table,
  keys: parties.map((party) => ({ [field]: party })),
  lock: true,
  pick: (rows) => rows as readonly Values[],
});

export const recordsById = (entity: EntityOf, ids: readonly string[]): Want<readonly Values[]> => ({
  kind: 'rows',
  table: entity.table,
  keys: ids.map((id) => ({ id })),
  lock: true,
  pick: (rows) => rows as readonly Values[],
});

export const changed = ({ entity }: Pick<PartyField, 'entity'>, row: Values, patch: Values): Effect => ({
  kind: 'change',
  table: entity.table,
  row,
  patch: { ...patch, version: Number(row.version) + 1 },
});

export const removed = ({ entity }: Pick<PartyField, 'entity'>, row: Values): Effect => ({
  kind: 'remove',
  table: entity.table,
  row,
});

export const restored = ({ entity }: Pick<PartyField, 'entity'>, row: Values): Effect => ({
  kind: 'insert',
  table: entity.table,
  row: { ...row, version: Number(row.version) + 1 },
});
