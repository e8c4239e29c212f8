import type { CommandDefinition } from '../command-definition.ts';
import type { Fields, TableShape } from '../effect.ts';
import { type EntityDefinition, handled } from '../entity.ts';
import { Fault } from '../fault.ts';
import { fieldMeta } from '../field-meta.ts';
import type { Module } from '../module.ts';
import type { WideTables } from '../row-cache.ts';
import type { AnyEntity } from '../standard-checks.ts';
import { table } from '../table.ts';
import type { Extension } from './extension.ts';
import { setFieldsCommand } from './set-fields.command.ts';

export const NOT_EXTENDED: { readonly wide: WideTables } = { wide: new Map() };

interface Declared {
  readonly entities: ReadonlyMap<string, EntityDefinition>;
  readonly commands: ReadonlyMap<string, CommandDefinition>;
}

interface Of {
  readonly module: string;
  readonly extension: Extension;
}

/** What modules that are on add to records of others. */
export const extensionsOn = (modules: readonly Module[], off: ReadonlySet<string>): readonly Of[] =>
  modules
    .filter(({ name }) => !off.has(name))
    .flatMap(({ name, extensions }) => extensions.map((extension) => ({ module: name, extension })));

/**
 * Entities with what is added to them, and the commands that write them made again for that. Throws a Fault that names the
 * module whose addition cannot be.
 */
export function widened({ entities, commands }: Declared, extensions: readonly Of[]): Declared & { wide: WideTables } {
  const wider = new Map(entities);
  const written = new Map(commands);
  const wide = new Map<string, TableShape>();
  for (const [name, added] of Map.groupBy(extensions, ({ extension }) => extension.entity)) {
    const base = entities.get(name);
    const [first] = added;
    if (!base) throw wrong(first?.module ?? '', `adds fields to ${name}, which is not there`);
    checkNames(base, added);
    const thing = widerEntity(
      base,
      added.map(({ extension }) => extension),
    );
    wider.set(name, thing.definition);
    wide.set(base.table.name, thing.definition.table);
    const rules = added.map(({ extension }) => extension.rule);
    for (const [command, { extended }] of commands)
      if (extended && command.slice(0, command.lastIndexOf('.')) === name)
        written.set(command, extended(thing as never, rules as never));
    // Whoever writes these records has commands of his own, which do not know of more fields: those have one for themselves.
    if (!written.get(`${name}.change`)?.extended) {
      const more = setFieldsCommand(thing, Object.assign({}, ...added.map(({ extension }) => extension.fields)), rules);
      written.set(more.name, more);
    }
  }
  return { entities: wider, commands: written, wide };
}

/** Two modules may not add the same field, nor one that is there. */
function checkNames(base: EntityDefinition, added: readonly Of[]): void {
  const owners = new Map<string, string>();
  for (const { module, extension } of added)
    for (const field of [...Object.keys(extension.fields), ...Object.keys(extension.computed)]) {
      const other = owners.get(field);
      if (Object.hasOwn(base.table.fields, field) || Object.hasOwn(base.computed, field))
        throw wrong(module, `${base.name} has a field ${field} already: give the added one another name`);
      if (other !== undefined)
        throw wrong(module, `${other} adds a field ${field} to ${base.name} already: give this one another name`);
      owners.set(field, module);
    }
}

/** The entity with more fields, as commands take hold of it. */
export function widerEntity(base: EntityDefinition, added: readonly Extension[]): AnyEntity {
  const fields: Fields = Object.assign({}, ...added.map((one) => one.fields));
  const { name, tree, partOf, ledger } = base.table;
  const rows: TableShape = {
    // What is written of more fields need not read back as the very same values: `exact` is not said of it.
    ...table(name, { key: ['id'], fields: { ...base.table.fields, ...fields }, entity: base.name }),
    ...(tree === undefined ? {} : { tree }),
    ...(partOf === undefined ? {} : { partOf }),
    ...(ledger === undefined ? {} : { ledger }),
    begun: begunOf(fields),
  };
  const searched = Object.keys(fields).filter((field) => fields[field] && fieldMeta(fields[field]).search);
  const definition: EntityDefinition = {
    ...base,
    table: rows,
    list: [...base.list, ...added.flatMap(({ list }) => list)],
    form: [...base.form, ...added.flatMap(({ form }) => form)],
    search: [...base.search, ...searched],
    computed: Object.assign({ ...base.computed }, ...added.map(({ computed }) => computed)),
    shownWhen: Object.assign({ ...base.shownWhen }, ...added.map(({ shownWhen }) => shownWhen)),
  };
  return handled(definition, rows) as AnyEntity;
}

const begunOf = (fields: Fields): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.safeParse(undefined).data ?? null]));

const wrong = (module: string, what: string): Fault =>
  new Fault('declaration-wrong', 'us', `module "${module}": it ${what}`, { module });
