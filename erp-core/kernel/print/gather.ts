import { type Caller, permits } from '../caller.ts';
import { MASK } from '../conditions.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { getEntity } from '../listing.ts';
import { closed } from '../modules/closed.ts';
import { Refused } from '../refusal.ts';
import type { ValueAt } from './filled-text.ts';
import type { NamedField } from './names.ts';

type Row = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly db: Db;
  readonly caller: Caller;
  readonly registry: Pick<Declarations, 'entities' | 'queries' | 'modules' | 'moduleOf' | 'off'>;
}

/**
 * Reads the records that others refer to, each once for all that is printed together, as the caller sees them: what he may
 * not read is masked, and what is gone or of another site is empty.
 */
export class Referred {
  private readonly reading: Reading;
  private readonly known = new Map<string, Row | null | typeof MASK>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Reads what these names lead to from a row. */
  async read(row: Row, names: readonly NamedField[]): Promise<ValueAt> {
    const by = new Map(names.map((named) => [named.name, named]));
    for (const { through, of } of names) if (through !== null) await this.recordOf(of, row[through]);
    return (name) => {
      const named = by.get(name);
      if (!named) return undefined;
      if (named.through === null) return row[named.field];
      const id = row[named.through];
      if (id === MASK) return MASK;
      const there = this.known.get(keyOf(named.of, id));
      return there === MASK ? MASK : there?.[named.field];
    };
  }

  private async recordOf(of: EntityDefinition, id: unknown): Promise<void> {
    const key = keyOf(of, id);
    if (typeof id !== 'string' || id === MASK || this.known.has(key)) return;
    const { db, caller, registry } = this.reading;
    if (!permits(caller, of.name, 'read') || closed(registry, of.name)) {
      this.known.set(key, MASK);
      return;
    }
    this.known.set(key, await found(() => getEntity(db, caller, of, id)));
  }
}

const keyOf = (of: EntityDefinition, id: unknown): string => `${of.name} ${String(id)}`;

async function found(ask: () => Promise<Row>): Promise<Row | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'not-found') return null;
    throw error;
  }
}
