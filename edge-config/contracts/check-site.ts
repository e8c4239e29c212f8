import type { Expansion } from './expand-site.ts';
import { FilterIndex } from './filter-index.ts';
import type { MappingRule } from './mapping.ts';
import { parsePath } from './mapping-path.ts';
import { templatePattern } from './path-template.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, type FaultList } from './site-fault.ts';
import { durationMicros } from './time.ts';
import { filterCovers, filterFault, filterNames, filtersOverlap } from './topic-filter.ts';

type Path = readonly (string | number)[];

/** Below it only the gateway publishes (the live channel). */
const RESERVED = 'millrace/#';
const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Ids and paths are unique, and everything stands on a line that the site has. */
export function checkPlaces(site: SiteDocument, faults: FaultList, { devices, points }: Expansion): void {
  const unique = (what: string): ((id: string, faults: FaultList, path: Path) => void) => {
    const seen = new Set<string>();
    return (id, of, path) => {
      if (seen.has(id))
        of.fault(`duplicate-${what}`, path, `there is another ${what} "${id}"`, 'leave one, or give it another name');
      seen.add(id);
    };
  };
  const area = unique('area');
  const line = unique('line');
  for (const [index, { id, lines }] of site.areas.entries()) {
    area(id, faults, ['areas', index, 'id']);
    for (const [at, own] of lines.entries()) line(`${id}/${own.id}`, faults, ['areas', index, 'lines', at, 'id']);
  }
  const known = new Set(site.areas.flatMap(({ id, lines }) => lines.map((own) => `${id}/${own.id}`)));
  const onALine = (path: string, of: FaultList, at: Path): void => {
    const place = path.split('/').slice(0, 2).join('/');
    if (known.has(place)) return;
    of.fault(
      'unknown-line',
      at,
      `"${place}" is not a line of this site${didYouMean(place, known)}`,
      'write the area and the line as they stand under areas, or add them there',
    );
  };
  const device = unique('device');
  const devicePath = unique('device-path');
  for (const { thing, faults: of, path } of devices) {
    device(thing.id, of, [...path, 'id']);
    devicePath(thing.path, of, [...path, 'path']);
    onALine(thing.path, of, [...path, 'path']);
    for (const right of ['publish', 'subscribe'] as const) {
      for (const filter of thing.rights[right]) {
        const wrong = filterFault(filter);
        const at = [...path, 'rights', right];
        if (wrong !== null) of.fault('topic', at, `"${filter}": ${wrong}`, 'write an MQTT topic filter');
        else if (right === 'publish' && filtersOverlap(filter, RESERVED)) {
          of.fault(
            'reserved-topic',
            at,
            `"${filter}" reaches topics below "millrace/", which only the gateway publishes`,
            `write a narrower filter, such as "devices/${thing.id}/#"`,
          );
        }
      }
    }
  }
  const point = unique('point');
  for (const { thing, faults: of, path } of points) {
    point(thing.path, of, path);
    onALine(thing.path.slice(site.site.length + 1), of, path);
  }
}

/** Shifts are named once and do not overlap within a day; exceptions name shifts that exist. */
export function checkCalendar(site: SiteDocument, faults: FaultList): void {
  const { shifts, exceptions } = site.calendar;
  const ids = new Set<string>();
  for (const [index, shift] of shifts.entries()) {
    if (ids.has(shift.id)) {
      faults.fault(
        'duplicate-shift',
        ['calendar', 'shifts', index, 'id'],
        `there is another shift "${shift.id}"`,
        'give it another id',
      );
    }
    ids.add(shift.id);
    for (const [at, pause] of shift.breaks.entries()) {
      const from = within(shift.start, pause.start);
      const to = within(shift.start, pause.end);
      const length = within(shift.start, shift.end) || MINUTES_PER_DAY;
      if (from >= to || to > length) {
        faults.fault(
          'break',
          ['calendar', 'shifts', index, 'breaks', at],
          `the break ${pause.start}–${pause.end} does not lie within ${shift.start}–${shift.end}`,
          'write a break that starts and ends during its shift',
        );
      }
    }
    for (const [other, before] of shifts.entries()) {
      if (other >= index || !before.days.some((day) => shift.days.includes(day))) continue;
      const start = within(before.start, shift.start);
      const end = within(before.start, shift.end);
      const length = within(before.start, before.end) || MINUTES_PER_DAY;
      if (start < length || (end !== 0 && end < start)) {
        faults.fault(
          'overlapping-shifts',
          ['calendar', 'shifts', index],
          `shift "${shift.id}" (${shift.start}–${shift.end}) overlaps shift "${before.id}" (${before.start}–${before.end})`,
          'let one end when the other starts, or give them different days',
        );
      }
    }
  }
  for (const [index, exception] of exceptions.entries()) {
    for (const [at, id] of exception.shifts.entries()) {
      if (ids.has(id)) continue;
      faults.fault(
        'unknown-shift',
        ['calendar', 'exceptions', index, 'shifts', at],
        `there is no shift "${id}"${didYouMean(id, ids)}`,
        'write the id of a shift',
      );
    }
  }
}

