import { type AssetDeclaration, type AssetPart, MOST_OF_A_KIND } from './asset.ts';
import type { LocalizedText } from './calendar.ts';
import { type DeviceDeclaration, deviceDeclaration } from './device.ts';
import { detectorIdentity, type KnownProfile } from './profile-library.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, type FaultList, schemaFaults } from './site-fault.ts';

type Path = readonly (string | number)[];
type Kinds = ReadonlyMap<string, KnownProfile>;

/** What a device is on its way from kinds and parts: everything but its schema. */
interface Draft {
  readonly id: string;
  readonly path: string;
  readonly type: string;
  readonly label: LocalizedText | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly points: DeviceDeclaration['points'];
  readonly detectors: DeviceDeclaration['detectors'];
}

/**
 * The site with the devices that its assets come to behind those that it names, and its faults under the entries that were
 * written. A kind that is missing, parts that hold themselves, and what stands at another level than a device are told.
 */
export function expandAssets(
  site: SiteDocument,
  kinds: Kinds,
  faults: FaultList,
): { readonly site: SiteDocument; readonly faults: FaultList } {
  const devices: DeviceDeclaration[] = [];
  /** Where the device behind those of the site was written. */
  const origins: Path[] = [];
  for (const [at, asset] of site.assets.entries()) {
    for (const device of new Expanding(asset, ['assets', at], kinds, faults).devices()) {
      devices.push(device);
      origins.push(['assets', at]);
    }
  }
  for (const [at, { profile, id }] of site.devices.entries()) {
    const kind = profile === undefined ? undefined : kinds.get(profile);
    if (!kind || kind.profile.parts.length === 0) continue;
    faults.fault(
      'kind-of-parts',
      ['devices', at, 'profile'],
      `"${profile}" is made of parts, and "${id}" is one device`,
      'write it under assets: each of its parts becomes a device',
    );
  }
  const first = site.devices.length;
  const placed = faults.placed(([section, index, ...more]) => {
    const origin = section === 'devices' && typeof index === 'number' ? origins[index - first] : undefined;
    if (!origin || typeof index !== 'number') return [section, index, ...more].filter((part) => part !== undefined);
    const id = devices[index - first]?.id ?? '';
    const [, at] = origin;
    const said = typeof at === 'number' && site.assets[at]?.different[id] !== undefined;
    const inside = more[0] === 'points' || more[0] === 'detectors';
    return said && inside
      ? [...origin, 'different', id, ...more]
      : [...origin, ...(more[0] === 'profile' ? ['type'] : [])];
  });
  return { site: { ...site, devices: [...site.devices, ...devices] }, faults: placed };
}

class Expanding {
  private readonly asset: AssetDeclaration;
  private readonly at: Path;
  private readonly kinds: Kinds;
  private readonly faults: FaultList;
  private readonly told = new Set<string>();
  private count = 0;

  constructor(asset: AssetDeclaration, at: Path, kinds: Kinds, faults: FaultList) {
    this.asset = asset;
    this.at = at;
    this.kinds = kinds;
    this.faults = faults;
  }

  devices(): DeviceDeclaration[] {
    const { id, path, type, label, tags = {}, different } = this.asset;
    const drafts = this.numbers().flatMap((n) => {
      const fill = (text: string): string => (n === null ? text : text.replaceAll('{n}', n));
      const named = label && worded(label, fill);
      const whole = { id: fill(id), path: fill(path), type, label: named, tags, points: {}, detectors: [] };
      return this.parted(whole, []);
    });
    if (this.count > MOST_OF_A_KIND) return [];
    const known = new Set(drafts.map((draft) => draft.id));
    for (const name of Object.keys(different)) {
      if (known.has(name)) continue;
      const what = `no device "${name}" comes of this${didYouMean(name, known)}`;
      this.tell('unknown-device', ['different', name], what, 'write the id of one of them');
    }
    return drafts.flatMap((draft) => this.device(draft));
  }

  /** The numbers, as they are written into names; null: there is one, without a number. */
  private numbers(): readonly (string | null)[] {
    const { each, id, path } = this.asset;
    const counted = [id, path].every((text) => text.includes('{n}'));
    if (each === undefined) {
      if (!id.includes('{n}') && !path.includes('{n}')) return [null];
      this.tell('each', [], 'there is {n}, and nothing says how many', 'write each: 1-40, or leave {n} out');
      return [];
    }
    const [first = '', last = ''] = each.split('-').map((part) => part.trim());
    const count = Number(last) - Number(first) + 1;
    if (!counted) this.tell('each', ['each'], 'id and path must tell its devices apart', 'write {n} in both');
    else if (count < 1) this.tell('each', ['each'], `${last} comes before ${first}`, 'write the lower number first');
    else {
      const width = first.startsWith('0') ? first.length : 0;
      return Array.from({ length: count }, (_, at) => String(Number(first) + at).padStart(width, '0'));
    }
    return [];
  }

