/**
 * What PostgreSQL can keep of a value that came from outside: it takes neither the character NUL nor half a surrogate
 * pair. Returns the value itself where nothing had to be replaced, so that `storable(x) === x` asks whether all is well.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') {
    const clean = value.replaceAll('\0', '\uFFFD').toWellFormed();
    return clean === value ? value : clean;
  }
  if (Array.isArray(value)) {
    const clean = value.map(storable);
    return clean.every((part, at) => part === value[at]) ? value : clean;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value);
    const clean = parts.map(([name, part]) => [storable(name) as string, storable(part)] as const);
    const same = clean.every(([name, part], at) => name === parts[at]?.[0] && part === parts[at]?.[1]);
    return same ? value : Object.fromEntries(clean);
  }
  return value;
}
