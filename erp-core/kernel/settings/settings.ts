import { z } from 'zod';
import type { Db } from '../db.ts';
import type { Fields, Want } from '../effect.ts';
import { fieldMeta, id, json, moment, text } from '../fields.ts';
import type { Label } from '../label.ts';
import { type RowOf, table } from '../table.ts';

/** What a company has set, value by value, never overwritten: the newest that is in force counts. */
export const settingValues = table('kernel.setting', {
  key: ['id'],
  fields: {
    id: id(),
    settings: text(),
    field: text(),
    /** Null: as it is where nothing was set. */
    value: json(z.json()).nullable(),
    validFrom: moment(),
    setAt: moment(),
    setBy: text(),
  },
});
export interface SettingValue {
  readonly id: string;
  readonly field: string;
  readonly value: unknown;
  readonly validFrom: number;
  readonly setAt: number;
}

export interface SettingsDefinition {
  readonly name: string;
  readonly label: Label;
  readonly fields: Fields;
}

export interface Settings<F extends Fields = Fields> extends SettingsDefinition {
  /** For the `load` of a command: what was set. A few rows, read in the flight of the others. */
  readonly wanted: () => Want<readonly SettingValue[]>;
  /** What is in force at a moment (µs). */
  readonly at: (rows: readonly SettingValue[], moment: number) => RowOf<F>;
}

/**
 * Declares what a company may set for a module: fields like an entity's, each with a default, so that a module works
 * before anybody has set anything. Throws a TypeError where a field has none, or is a secret: values are shown in full.
 */
export function settings<const F extends Fields>(
  name: string,
  { label, fields }: { readonly label: Label; readonly fields: F },
): Settings<F> {
  for (const [field, schema] of Object.entries(fields)) {
    if (!schema.safeParse(undefined).success) throw new TypeError(`settings "${name}": ${field} has no default`);
    if (fieldMeta(schema).secret) throw new TypeError(`settings "${name}": ${field} is a secret, which is no setting`);
  }
  return {
    name,
    label,
    fields,
    wanted: () => settingValues.where({ settings: name }, { lock: false }) as never,
    at: (rows, now) => inForce(fields, rows, now) as RowOf<F>,
  };
}

/** The row that counts for a field at a moment; undefined: its default does. Of one moment the row set last counts. */
export const settingRow = (rows: readonly SettingValue[], field: string, now: number): SettingValue | undefined =>
  rows.reduce<SettingValue | undefined>(
    (best, row) => (row.field === field && row.validFrom <= now && !(best && later(best, row)) ? row : best),
    undefined,
  );

function later(a: SettingValue, b: SettingValue): boolean {
  if (a.validFrom !== b.validFrom) return a.validFrom > b.validFrom;
  return a.setAt === b.setAt ? a.id > b.id : a.setAt > b.setAt;
}

export function inForce(fields: Fields, rows: readonly SettingValue[], now: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, schema]) => {
      const value = settingRow(rows, field, now)?.value;
      // What a later release of the module no longer takes counts as not set.
      const read = schema.safeParse(value ?? undefined);
      return [field, read.success ? read.data : schema.parse(undefined)];
    }),
  );
}

/** The same for a question: read by itself. */
export async function settingsInForce<F extends Fields>(db: Db, of: Settings<F>, now: number): Promise<RowOf<F>> {
  const rows = await db.rows<SettingValue>(
    `select id, field, value, valid_from as "validFrom", set_at as "setAt" from kernel.setting
     where settings = $1 and valid_from <= $2`,
    [of.name, now],
  );
  return of.at(rows, now);
}
