/** Where the answer of an earlier command of the demo is meant, by its number. */
const isResult = (value: unknown): value is { readonly result: number } =>
  typeof value === 'object' &&
  value !== null &&
  'result' in value &&
  typeof value.result === 'number' &&
  Object.keys(value).length === 1;

/** With what `idOf` gives wherever the answer of an earlier command is meant: in lines and lists too. */
export function withResults(value: unknown, idOf: (of: number, path: string) => unknown, path = ''): unknown {
  if (isResult(value)) return idOf(value.result, path);
  if (Array.isArray(value)) return value.map((one, at) => withResults(one, idOf, `${path}.${at}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withResults(one, idOf, `${path}.${name}`)]),
  );
}
