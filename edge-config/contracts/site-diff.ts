import type { ExpandedSite } from './compile-site.ts';
import type { OpcuaServer } from './opcua-server.ts';
import { canonical, differences } from './value-diff.ts';

/** One change in words, and what it is about; equal changes of several devices are told as one. */
export interface SiteChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'replaced';
  readonly part:
    | 'site'
    | 'calendar'
    | 'place'
    | 'device'
    | 'point'
    | 'rule'
    | 'detector'
    | 'broker'
    | 'connection'
    | 'link'
    | 'forward'
    | 'opcua-server';
  /** Ids or paths of what changes. */
  readonly subjects: readonly string[];
  readonly words: string;
}

/** What does not go on without a break when the change is applied. All that is not named here runs on untouched. */
export interface SiteRestarts {
  /** Devices whose connection is closed, so that new rights hold at once. */
  readonly devices: readonly string[];
  /** Streams of detectors that start anew and compute their open windows again. */
  readonly detectors: readonly string[];
  /** Connections to outside brokers that are made anew. */
  readonly brokers: readonly string[];
  /** Connections to devices that are made anew. */
  readonly connections: readonly string[];
  /** What is given to others that is stopped and goes on where it was. */
  readonly forwards: readonly string[];
  /** Links to what brings messages that are made anew. */
  readonly links: readonly string[];
  /** The table of mapping rules is exchanged between two messages; nothing stops for it. */
  readonly rules: boolean;
  /** Its clients connect again. Left out where it goes on, also with other points and users. */
  readonly opcuaServer?: true;
}

export interface SiteDiff {
  readonly changes: readonly SiteChange[];
  readonly restarts: SiteRestarts;
  /** The changes and then what restarts, a line each, in English; one line says so where there is nothing to do. */
  readonly words: readonly string[];
}

interface Entry {
  readonly id: string;
  /** What equal changes share: the point's own name, the rule's name within its profile. */
  readonly group: string;
  /** What stands around the group's name: the device. */
  readonly owner: string;
  readonly value: object;
}

type Part = SiteChange['part'];

const EMPTY = 'nothing changes';

/**
 * What changes from one site to the next, in words, and what has to restart for it. `before` is null for the first.
 * A device that takes the path of another is a replacement: its points keep their numbers and their history.
 */
export function siteDiff(before: ExpandedSite | null, after: ExpandedSite): SiteDiff {
  const changes: SiteChange[] = [
    ...whole('site', before && { name: before.document.name }, { name: after.document.name }, after.document.site),
    ...calendarChanges(before, after),
    ...listChanges('place', places(before), places(after)),
    ...deviceChanges(before, after),
    ...listChanges('point', points(before), points(after)),
    ...listChanges('rule', rules(before), rules(after)),
    ...orderChange(before, after),
    ...listChanges('detector', detectors(before), detectors(after)),
    ...listChanges('broker', brokers(before), brokers(after)),
    ...listChanges('connection', connections(before), connections(after)),
    ...listChanges('forward', forwards(before), forwards(after)),
    ...listChanges('link', links(before), links(after)),
    ...serverChanges(before, after),
  ];
  const restarts = restartsOf(before, after);
  const words = changes.length === 0 ? [EMPTY] : [...changes.map((change) => change.words), ...restartWords(restarts)];
  return { changes, restarts, words };
}

const whole = (part: Part, before: object | null, after: object, name: string): SiteChange[] => {
  if (!before) return [{ kind: 'added', part, subjects: [name], words: `new ${part} ${name}` }];
  return differences(before, after).map((words) => ({
    kind: 'changed',
    part,
    subjects: [name],
    words: `${part} ${name}: ${words}`,
  }));
};

function serverChanges(before: ExpandedSite | null, after: ExpandedSite): SiteChange[] {
  const [was, is] = [before?.document.opcuaServer, after.document.opcuaServer];
  const told = (kind: SiteChange['kind'], words: string): SiteChange => {
    return { kind, part: 'opcua-server', subjects: ['opcuaServer'], words };
  };
  if (!was) return is ? [told('added', `new OPC UA server at port ${is.port}`)] : [];
  if (!is) return [told('removed', `removed OPC UA server at port ${was.port}`)];
  return differences(was, is).map((words) => told('changed', `OPC UA server: ${words}`));
}

function calendarChanges(before: ExpandedSite | null, after: ExpandedSite): SiteChange[] {
  const keyed = (site: ExpandedSite) => ({
    zone: site.document.calendar.zone,
    shift: Object.fromEntries(site.document.calendar.shifts.map((shift) => [shift.id, shift])),
    day: Object.fromEntries(site.document.calendar.exceptions.map(({ date, shifts }) => [date, shifts])),
  });
  if (!before) return [];
  return differences(keyed(before), keyed(after)).map((words) => ({
    kind: 'changed',
    part: 'calendar',
    subjects: ['calendar'],
    words: `calendar: ${words}`,
  }));
}

