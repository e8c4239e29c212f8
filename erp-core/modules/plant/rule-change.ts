import { expandSite, fittingPaths } from '@millrace/contracts';
import { isRecord, type Json, type JsonRecord, list, textOf } from './json-parts.ts';

/** A point that a rule gives values to, as a person drew it. `path` may hold the rule's {names}. */
export interface PointDraft {
  readonly path: string;
  readonly [key: string]: Json;
}

/** A rule that is new or takes the place of another, with the points it needs. */
export interface RuleChange {
  /** Id of the rule that it takes the place of, as the gateways call it; null: a new rule of the site. */
  readonly id: string | null;
  readonly rule: JsonRecord;
  readonly points: readonly PointDraft[];
}

export interface SiteSource {
  readonly document: JsonRecord;
  readonly profiles: readonly JsonRecord[];
}

export interface OwnedRule {
  readonly rule: JsonRecord;
  /** The profile it stands in; null: it is the site's own. */
  readonly profile: string | null;
  /** How many devices it serves through that profile. */
  readonly devices: number;
}

/** Where the rule that the gateways call `id` is written, as it is written: a profile's rule keeps its placeholders. */
export function ruleAsWritten({ document, profiles }: SiteSource, id: string): OwnedRule | null {
  const own = list(document.rules).find((rule) => rule.id === id);
  if (own) return { rule: own, profile: null, devices: 0 };
  // Once: a site with assets is expanded for it.
  const devices = devicesOf({ document, profiles });
  const place = placeOf(devices, profiles, id);
  if (!place) return null;
  const rule = list(place.profile.rules).find((one) => one.id === place.rule);
  if (!rule) return null;
  const name = textOf(place.profile.profile);
  return {
    rule,
    profile: name,
    devices: devices.filter((device) => device.profile === name).length,
  };
}

/**
 * The site with the change in it; null where there is no rule of that id. Nothing is checked here: whoever applies the
 * document checks the whole of it. Pure; neither document nor profiles are touched.
 */
export function withRule(source: SiteSource, change: RuleChange): SiteSource | null {
  const { document } = source;
  const rules = list(document.rules);
  if (change.id === null)
    return withPoints({ ...source, document: { ...document, rules: [...rules, change.rule] } }, change);
  const at = rules.findIndex((rule) => rule.id === change.id);
  if (at >= 0) return withPoints({ ...source, document: { ...document, rules: rules.with(at, change.rule) } }, change);
  const place = placeOf(devicesOf(source), source.profiles, change.id);
  if (!place) return null;
  const index = list(place.profile.rules).findIndex((rule) => rule.id === place.rule);
  if (index < 0) return null;
  const changed: JsonRecord = {
    ...place.profile,
    rules: list(place.profile.rules).with(index, { ...change.rule, id: place.rule }),
    points: upserted(
      list(place.profile.points),
      change.points.map(({ path, ...rest }) => ({ name: path.split('/').at(-1) ?? '', ...rest })),
      'name',
    ),
  };
  return { document, profiles: source.profiles.map((profile) => (profile === place.profile ? changed : profile)) };
}

/** Puts the drawn points among the site's own: one that is there is changed, one with {names} is made for each device. */
function withPoints(source: SiteSource, { points }: RuleChange): SiteSource {
  const devices = devicesOf(source);
  const paths = devices.map(({ path }) => textOf(path));
  const drawn = points.flatMap((point) => {
    if (!point.path.includes('{')) return [point];
    const cut = point.path.lastIndexOf('/');
    const name = point.path.slice(cut + 1);
    return fittingPaths(point.path.slice(0, cut), paths)
      .filter(
        (path) =>
          !ofProfile(
            source,
            devices.find((device) => device.path === path),
            name,
          ),
      )
      .map((path) => ({ ...point, path: `${path}/${name}` }));
  });
  if (drawn.length === 0) return source;
  return { ...source, document: { ...source.document, points: upserted(list(source.document.points), drawn, 'path') } };
}

/** Whether a device has a point of this name from its profile already. */
const ofProfile = ({ profiles }: SiteSource, device: JsonRecord | undefined, name: string): boolean =>
  device?.profile !== undefined &&
  list(profiles.find(({ profile }) => profile === device.profile)?.points).some((point) => point.name === name);

function upserted(there: readonly JsonRecord[], drawn: readonly JsonRecord[], key: string): JsonRecord[] {
  const out = [...there];
  for (const one of drawn) {
    const at = out.findIndex((known) => known[key] === one[key]);
    if (at < 0) out.push(one);
    else out[at] = { ...out[at], ...one };
  }
  return out;
}

/** The devices that a site names, and those that its assets come to. What is kept is in order; what is not is as it is written. */
function devicesOf({ document, profiles }: SiteSource): readonly JsonRecord[] {
  const expanded = list(document.assets).length === 0 ? null : expandSite(document, profiles);
  return expanded?.ok
    ? (JSON.parse(JSON.stringify(expanded.site.document.devices)) as JsonRecord[])
    : list(document.devices);
}

/** A profile's rule is called "<device>/<rule>": its profile, and its name there. */
function placeOf(devices: readonly JsonRecord[], profiles: SiteSource['profiles'], id: string) {
  const cut = id.indexOf('/');
  if (cut < 0) return null;
  const device = devices.find((one) => one.id === id.slice(0, cut));
  const profile = device && profiles.find((one) => isRecord(one) && one.profile === device.profile);
  return profile ? { profile, rule: id.slice(cut + 1) } : null;
}
