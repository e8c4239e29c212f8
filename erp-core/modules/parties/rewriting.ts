import type { CommandWork, Effect } from '../../kernel/index.ts';
import { type PartyField, rowsBy, type Values } from './references.ts';

type EntityOf = PartyField['entity'];

/**
 * What is written of records, each once however many of its fields and lines name the party: a line is not changed without
 * its record being counted up, and no record is counted up twice.
 */
export class Rewriting {
  readonly #work: CommandWork;
  readonly #patches = new Map<string, { readonly of: PartyField; readonly row: Values; patch: Values }>();
  readonly #removed = new Map<string, Effect>();
  readonly #restored: Effect[] = [];

  constructor(work: CommandWork) {
    this.#work = work;
  }

  /** A row as it would stand. */
  now(of: PartyField, row: Values): Values {
    return { ...row, ...this.#patches.get(keyOf(of, row))?.patch };
  }

  change(of: PartyField, row: Values, value: unknown): void {
    const key = keyOf(of, row);
    const there = this.#patches.get(key);
    if (there) there.patch = { ...there.patch, [of.field]: value };
    else this.#patches.set(key, { of, row, patch: { [of.field]: value } });
  }

  /** Whatever else was to be changed of it. */
  remove(of: PartyField, row: Values): void {
    this.#removed.set(keyOf(of, row), { kind: 'remove', table: of.entity.table, row });
  }

  restore({ entity }: PartyField, row: Values): void {
    this.#restored.push({ kind: 'insert', table: entity.table, row: { ...row, version: Number(row.version) + 1 } });
  }

  async effects(): Promise<readonly Effect[]> {
    const effects: Effect[] = [];
    const owners = new Map<string, { readonly entity: EntityOf; readonly id: string }>();
    for (const [key, { of, row, patch }] of this.#patches) {
      const { entity, part } = of;
      if (this.#removed.has(key)) continue;
      if (part) {
        effects.push({ kind: 'change', table: part.table, row, patch });
        owners.set(`${entity.name} ${String(row.record)}`, { entity, id: String(row.record) });
      } else effects.push(counted(entity, row, patch));
    }
    for (const [key, { entity, id }] of owners) {
      // It is counted up with fields of its own already.
      if (this.#patches.has(key)) continue;
      const { rows } = await this.#work.load({ rows: rowsBy(entity.table, [{ id }]) });
      const [record] = rows;
      if (record) effects.push(counted(entity, record, {}));
    }
    return [...effects, ...this.#removed.values(), ...this.#restored];
  }
}

const keyOf = ({ entity, part }: PartyField, row: Values): string =>
  `${part ? `${entity.name}/${part.name}` : entity.name} ${String(row.id)}`;

const counted = (entity: EntityOf, row: Values, patch: Values): Effect => ({
  kind: 'change',
  table: entity.table,
  row,
  patch: { ...patch, version: Number(row.version) + 1 },
});
