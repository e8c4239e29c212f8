import type { FieldDescription } from '@millrace/hmi-client';

type Values = Readonly<Record<string, unknown>>;
type Condition = NonNullable<FieldDescription['shownWhen']>[string];

/** The fields of a form whose condition holds of what stands in it. What is not shown is not written either. */
export const shownFields = <Field extends Pick<FieldDescription, 'shownWhen'>>(
  fields: readonly Field[],
  values: Values,
): readonly Field[] => fields.filter(({ shownWhen }) => isShown(shownWhen, values));

export const isShown = (shownWhen: FieldDescription['shownWhen'], values: Values): boolean =>
  Object.entries(shownWhen ?? {}).every(([path, asked]) => holds(asked, valueAt(values, path)));

/** The value at a name, or of a part of it ("price.currency"). */
function valueAt(values: Values, path: string): unknown {
  const [name = '', part] = path.split('.');
  const whole = values[name];
  return part === undefined ? whole : (whole as Values | null | undefined)?.[part];
}

function holds(asked: Condition, value: unknown): boolean {
  if (asked === null) return isEmpty(value);
  if (typeof asked !== 'object') return same(value, asked);
  return Object.entries(asked).every(([operator, operand]) => operates(operator, value, operand));
}

/** As a list filters: of what is empty only that it is so is known. */
function operates(operator: string, value: unknown, operand: unknown): boolean {
  if (operator === 'eq' && operand === null) return isEmpty(value);
  if (isEmpty(value)) return false;
  switch (operator) {
    case 'eq':
      return same(value, operand);
    case 'ne':
      return !same(value, operand);
    case 'in':
      return Array.isArray(operand) && operand.some((one) => same(value, one));
    case 'lt':
      return order(value, operand) < 0;
    case 'lte':
      return order(value, operand) <= 0;
    case 'gt':
      return order(value, operand) > 0;
    case 'gte':
      return order(value, operand) >= 0;
    default:
      return true;
  }
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';
const same = (value: unknown, other: unknown): boolean => !isEmpty(value) && order(value, other) === 0;

/** Numbers as such, however they are written ("2.50" and 2.5); days and words as texts. */
function order(value: unknown, other: unknown): number {
  const [a, b] = [String(value), String(other)];
  const isNumber = a.trim() !== '' && b.trim() !== '' && Number.isFinite(Number(a)) && Number.isFinite(Number(b));
  if (isNumber) return Number(a) - Number(b);
  return a === b ? 0 : a < b ? -1 : 1;
}
