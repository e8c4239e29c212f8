import type { DoubtedTime } from './clock-fault.ts';
import type { MappingRule } from './mapping.ts';
import { compileMapping } from './mapping-engine.ts';
import { PayloadError } from './mapping-payload.ts';
import type { Observation } from './observation.ts';
import type { Point } from './point.ts';
import type { Quality } from './quality.ts';
import type { SampleValue } from './sample.ts';
import { MICROS_PER_HOUR, type Micros, nowMicros } from './time.ts';

export interface TriedMapping {
  /** The rule that takes the topic; null: none does. */
  readonly rule: string | null;
  readonly key: string | null;
  readonly samples: readonly {
    readonly point: string;
    readonly time: Micros;
    readonly value: SampleValue;
    readonly quality: Quality;
    readonly unit: string;
    /** What the message said of a time that is not believed; null: it is, or there was none. */
    readonly doubted: DoubtedTime | null;
  }[];
  readonly observations: readonly { readonly observation: Observation; readonly key: string | null }[];
  /** One entry a value that is not taken. */
  readonly rejected: readonly string[];
  /** Points that the rule names and the site does not have. */
  readonly missing: readonly string[];
}

/** What the rules would do with a message, as the gateway would do it. Pure but for the arrival, which may be given. */
export function tryMapping(
  site: { readonly site: string; readonly rules: readonly MappingRule[]; readonly points: readonly Point[] },
  topic: string,
  payload: Uint8Array,
  arrival: Micros = nowMicros(),
  plausibleWithin: Micros = 48 * MICROS_PER_HOUR,
): TriedMapping {
  const route = compileMapping(site.rules, site.points, site.site).route(topic);
  const samples: TriedMapping['samples'][number][] = [];
  const observations: TriedMapping['observations'][number][] = [];
  const rejected: string[] = [];
  if (!route) return { rule: null, key: null, samples, observations, rejected, missing: [] };
  let key: string | null = null;
  try {
    key = route.apply(
      payload,
      { arrival, plausibleWithin },
      {
        sample(point, time, value, quality, other, doubted) {
          const shown = point.type === 'boolean' ? value === 1 : value;
          const read = other === undefined ? (Number.isNaN(value) ? null : shown) : (JSON.parse(other) as SampleValue);
          samples.push({ point: point.path, time, value: read, quality, unit: point.unit, doubted });
        },
        observation: (observation, ofIt) => observations.push({ observation, key: ofIt }),
        rejected: (reason) => rejected.push(reason),
        sourceTime: () => undefined,
      },
    );
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    rejected.push(error.reason);
  }
  return { rule: route.rule.id, key, samples, observations, rejected, missing: route.missing };
}
