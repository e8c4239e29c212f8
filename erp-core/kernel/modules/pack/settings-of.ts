import type { Fields } from '../../effect.ts';
import { type Settings, settings } from '../../settings/settings.ts';
import { fieldFaults } from './entity-faults.ts';
import { bareField, fieldOf } from './field-of.ts';
import type { Issue } from './issue.ts';
import type { PackManifest } from './manifest.ts';

/** The group that a pack's settings stand in; no entity of it is called so. */
const settingsName = (pack: string): string => `${pack}.settings`;

const nowhere = (): never => {
  throw new TypeError('a setting names no record');
};

/** The same settings as a module would declare; undefined where there are none. Issues by their place in the manifest. */
export function settingsOf({ name, label: of, settings: declared, entities }: PackManifest): {
  readonly group: Settings | undefined;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const all = Object.entries(declared);
  if (all.length === 0) return { group: undefined, issues };
  for (const [setting, one] of all)
    fieldFaults(one, bareField(one, nowhere), (path, message) =>
      issues.push({ path: `settings.${setting}${path}`, message }),
    );
  for (const [at, entity] of entities.entries())
    if (entity.name === settingsName(name))
      issues.push({ path: `entities.${at}.name`, message: 'the settings of the pack are called so: give another' });
  if (issues.length > 0) return { group: undefined, issues };
  const fields: Fields = Object.fromEntries(all.map(([setting, one]) => [setting, fieldOf(one, nowhere)]));
  return { group: settings(settingsName(name), { label: of, fields }), issues };
}