const entry = (id: string, value: object, owner = '', group = id): Entry => ({ id, value, owner, group });

const places = (site: ExpandedSite | null): Entry[] =>
  (site?.document.areas ?? []).flatMap((area) => [
    entry(area.id, { name: area.name }),
    ...area.lines.map((line) => entry(`${area.id}/${line.id}`, { name: line.name })),
  ]);
const points = (site: ExpandedSite | null): Entry[] =>
  (site?.points ?? []).map(({ path, ...point }) => {
    const levels = path.split('/');
    const { calculated } = point;
    if (calculated) {
      // Inputs of the same device are written as such: the same formula of another device is equal then.
      const text = JSON.stringify(calculated).replaceAll(`"${levels.slice(0, -1).join('/')}/`, '"');
      const value = { ...point, calculated: JSON.parse(text) as object };
      return entry(levels.slice(1).join('/'), value, levels.slice(1, -1).join('/'), levels.at(-1));
    }
    return entry(levels.slice(1).join('/'), point, levels.slice(1, -1).join('/'), levels.at(-1));
  });
const rules = (site: ExpandedSite | null): Entry[] => {
  const devices = new Map(site?.devices.map((device) => [device.id, device.path]));
  return (site?.rules ?? []).map(({ id, ...rule }) => {
    const [device, name] = id.split('/');
    const path = device === undefined ? undefined : devices.get(device);
    if (device === undefined || name === undefined || path === undefined) return entry(id, rule);
    // A profile's rule names its device in topic and points: taken out, the same rule of another device is equal.
    const text = JSON.stringify(rule)
      .replaceAll(path, '{device}')
      .replaceAll(new RegExp(`\\b${device}\\b`, 'g'), '{id}');
    return entry(id, JSON.parse(text) as object, device, name);
  });
};
const detectors = (site: ExpandedSite | null): Entry[] =>
  (site?.detectors ?? []).map(({ stream, type, subject, ...detector }) => {
    const text = JSON.stringify(detector).replaceAll(subject, '{device}');
    return entry(stream, JSON.parse(text) as object, subject, type);
  });
const brokers = (site: ExpandedSite | null): Entry[] =>
  (site?.document.brokers ?? []).map(({ id, ...broker }) => entry(id, broker));

const forwards = (site: ExpandedSite | null): Entry[] =>
  (site?.document.forwards ?? []).map(({ id, ...forward }) => entry(id, forward));

const connections = (site: ExpandedSite | null): Entry[] =>
  (site?.connections ?? []).map(({ id, devices, ...connection }) =>
    entry(id, { ...connection, devices: Object.fromEntries(devices.map(({ id: device, ...rest }) => [device, rest])) }),
  );

const links = (site: ExpandedSite | null): Entry[] =>
  (site?.document.links ?? []).map(({ id, devices, ...link }) =>
    entry(id, { ...link, devices: Object.fromEntries(devices.map(({ device, settings }) => [device, settings])) }),
  );

/** Added, removed and changed entries; equal changes of one group become one sentence. */
function listChanges(part: Part, before: readonly Entry[], after: readonly Entry[]): SiteChange[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Map(after.map((item) => [item.id, item]));
  const told = new Map<string, { kind: SiteChange['kind']; entries: Entry[]; text: string }>();
  const tell = (kind: SiteChange['kind'], item: Entry, text: string): void => {
    const key = canonical([kind, item.group, text]);
    const same = told.get(key);
    if (same) same.entries.push(item);
    else told.set(key, { kind, entries: [item], text });
  };
  for (const item of before) if (!now.has(item.id)) tell('removed', item, '');
  for (const item of after) {
    const was = old.get(item.id);
    if (!was) tell('added', item, '');
    else {
      const found = differences(was.value, item.value);
      if (found.length > 0) tell('changed', item, found.join('; '));
    }
  }
  return [...told.values()].map(({ kind, entries, text }) => {
    const [first] = entries;
    const name =
      entries.length === 1 || !first
        ? `${part} ${first?.id ?? ''}`
        : `${part} "${first.group}" of ${entries.length} (${some(entries.map((item) => item.owner || item.id))})`;
    return {
      kind,
      part,
      subjects: entries.map((item) => item.id),
      words: kind === 'changed' ? `${name}: ${text}` : `${kind === 'added' ? 'new' : 'removed'} ${name}`,
    };
  });
}

const some = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