const MINUTES_PER_DAY = 24 * 60;
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
/** Minutes from one time of day to the next time that another is on the clock. */
const within = (from: string, to: string): number => (minutes(to) - minutes(from) + MINUTES_PER_DAY) % MINUTES_PER_DAY;

/** Who may publish what a rule takes: a device, or (null) another's broker. */
interface Sender {
  readonly order: number;
  readonly device: Expansion['devices'][number]['thing'] | null;
}

/**
 * Every rule's topic, placeholders and points. `whole` is false where parts of the documents could not be read: then a
 * point that seems to be missing may stand there, and is not complained of.
 */
export function checkRules(site: SiteDocument, expansion: Expansion, whole: boolean): void {
  const { devices, points, rules } = expansion;
  const paths = new Set(points.map(({ thing }) => thing.path.slice(site.site.length + 1)));
  const devicePaths = new Set(devices.map(({ thing }) => thing.path));
  const sent = new FilterIndex<Sender>();
  for (const [order, { thing }] of devices.entries())
    for (const filter of thing.rights.publish) sent.add(filter, { order, device: thing });
  for (const { filter } of site.brokers.flatMap((broker) => broker.subscribe))
    sent.add(filter, { order: devices.length, device: null });
  const ids = new Set<string>();
  const usable: (typeof rules)[number][] = [];
  for (const rule of rules) {
    const { thing, faults, path } = rule;
    if (ids.has(thing.id))
      faults.fault('duplicate-rule', [...path, 'id'], `there is another rule "${thing.id}"`, 'give it another id');
    ids.add(thing.id);
    const wrong = filterFault(thing.topic);
    if (wrong !== null) {
      faults.fault('topic', [...path, 'topic'], wrong, 'write an MQTT filter; {name} takes a whole level');
      continue;
    }
    usable.push(rule);
    const names = new Set(filterNames(thing.topic));
    for (const [index, value] of thing.values.entries()) {
      checkTemplate(value.point, paths, names, faults, [...path, 'values', index, 'point'], 'point', whole);
      if (value.each?.every !== undefined)
        checkDuration(value.each.every, faults, [...path, 'values', index, 'each', 'every']);
    }
    checkPaths(thing, faults, path);
    if (thing.observation) {
      checkTemplate(
        thing.observation.device,
        devicePaths,
        names,
        faults,
        [...path, 'observation', 'device'],
        'device',
        whole,
      );
    }
    const senders = sent.overlapping(thing.topic);
    if (whole && senders.length === 0) {
      faults.warn(
        'unsent-topic',
        [...path, 'topic'],
        `no device may publish "${thing.topic}", and no broker is asked for it`,
        'give a device the right to publish it, or leave the rule out',
      );
    }
    checkIdentity(thing, senders, faults, path);
  }
  checkOverlaps(usable);
  if (whole) checkFed(expansion, site);
}

