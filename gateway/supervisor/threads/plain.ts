/** What a line of the log says beside its words, as far as it can cross into another thread. */
export function plain(fields: object): object {
  try {
    return structuredClone(fields);
  } catch {
    return { fields: String(fields) };
  }
}
