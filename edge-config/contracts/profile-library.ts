import { type DeviceProfile, deviceProfile } from './site.ts';
import { didYouMean, type FaultList, schemaFaults, unknownKeys } from './site-fault.ts';

type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;

/** Where a part of a profile was written: in itself, or in one that it extends. */
export interface Origin {
  readonly faults: FaultList;
  readonly path: Path;
}

/** A profile with those that it extends laid under it. Lists of places are as long as the lists of the profile. */
export interface KnownProfile {
  readonly profile: DeviceProfile;
  readonly faults: FaultList;
  /** The points as they are written, so that what a device says of one can be laid over it. */
  readonly written: readonly Raw[];
  readonly points: readonly Origin[];
  readonly rules: readonly Origin[];
  readonly detectors: readonly Origin[];
}

export interface ProfileLibrary {
  readonly byName: ReadonlyMap<string, KnownProfile>;
  /** False where a profile could not be read: what seems to be missing may stand in it. */
  readonly whole: boolean;
}

interface Draft {
  readonly raw: Raw;
  readonly faults: FaultList;
}

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const nameOf = (document: unknown): string =>
  isObject(document) && typeof document.profile === 'string' ? document.profile : '(without a name)';
const list = (raw: Raw, key: string): Raw[] =>
  Array.isArray(raw[key]) ? (raw[key] as unknown[]).filter(isObject) : [];

/** Reads profiles (parsed YAML, not trusted) and lays each over the one it extends. */
export function readProfiles(documents: readonly unknown[], faults: FaultList): ProfileLibrary {
  const drafts = new Map<string, Draft>();
  let whole = true;
  for (const document of documents) {
    const of = faults.of(`profile ${nameOf(document)}`);
    const parsed = deviceProfile.safeParse(document);
    if (!parsed.success) {
      schemaFaults(of, parsed.error);
      whole = false;
      continue;
    }
    unknownKeys(of, document, parsed.data);
    const { profile } = parsed.data;
    if (drafts.has(profile)) {
      of.fault('duplicate-profile', ['profile'], `there is another profile "${profile}"`, 'give it another name');
    }
    drafts.set(profile, { raw: document as Raw, faults: of });
  }
  const byName = new Map<string, KnownProfile>();
  for (const [name, draft] of drafts) {
    const chain = chainOf(name, drafts, whole);
    if (chain) byName.set(name, laid(chain, draft.faults));
    else whole = false;
  }
  return { byName, whole };
}

/** A profile and those below it, the lowest first; null where one is missing or comes again, which is told. */
function chainOf(name: string, drafts: ReadonlyMap<string, Draft>, whole: boolean): Draft[] | null {
  const names: string[] = [];
  const chain: Draft[] = [];
  for (let next: unknown = name; next !== undefined; next = chain[0]?.raw.extends) {
    const draft = drafts.get(String(next));
    const above = chain[0];
    if (!draft) {
      if (whole && above) {
        above.faults.fault(
          'unknown-profile',
          ['extends'],
          `there is no profile "${String(next)}"${didYouMean(String(next), drafts.keys())}`,
          'write the name of a profile, or add the profile as a file',
        );
      }
      return null;
    }
    if (names.includes(String(next))) {
      // Told once, at the profile that the circle is seen from.
      if (next === name) {
        const words = [...names, next].join(' → ');
        draft.faults.fault('cycle', ['extends'], `it extends itself: ${words}`, 'break the circle');
      }
      return null;
    }
    names.push(String(next));
    chain.unshift(draft);
  }
  return chain;
}

/** Parts of a list, the later ones over the earlier ones of the same name. */
function merged(
  chain: readonly Draft[],
  key: string,
  identity: (part: Raw) => string,
  over: (below: Raw, above: Raw) => Raw,
): { readonly parts: readonly Raw[]; readonly origins: readonly Origin[] } {
  const parts = new Map<string, { part: Raw; origin: Origin }>();
  for (const { raw, faults } of chain) {
    const seen = new Set<string>();
    for (const [at, part] of list(raw, key).entries()) {
      const own = identity(part);
      // What one profile says twice is a fault of its own, found where all points of the site are looked at.
      const id = seen.has(own) ? `${own}#${at}` : own;
      seen.add(own);
      const below = parts.get(id);
      parts.set(id, { part: below ? over(below.part, part) : part, origin: { faults, path: [key, at] } });
    }
  }
  const all = [...parts.values()];
  return { parts: all.map(({ part }) => part), origins: all.map(({ origin }) => origin) };
}

function laid(chain: readonly Draft[], faults: FaultList): KnownProfile {
  const points = merged(chain, 'points', ({ name }) => String(name), overPoint);
  const rules = merged(
    chain,
    'rules',
    ({ id }) => String(id),
    (_, above) => above,
  );
  const detectors = merged(chain, 'detectors', detectorIdentity, overDetector);
  const raw = Object.assign({}, ...chain.map((draft) => draft.raw)) as Raw;
  const whole = { ...raw, points: points.parts, rules: rules.parts, detectors: detectors.parts };
  return {
    // Each of them was read by itself, and what is laid over a part keeps its shape.
    profile: deviceProfile.parse(whole),
    faults,
    written: points.parts,
    points: points.origins,
    rules: rules.origins,
    detectors: detectors.origins,
  };
}

/** What is written of a point holds before what was written below it; the rest stays. */
export const overPoint = (below: Raw, above: Raw): Raw => ({ ...below, ...above });

/** Detectors are told apart by what they are and what they look at. */
export const detectorIdentity = ({ type, subject }: Raw): string => `${String(type)}:${String(subject ?? '{device}')}`;

/** Settings and inputs are laid over each other one by one. */
export const overDetector = (below: Raw, above: Raw): Raw => ({
  ...below,
  ...above,
  inputs: { ...(isObject(below.inputs) ? below.inputs : {}), ...(isObject(above.inputs) ? above.inputs : {}) },
  settings: {
    ...(isObject(below.settings) ? below.settings : {}),
    ...(isObject(above.settings) ? above.settings : {}),
  },
});
