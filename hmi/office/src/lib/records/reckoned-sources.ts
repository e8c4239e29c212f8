import type { EntityDescription, FieldDescription } from '@millrace/hmi-client';

export type Values = Readonly<Record<string, unknown>>;
type Computed = Pick<FieldDescription, 'name' | 'computedFrom'>;

const told = (value: unknown): unknown => (value === '' ? null : value);
const rowsOf = (value: unknown): readonly Values[] => (Array.isArray(value) ? (value as readonly Values[]) : []);

/** Of what stands in a form that which these are reckoned from: of lines the cells that they need and no others. */
export function sourcesOf(computed: readonly Computed[], values: Values): Values {
  const names = new Set(computed.flatMap(({ computedFrom = [] }) => computedFrom));
  const own = [...new Set([...names].map((name) => name.split('.', 1)[0] ?? name))];
  return Object.fromEntries(
    own.flatMap((name) => {
      if (values[name] === undefined) return [];
      const cells = [...names].flatMap((one) => (one.startsWith(`${name}.`) ? [one.slice(name.length + 1)] : []));
      const isLines = cells.length > 0 || (Array.isArray(values[name]) && rowsOf(values[name]).every(isObject));
      if (!isLines) return [[name, told(values[name])]];
      const rows = rowsOf(values[name]);
      return [[name, rows.map((row) => Object.fromEntries(cells.map((cell) => [cell, told(row[cell])])))]];
    }),
  );
}
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Those that a form shows: what is kept from the reader is not reckoned for him. */
export const computedFields = ({ fields }: Pick<EntityDescription, 'fields'>): readonly FieldDescription[] =>
  fields.filter(({ computedFrom, masked }) => computedFrom && !masked);
