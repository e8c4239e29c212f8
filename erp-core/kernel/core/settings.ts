import { z } from 'zod';
import { runCommand } from '../command.ts';
import type { Declarations } from '../declarations.ts';
import { answer } from '../effect.ts';
import { moment, text } from '../fields.ts';
import { faultWords } from '../input-fault-words.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { inForce, type SettingValue, settingRow, settingValues } from '../settings/settings.ts';

const named = (registry: Declarations, name: string) => {
  const group = registry.settings.get(name);
  if (!group) throw new Refused(refuse('unknown-name', { name }));
  const off = closed(registry, name);
  if (off) throw new Refused(off);
  return group;
};

/** Sets some of a module's settings from a moment on (now, where nothing is said). What was set before stays told. */
export const setSettings = runCommand('kernel.settings.set', {
  label: { en: 'Change settings', bn: 'সেটিংস পরিবর্তন', hi: 'सेटिंग बदलें' },
  why: 'what may be said is what the module declares, which is looked up among all declarations',
  input: {
    name: text(),
    /** By field; null: as it is where nothing was set. */
    values: z.record(z.string(), z.json()),
    /** Not before now: what was done by the old values stays explained by them. */
    from: moment().optional(),
  },
  async run({ name, values, from }, work) {
    const { fields } = named(work.registry, name);
    const validFrom = from ?? work.now;
    if (validFrom < work.now) return refuse('settings-past', { name });
    const issues = Object.entries(values).flatMap(([field, value]) => {
      const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (!schema) return [{ path: `values.${field}`, message: `${name} has no such setting` }];
      const read = schema.safeParse(value ?? undefined);
      return (read.error?.issues ?? []).map((issue) => ({
        path: ['values', field, ...issue.path].join('.'),
        message: faultWords(issue, work.caller.locale),
      }));
    });
    if (issues.length > 0) return refuse('input-invalid', { issues });
    const set = { settings: name, validFrom, setAt: work.now, setBy: work.caller.user };
    const rows = Object.entries(values).map(([field, value]) => ({ id: work.id(), field, value, ...set }));
    return [...rows.map((row) => settingValues.insert(row)), answer({ name, from: validFrom })];
  },
});

const VALUES = `select id, settings, field, value, valid_from as "validFrom", set_at as "setAt", set_by as "setBy"
  from kernel.setting where settings = any($1) order by valid_from desc, set_at desc, id desc`;

/** What is in force, of each value since when and by whom, and what is set for later. */
export const currentSettings = query('kernel.settings', {
  label: { en: 'Settings', bn: 'সেটিংস', hi: 'सेटिंग' },
  input: { name: text().optional(), at: moment().optional() },
  async run({ name, at }, { db, now, registry, caller }) {
    const groups =
      name === undefined
        ? [...registry.settings.values()].filter((one) => !closed(registry, one.name))
        : [named(registry, name)];
    const rows = await db.rows<SettingValue & { settings: string; setBy: string }>(VALUES, [groups.map((g) => g.name)]);
    return {
      rows: groups.map((group) => {
        const own = rows.filter(({ settings }) => settings === group.name);
        const values = inForce(group.fields, own, at ?? now);
        return {
          name: group.name,
          label: group.label[caller.locale],
          values,
          fields: Object.keys(group.fields).map((field) => {
            const row = settingRow(own, field, at ?? now) as (typeof own)[number] | undefined;
            return { field, value: values[field], since: row?.validFrom ?? null, by: row?.setBy ?? null };
          }),
          upcoming: own.flatMap(({ field, value, validFrom, setBy }) =>
            validFrom > (at ?? now) ? [{ field, value, from: validFrom, by: setBy }] : [],
          ),
        };
      }),
    };
  },
});

/** Everything that was ever set in a group, newest first. */
export const settingsHistory = query('kernel.settings.history', {
  label: { en: 'History of settings', bn: 'সেটিংসের ইতিহাস', hi: 'सेटिंग का इतिहास' },
  input: { name: text() },
  permission: 'kernel.settings',
  async run({ name }, { db, registry }) {
    const rows = await db.rows<SettingValue & { setBy: string }>(VALUES, [[named(registry, name).name]]);
    return {
      rows: rows.map(({ field, value, validFrom, setAt, setBy }) => ({ field, value, from: validFrom, setAt, setBy })),
    };
  },
});
