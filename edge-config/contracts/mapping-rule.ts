import type { DoubtedTime } from './clock-fault.ts';
import type { MappingRule, ValueMapping } from './mapping.ts';
import { compileObservation } from './mapping-observation.ts';
import type { MappingOutput, MessageContext, Route } from './mapping-output.ts';
import { doubtOf, fillNames, keyText, type TimeReader } from './mapping-parts.ts';
import { type PayloadPath, parsePath, valueAt } from './mapping-path.ts';
import { readPayload } from './mapping-payload.ts';
import { readPayloadTime } from './mapping-time.ts';
import { bitOf, type Converted, convertValue, newConverted } from './mapping-value.ts';
import type { Point } from './point.ts';
import { isGood, QUALITY, type Quality, readQuality } from './quality.ts';
import { durationMicros, type Micros } from './time.ts';

interface RuleTarget {
  readonly rule: MappingRule;
  readonly names: ReadonlyMap<string, string>;
  readonly byPath: ReadonlyMap<string, Point>;
  readonly site: string;
}

interface ValueTarget {
  readonly mapping: ValueMapping;
  readonly point: Point;
  readonly path: PayloadPath | null;
  readonly each: {
    readonly value: PayloadPath | null;
    readonly time: PayloadPath | null;
    readonly every: Micros | null;
  } | null;
}

/** Throws a RangeError where a path or a duration of the rule cannot be read. */
export function checkPaths(rule: MappingRule): void {
  const { observation, time, key, quality, values } = rule;
  for (const path of [time?.path, key, quality, observation?.each, ...Object.values(observation?.fields ?? {})]) {
    if (path !== undefined) parsePath(path);
  }
  for (const { path, each } of values) {
    for (const one of [path, each?.time, each?.value]) if (one !== undefined) parsePath(one);
    if (each?.every !== undefined) durationMicros(each.every);
  }
}

/** Lays a rule over one topic. Throws a RangeError where one of its paths or durations cannot be read. */
export function compileRule({ rule, names, byPath, site }: RuleTarget): Route {
  const missing: string[] = [];
  const targets: ValueTarget[] = [];
  for (const mapping of rule.values) {
    const path = fillNames(mapping.point, names);
    const point = byPath.get(`${site}/${path}`);
    if (!point) {
      missing.push(path);
      continue;
    }
    const { each } = mapping;
    targets.push({
      mapping,
      point,
      path: mapping.path === undefined ? null : parsePath(mapping.path),
      each: each
        ? {
            value: each.value === undefined ? null : parsePath(each.value),
            time: each.time === undefined ? null : parsePath(each.time),
            every: each.every === undefined ? null : durationMicros(each.every),
          }
        : null,
    });
  }
  const time: TimeReader | null = rule.time
    ? { path: parsePath(rule.time.path), format: rule.time.format, zone: rule.time.zone }
    : null;
  const keyPath = rule.key === undefined ? null : parsePath(rule.key);
  const qualityPath = rule.quality === undefined ? null : parsePath(rule.quality);
  const observe = rule.observation ? compileObservation(rule.observation, names, time) : null;
  const converted = newConverted();

  return {
    rule,
    missing,
    apply(bytes, context, out) {
      const payload = readPayload(bytes, rule);
      const key = keyPath ? keyText(valueAt(payload, keyPath)) : null;
      if (observe) observe(payload, key, context, out);
      if (rule.values.length === 0) return key;
      for (let at = 0; at < missing.length; at++) out.rejected('unknown-point');
      let base = context.arrival;
      let doubted: DoubtedTime | null = null;
      if (time) {
        const own = readPayloadTime(valueAt(payload, time.path), time.format, time.zone);
        doubted = doubtOf(own, context);
        if (own !== null) {
          out.sourceTime(own, doubted === null);
          if (doubted === null) base = own;
        }
      }
      const told = qualityPath ? readQuality(valueAt(payload, qualityPath)) : QUALITY.good;
      if (told === null) {
        out.rejected('unknown-quality');
        return key;
      }
      let found = false;
      for (const target of targets) {
        const raw = target.path ? valueAt(payload, target.path) : payload;
        if (raw === undefined) continue;
        found = true;
        if (target.each) giveEach(target, raw, { base, doubted, told, time, context, out, converted });
        else give(target, raw, base, { doubted, told, out, converted });
      }
      if (!found && targets.length > 0) out.rejected('no-value-found');
      return key;
    },
  };
}

function give(
  { mapping, point }: ValueTarget,
  raw: unknown,
  time: Micros,
  { doubted, told, out, converted: into }: GiveContext,
): void {
  let value = raw;
  if (mapping.bit !== undefined && raw !== null) {
    value = bitOf(raw, mapping.bit);
    if (value === null) {
      out.rejected('not-a-whole-number');
      return;
    }
  }
  if (mapping.enumeration && value !== null) {
    const name = typeof value === 'object' ? '' : String(value);
    if (!Object.hasOwn(mapping.enumeration, name)) {
      out.rejected('not-in-enumeration');
      return;
    }
    value = mapping.enumeration[name];
  }
  convertValue(value, point, into);
  if (into.refused !== null) {
    out.rejected(into.refused);
    return;
  }
  const own = worse(into.quality, told);
  const quality = doubted !== null && isGood(own) ? QUALITY.uncertainClock : own;
  out.sample(point, time, into.value, quality, into.other, doubted);
}

/** What the source says of the worse class holds before what we find: it knows why a value is none. */
const worse = (found: Quality, told: Quality): Quality => (told >> 14 >= found >> 14 && !isGood(told) ? told : found);

interface GiveContext {
  readonly doubted: DoubtedTime | null;
  /** What the source says of its values. */
  readonly told: Quality;
  readonly out: MappingOutput;
  readonly converted: Converted;
}

interface EachContext extends GiveContext {
  readonly base: Micros;
  readonly time: TimeReader | null;
  readonly context: MessageContext;
}

/** An array of readings, oldest first: each with its own time, or `every` apart with the newest at the message's time. */
function giveEach(
  target: ValueTarget,
  raw: unknown,
  { base, doubted, told, time, context, out, converted }: EachContext,
): void {
  const { each } = target;
  if (!each) return;
  if (!Array.isArray(raw)) {
    out.rejected('not-an-array');
    return;
  }
  if (!each.time && each.every === null && raw.length > 1) {
    // One point has one value at a time: without times they would take each other's place.
    for (let at = 0; at < raw.length; at++) out.rejected('readings-without-time');
    return;
  }
  for (let at = 0; at < raw.length; at++) {
    const element: unknown = raw[at];
    const value = each.value ? valueAt(element, each.value) : element;
    if (value === undefined) {
      out.rejected('no-value-found');
      continue;
    }
    const before = (each.every ?? 0) * (raw.length - 1 - at);
    let moment = base - before;
    let doubt = doubted?.time ? { ...doubted, time: doubted.time - before } : doubted;
    if (each.time) {
      const own = readPayloadTime(valueAt(element, each.time), time?.format ?? 'iso', time?.zone);
      doubt = doubtOf(own, context);
      if (own !== null) out.sourceTime(own, doubt === null);
      // Several readings share one arrival: a microsecond apart, each keeps an identity of its own.
      moment = own === null || doubt !== null ? context.arrival - (raw.length - 1 - at) : own;
    }
    give(target, value, moment, { doubted: doubt, told, out, converted });
  }
}