  /** The devices that a thing comes to: itself, or its parts and theirs. `above`: the kinds that it stands in. */
  private parted(whole: Draft, above: readonly string[]): Draft[] {
    // Told already: kinds within kinds come to more than anybody could go through.
    if (this.count > MOST_OF_A_KIND) return [];
    const kind = this.kinds.get(whole.type);
    const way = [...above, whole.type];
    if (above.includes(whole.type)) {
      this.count++;
      this.tellOf(whole.type, 'cycle', `it is a part of itself: ${way.join(' → ')}`, 'break the circle');
      return [];
    }
    if (!kind) {
      this.count++;
      const what = `there is no profile "${whole.type}"${didYouMean(whole.type, this.kinds.keys())}`;
      const next = 'write the name of a profile, or add the profile as a file';
      // A part's kind is missing in the profile of the whole, one of the asset's own here.
      if (above.length === 0) this.tell('unknown-profile', ['type'], what, next);
      else this.tellOf(above.at(-1) ?? '', 'unknown-profile', what, next);
      return [];
    }
    const { parts } = kind.profile;
    if (parts.length === 0) {
      this.count++;
      if (this.count <= MOST_OF_A_KIND) return [whole];
      const what = `this comes to more than ${MOST_OF_A_KIND} devices`;
      this.tell('too-many', ['each'], what, 'part it into several entries');
      return [];
    }
    this.onlyParts(kind);
    if (Object.keys(whole.points).length + whole.detectors.length > 0) {
      const what = `what it says of points or detectors of its part "${whole.type}" stands nowhere: that is made of parts`;
      const next = `say it in the profile "${whole.type}", at one of its parts`;
      this.tellOf(above.at(-1) ?? '', 'parts-and-points', what, next);
    }
    return parts.flatMap((part) => this.parted(partOf(whole, part, kind), way));
  }

  private onlyParts({ profile: { profile: name, points, rules, detectors, asked } }: KnownProfile): void {
    if (points.length + rules.length + detectors.length === 0 && !asked) return;
    this.tellOf(
      name,
      'parts-and-points',
      'it is made of parts, and has points, rules or detectors of its own, which would stand nowhere',
      'put them into a kind of their own and make it one of the parts; {parent} is what all parts stand in',
    );
  }

  private device({ type, ...draft }: Draft): DeviceDeclaration[] {
    const said = this.asset.different[draft.id];
    const levels = draft.path.split('/').length;
    if (levels !== 4) {
      const parts = this.kinds.get(this.asset.type)?.profile.parts.length ?? 0;
      const what = `"${draft.path}" has ${levels} levels, and a device stands at area/line/cell/device`;
      const next = parts > 0 ? 'each level of parts adds one: begin as much higher' : 'write area/line/cell/device';
      this.tell('level', ['path'], what, next);
      return [];
    }
    const over = said ? { ...said, ...laidOver(draft, said), tags: { ...draft.tags, ...said.tags } } : {};
    const label = said?.label ?? draft.label;
    const device = { ...draft, ...over, profile: type, ...(label ? { label } : {}) };
    const parsed = deviceDeclaration.safeParse(JSON.parse(JSON.stringify(device)));
    if (parsed.success) return [parsed.data];
    if (!this.told.has('shape')) schemaFaults(this.faults, parsed.error, this.at);
    this.told.add('shape');
    return [];
  }

  /** Told once of a kind, at its parts. */
  private tellOf(name: string, code: string, what: string, next: string): void {
    const key = `${name}: ${code}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.kinds.get(name)?.faults.fault(code, ['parts'], what, next);
  }

  /** Told once of an entry, however many devices it is of. */
  private tell(code: string, at: Path, what: string, next: string): void {
    if (this.told.has(code)) return;
    this.told.add(code);
    this.faults.fault(code, [...this.at, ...at], what, next);
  }
}

type Overrides = Pick<Draft, 'points' | 'detectors'>;

/** What is said of a point or a detector further up holds before what its kind says of it. */
function laidOver(below: Overrides, above: Overrides): Overrides {
  const points = { ...below.points };
  for (const [name, said] of Object.entries(above.points)) points[name] = { ...points[name], ...said };
  const detectors = new Map(below.detectors.map((one) => [detectorIdentity(one), one]));
  for (const said of above.detectors) {
    const was = detectors.get(detectorIdentity(said));
    detectors.set(detectorIdentity(said), { ...said, settings: { ...was?.settings, ...said.settings } });
  }
  return { points, detectors: [...detectors.values()] };
}

const partOf = (whole: Draft, part: AssetPart, { profile }: KnownProfile): Draft => ({
  id: `${whole.id}-${part.id}`,
  path: `${whole.path}/${part.id}`,
  type: part.type,
  label: part.label ?? (whole.label && joined(whole.label, part.id)),
  tags: { ...profile.tags, ...whole.tags, ...part.tags },
  ...laidOver({ points: {}, detectors: [] }, part),
});

/** "Line 3" and its part "filler": "Line 3 · filler", in each language. */
const joined = (label: LocalizedText, part: string): LocalizedText => worded(label, (text) => `${text} · ${part}`);

/** A name with each of its languages changed. */
function worded({ en, bn, hi }: LocalizedText, change: (text: string) => string): LocalizedText {
  return {
    en: change(en),
    ...(bn === undefined ? {} : { bn: change(bn) }),
    ...(hi === undefined ? {} : { hi: change(hi) }),
  };
}