function deviceChanges(before: ExpandedSite | null, after: ExpandedSite): SiteChange[] {
  const old = before?.devices ?? [];
  const kept = new Set(after.devices.map((device) => device.id));
  const gone = new Map(old.filter((device) => !kept.has(device.id)).map((device) => [device.path, device]));
  const were = new Map(old.map((device) => [device.id, device]));
  const out: SiteChange[] = [];
  for (const device of after.devices) {
    const { id, ...rest } = device;
    const was = were.get(id);
    const at = `at ${device.path}${device.profile === null ? '' : ` (${device.profile})`}`;
    if (was) {
      const { id: _, ...earlier } = was;
      const found = differences(earlier, rest);
      if (found.length > 0) out.push(change('changed', [id], `device ${id}: ${found.join('; ')}`));
      continue;
    }
    const former = gone.get(device.path);
    if (former) {
      gone.delete(device.path);
      const words = `device ${id} takes the place of ${former.id} ${at}: the points keep their history`;
      out.push(change('replaced', [former.id, id], words));
    } else out.push(change('added', [id], `new device ${id} ${at}`));
  }
  for (const device of gone.values()) {
    out.push(change('removed', [device.id], `removed device ${device.id} at ${device.path}: it can sign in no more`));
  }
  return out;
}
const change = (kind: SiteChange['kind'], subjects: string[], words: string): SiteChange => ({
  kind,
  part: 'device',
  subjects,
  words,
});

/** The first rule that matches wins, so their order matters as much as what they say. */
function orderChange(before: ExpandedSite | null, after: ExpandedSite): SiteChange[] {
  if (!before) return [];
  const both = new Set(after.rules.map((rule) => rule.id));
  const old = before.rules.map((rule) => rule.id).filter((id) => both.has(id));
  const was = new Set(old);
  const now = after.rules.map((rule) => rule.id).filter((id) => was.has(id));
  const moved = now.filter((id, at) => old[at] !== id);
  if (moved.length === 0) return [];
  return [
    { kind: 'changed', part: 'rule', subjects: moved, words: `rules are tried in another order: ${some(moved)}` },
  ];
}

function restartsOf(before: ExpandedSite | null, after: ExpandedSite): SiteRestarts {
  const differ = <Thing>(old: readonly Thing[], now: readonly Thing[], id: (thing: Thing) => string): string[] => {
    const were = new Map(old.map((thing) => [id(thing), canonical(thing)]));
    const are = new Map(now.map((thing) => [id(thing), canonical(thing)]));
    return [...new Set([...were.keys(), ...are.keys()])].filter((key) => were.get(key) !== are.get(key));
  };
  const calendar = canonical(before?.document.calendar) !== canonical(after.document.calendar);
  const access = (site: ExpandedSite | null) => site?.devices.map(({ profile: _, ...device }) => device) ?? [];
  const running = new Set(before?.devices.map((device) => device.id));
  return {
    devices: differ(access(before), access(after), (device) => device.id).filter((id) => running.has(id)),
    detectors: calendar
      ? [...new Set([...(before?.detectors ?? []), ...after.detectors].map((detector) => detector.stream))]
      : differ(before?.detectors ?? [], after.detectors, (detector) => detector.stream),
    brokers: differ(before?.document.brokers ?? [], after.document.brokers, (broker) => broker.id),
    connections: differ(before?.connections ?? [], after.connections, (connection) => connection.id),
    forwards: differ(before?.document.forwards ?? [], after.document.forwards, (forward) => forward.id),
    links: differ(before?.document.links ?? [], after.document.links, (link) => link.id),
    rules: canonical(before?.rules ?? []) !== canonical(after.rules),
    ...(isServedAnew(before?.document.opcuaServer, after.document.opcuaServer) ? { opcuaServer: true } : {}),
  };
}

/** Points, users and what may be written change while it runs. */
function isServedAnew(was: OpcuaServer | undefined, is: OpcuaServer | undefined): boolean {
  const opened = ({ port, host, anonymous, unsecured, limits }: OpcuaServer): string =>
    canonical({ port, host: host ?? null, anonymous, unsecured, limits });
  return was !== undefined && is !== undefined && opened(was) !== opened(is);
}

function restartWords({
  devices,
  detectors,
  brokers,
  connections: asked,
  links,
  forwards,
  rules,
  opcuaServer,
}: SiteRestarts): string[] {
  const out: string[] = [];
  if (devices.length > 0) out.push(`these devices sign in anew: ${some(devices)}`);
  if (detectors.length > 0) out.push(`these detectors compute their open windows anew: ${some(detectors)}`);
  if (brokers.length > 0) out.push(`these broker connections are made anew: ${some(brokers)}`);
  if (asked.length > 0) out.push(`these connections to devices are made anew: ${some(asked)}`);
  if (links.length > 0) out.push(`these links are made anew: ${some(links)}`);
  if (forwards.length > 0) out.push(`these forwards stop and go on where they were: ${some(forwards)}`);
  if (rules) out.push('the mapping rules are exchanged between two messages, without a stop');
  if (opcuaServer) out.push('the OPC UA server is opened anew: its clients connect again');
  return out.length === 0 ? ['nothing restarts'] : out;
}