function checkTemplate(
  template: string,
  known: ReadonlySet<string>,
  names: ReadonlySet<string>,
  faults: FaultList,
  path: Path,
  what: 'point' | 'device',
  whole: boolean,
): void {
  const used = [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  const unknown = used.filter((name) => !names.has(name));
  if (unknown.length > 0) {
    faults.fault(
      'placeholder',
      path,
      `the topic gives no name to ${unknown.map((name) => `{${name}}`).join(', ')}`,
      'write the same {name} as a level of the topic',
    );
    return;
  }
  const levels = what === 'point' ? 5 : 4;
  if (template.split('/').length !== levels) {
    faults.fault(
      'path',
      path,
      `"${template}" is not the path of a ${what}`,
      what === 'point' ? 'write area/line/cell/device/name' : 'write area/line/cell/device',
    );
    return;
  }
  if (!whole) return;
  if (used.length === 0) {
    if (!known.has(template)) {
      faults.fault(
        `unknown-${what}`,
        path,
        `there is no ${what} "${template}"${didYouMean(template, known)}`,
        `write the path of a ${what}, or add it`,
      );
    }
  } else {
    const pattern = templatePattern(template);
    if (![...known].some((candidate) => pattern.test(candidate))) {
      faults.warn(
        `unknown-${what}`,
        path,
        `no ${what} of this site fits "${template}"`,
        `add the ${what}s, or mend the rule`,
      );
    }
  }
}

/** Everything that says where something stands in a payload can be read. */
function checkPaths(rule: MappingRule, faults: FaultList, path: Path): void {
  const check = (text: string | undefined, ...at: (string | number)[]): void => {
    if (text === undefined) return;
    try {
      parsePath(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      faults.fault('payload-path', [...path, ...at], error.message, 'write it like "header.time", "values[2]" or "0"');
    }
  };
  check(rule.time?.path, 'time', 'path');
  check(rule.key, 'key');
  check(rule.quality, 'quality');
  for (const [index, value] of rule.values.entries()) {
    check(value.path, 'values', index, 'path');
    check(value.each?.time, 'values', index, 'each', 'time');
    check(value.each?.value, 'values', index, 'each', 'value');
  }
  check(rule.observation?.each, 'observation', 'each');
  for (const [field, text] of Object.entries(rule.observation?.fields ?? {}))
    check(text, 'observation', 'fields', field);
}

function checkDuration(text: string, faults: FaultList, path: Path): void {
  try {
    durationMicros(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.fault('duration', path, error.message, 'write it like "500 ms"');
  }
}

/** Without time and key a repeat cannot be told from a new message: the device must be declared so. */
function checkIdentity(rule: MappingRule, senders: readonly Sender[], faults: FaultList, path: Path): void {
  if (rule.time || rule.key !== undefined || rule.values.some((value) => value.each?.time !== undefined)) return;
  const inOrder = [...senders].sort((one, other) => one.order - other.order);
  const identified = [
    ...new Set(inOrder.flatMap(({ device }) => (device?.delivery === 'identified' ? [device.id] : []))),
  ];
  if (identified.length === 0) return;
  faults.warn(
    'no-identity',
    path,
    `its messages carry neither a time nor a key, so a repeat from ${nameSome(identified)} cannot be told from a new one`,
    'say where time or key stands, or declare the devices "delivery: at-least-once"',
  );
}

const nameSome = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** The first rule that matches a topic takes it: say where two can match the same. */
function checkOverlaps(rules: Expansion['rules']): void {
  const earlier = new FilterIndex<number>();
  for (const [index, { thing, faults, path }] of rules.entries()) {
    const overlapping = earlier.overlapping(thing.topic).sort((one, other) => one - other);
    earlier.add(thing.topic, index);
    for (const at of overlapping) {
      const before = rules[at]?.thing;
      if (!before) continue;
      const never = filterCovers(before.topic, thing.topic);
      faults.warn(
        never ? 'rule-never-reached' : 'overlapping-rules',
        [...path, 'topic'],
        never
          ? `rule "${before.id}" (${before.topic}) takes every message of rule "${thing.id}" (${thing.topic}) first`
          : `rules "${before.id}" (${before.topic}) and "${thing.id}" (${thing.topic}) can match the same topic; the first one takes it`,
        never ? 'move this rule up, or leave it out' : 'make one of them narrower, or put the narrower one first',
      );
    }
  }
}

/** A point that nothing fills stays empty for ever; one that is reckoned or entered has no other source. */
function checkFed({ points, rules, connections }: Expansion, site: SiteDocument): void {
  const exact = new Set(
    connections.flatMap(({ thing }) =>
      thing.devices.flatMap((device) => device.points.map(({ path }) => path.slice(site.site.length + 1))),
    ),
  );
  const patterns: RegExp[] = [];
  for (const { point } of rules.flatMap(({ thing }) => thing.values)) {
    if (point.includes('{')) patterns.push(templatePattern(point));
    else exact.add(point);
  }
  for (const { thing, faults, path } of points) {
    const own = thing.path.slice(site.site.length + 1);
    const fed = exact.has(own) || patterns.some((pattern) => pattern.test(own));
    const given = [fed && 'given by a rule or a connection', thing.calculated && 'reckoned', thing.manual && 'entered'];
    const ways = given.filter((way) => typeof way === 'string');
    if (ways.length > 1 && (thing.calculated || thing.manual)) {
      faults.fault(
        'fed-twice',
        path,
        `${own} is ${ways.join(' and ')}`,
        'leave all of them out but one, or make it two points',
      );
    }
    if (ways.length > 0) continue;
    faults.warn(
      'point-without-rule',
      path,
      `no rule and no connection gives a value to ${own}`,
      'add one that does, or leave the point out',
    );
  }
}
