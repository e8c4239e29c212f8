import type { EntityDefinition } from '../entity.ts';
import { table } from '../table.ts';
import type { SettingsDefinition } from './settings.ts';

/** Settings as a screen takes them: described like an entity with one form, which `kernel.settings.set` writes. */
export const asEntity = ({ name, label, fields }: SettingsDefinition): EntityDefinition => ({
  name,
  label,
  naturalKey: [],
  states: {},
  stateLabels: {},
  ownState: false,
  list: Object.keys(fields),
  form: [{ fields: Object.keys(fields) }],
  search: [],
  siteField: undefined,
  seenAt: [],
  parts: [],
  table: table(name, { key: [], fields }),
  computed: {},
  shownWhen: {},
  retention: undefined,
});
