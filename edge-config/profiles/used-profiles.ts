type Raw = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Those of the profiles that a site's document names, with what they extend: only these are kept with a version of it.
 * Of two with one name the later is meant. Nothing is checked here.
 */
export function usedProfiles(document: unknown, profiles: readonly unknown[]): unknown[] {
  const known = new Map(profiles.filter(isRecord).map((profile) => [textOf(profile.profile) ?? '', profile]));
  const devices = isRecord(document) && Array.isArray(document.devices) ? document.devices.filter(isRecord) : [];
  const names = new Set<string>();
  for (const { profile } of devices) {
    for (let name = textOf(profile); name !== undefined && !names.has(name); ) {
      names.add(name);
      name = textOf(known.get(name)?.extends);
    }
  }
  return [...known].flatMap(([name, profile]) => (names.has(name) ? [profile] : []));
}
