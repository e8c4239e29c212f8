import type { SettingWords, Words } from '@millrace/driver-api';
import type { SettingField } from './setting-fields.ts';

/** Words of settings whose schema is a contract, which has none: by name, of what is in a group by "group.name". */
export type FieldWords = Readonly<Record<string, Omit<SettingWords, 'examples'>>>;

export const words = (en: string, bn: string, hi: string): Words => ({ en, bn, hi });

/** A field with its words. What stands in each of several groups has the words of one that stands by itself. */
export function worded(field: SettingField, all: FieldWords, within = ''): SettingField {
  const path = `${within}${field.name}`;
  const inner = field.kind === 'groups' ? '' : `${path}.`;
  const { label = field.label, help = field.help, namesSecret = field.namesSecret } = all[path] ?? {};
  return { ...field, label, help, namesSecret, fields: field.fields.map((one) => worded(one, all, inner)) };
}
