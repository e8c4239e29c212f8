/** Whether two values are the same for a record: nothing is null, and the order of an object's fields says nothing. */
export const sameValue = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** A text that is the same for the same values. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
