// zod writes "any JSON value" (z.json()) as a schema that refers to itself, under a name of its own; in an OpenAPI document
// that name leads nowhere. Such a value is a schema without conditions.

const NAMED = /^#\/(\$defs\/__|components\/schemas\/)schema\d+$/;
const ANY = { description: 'Any JSON value' };

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A document whose every reference leads somewhere. */
export function withAnyJson<Part>(part: Part): Part {
  if (Array.isArray(part)) return part.map(withAnyJson) as Part;
  if (!isObject(part)) return part;
  if (typeof part.$ref === 'string' && NAMED.test(part.$ref)) {
    const { $ref: _, ...words } = part;
    return { ...ANY, ...words } as Part;
  }
  const kept = Object.entries(part).filter(([name, value]) => name !== '$defs' || !isOnlyNamed(value));
  return Object.fromEntries(kept.map(([name, value]) => [name, withAnyJson(value)])) as Part;
}

const isOnlyNamed = (defs: unknown): boolean =>
  isObject(defs) && Object.keys(defs).every((name) => NAMED.test(`#/$defs/${name}`));
