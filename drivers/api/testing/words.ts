import { expect } from 'vitest';

interface Field {
  meta(): { readonly label?: unknown } | undefined;
}

/** Each field that a form shows has its label in three languages; `without` are those that no form asks for. */
export function expectWords(schema: object, without: readonly string[] = []): void {
  for (const [name, field] of Object.entries(shapeOf(schema))) {
    if (without.includes(name)) continue;
    expect(field.meta()?.label, `"${name}" has its label`).toMatchObject({
      en: expect.any(String) as string,
      bn: expect.any(String) as string,
      hi: expect.any(String) as string,
    });
  }
}

/** Fields of an object's schema; a union's or a single value's own check is the driver's. */
const shapeOf = (schema: object): Record<string, Field> =>
  'shape' in schema ? (schema.shape as Record<string, Field>) : {};

/** What stands in a list of these settings, as `devices`, whatever default the list has; null where there is no such list. */
export function elementOf(schema: object, name: string): object | null {
  let list: object | undefined = shapeOf(schema)[name];
  while (list && !('element' in list)) list = (list as { def?: { innerType?: object } }).def?.innerType;
  return (list as { element?: object } | undefined)?.element ?? null;
}
