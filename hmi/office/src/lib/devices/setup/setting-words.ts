import type { SettingField } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What a setting is called; one without words by its own name. */
export const labelOf = ({ label, name }: Pick<SettingField, 'label' | 'name'>, show: Format): string =>
  label ? show.name(label) : name;

/** A value more or less; `undefined` takes it out. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...rest } = values;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** A text as a name of the plant: lower-case letters, digits, "-". */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
