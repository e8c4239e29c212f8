type Raw = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const recordsIn = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/**
 * Those of the profiles that a site's document names for its devices and assets, with what they extend and the parts they
 * are made of: only these are kept with a version of it. Of two with one name the later is meant. Nothing is checked here.
 */
export function usedProfiles(document: unknown, profiles: readonly unknown[]): unknown[] {
  const known = new Map(profiles.filter(isRecord).map((profile) => [textOf(profile.profile) ?? '', profile]));
  const site = isRecord(document) ? document : {};
  const wanted = [
    ...recordsIn(site.devices).map(({ profile }) => textOf(profile)),
    ...recordsIn(site.assets).map(({ type }) => textOf(type)),
  ];
  const names = new Set<string>();
  for (let at = 0; at < wanted.length; at += 1) {
    const name = wanted[at];
    if (name === undefined || names.has(name)) continue;
    names.add(name);
    const profile = known.get(name);
    wanted.push(textOf(profile?.extends), ...recordsIn(profile?.parts).map(({ type }) => textOf(type)));
  }
  return [...known].flatMap(([name, profile]) => (names.has(name) ? [profile] : []));
}
