import type { QuarantineEntry, RuleOfTopic, TreeDevice } from '@millrace/hmi-client';
import { guessType } from './guess-type.ts';

type Json = Readonly<Record<string, unknown>>;
export const PAYLOADS = ['json', 'number', 'text', 'csv', 'boolean'] as const;
export const TIMES = ['iso', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns'] as const;
export const TYPES = ['number', 'boolean', 'text', 'json'] as const;
export type PointType = (typeof TYPES)[number];

/** One value of the messages and the point it becomes, as a person writes it. */
export interface ValueDraft {
  readonly key: number;
  taken: boolean;
  /** Where it stands in the payload; empty: the whole of it. */
  path: string;
  /** area/line/cell/device, may hold {names}; in a profile's rule {device}. */
  device: string;
  name: string;
  type: PointType;
  unit: string;
  factor: string;
  offset: string;
  example: string;
  /** Its point is defined where the rule stands: a change of it is a change of the point. */
  readonly owned: boolean;
  /** What else the rule says of the value, kept as it is. */
  readonly rest: Json;
}

export interface RuleDraft {
  /** What the gateways call the rule that is changed; null: a new one. */
  readonly id: string | null;
  readonly profile: string | null;
  readonly devices: number;
  name: string;
  topic: string;
  payload: (typeof PAYLOADS)[number];
  separator: string;
  timePath: string;
  timeFormat: (typeof TIMES)[number];
  timeZone: string;
  values: ValueDraft[];
  readonly rest: Json;
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const records = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
const oneOf = <T extends string>(all: readonly T[], value: unknown, otherwise: T): T =>
  all.find((each) => each === value) ?? otherwise;

interface DraftOf {
  readonly rule: Json;
  /** Definitions of the points it names, with their path. */
  readonly points: readonly Json[];
  readonly id: string | null;
  readonly profile: string | null;
  readonly devices: number;
  /** Where a value belongs that names a point only. */
  readonly device: string;
}

function draftOf({ rule, points, id, profile, devices, device }: DraftOf): RuleDraft {
  const { id: name, topic, payload, separator, time, values, ...rest } = rule;
  return {
    id,
    profile,
    devices,
    name: text(name),
    topic: text(topic),
    payload: oneOf(PAYLOADS, payload, 'json'),
    separator: text(separator, ','),
    timePath: isRecord(time) ? text(time.path) : '',
    timeFormat: oneOf(TIMES, isRecord(time) ? time.format : 'iso', 'iso'),
    timeZone: isRecord(time) ? text(time.zone) : '',
    values: records(values).map(({ point, path, ...other }, key) => {
      const whole = text(point);
      const definition = points.find((each) => each.path === whole || each.name === whole) ?? {};
      const cut = whole.lastIndexOf('/');
      const scale = isRecord(definition.scale) ? definition.scale : {};
      return {
        key,
        taken: true,
        path: text(path),
        device: cut < 0 ? device : whole.slice(0, cut),
        name: whole.slice(cut + 1),
        type: oneOf(TYPES, definition.type, 'number'),
        unit: text(definition.unit, '1'),
        factor: String(scale.factor ?? 1),
        offset: String(scale.offset ?? 0),
        example: text(definition.example),
        owned: id !== null && definition.path !== undefined,
        rest: other,
      };
    }),
    rest,
  };
}

/**
 * The draft of a rule for messages that none takes: the gateway's proposal, at the device that sent them. The gateway
 * guesses by the newest message alone; here all that is kept is asked what type a value has.
 */
export function draftOfProposal(
  entry: QuarantineEntry,
  devices: readonly TreeDevice[],
  payloads: readonly string[] = [],
): RuleDraft {
  const proposal = isRecord(entry.proposal) ? entry.proposal : {};
  const rule = isRecord(proposal.rule)
    ? proposal.rule
    : { id: 'new-rule', topic: entry.topic, values: [{ point: 'value' }] };
  const device = devices.find(({ id }) => id === entry.source)?.path ?? '';
  const draft = draftOf({ rule, points: records(proposal.points), id: null, profile: null, devices: 0, device });
  if (draft.payload !== 'json') return draft;
  return {
    ...draft,
    values: draft.values.map((value) => ({ ...value, type: guessType(payloads, value.path) ?? value.type })),
  };
}

/** The draft of the rule that takes a topic now, to be changed. */
export const draftOfRule = ({ id, rule, profile, devices, points }: RuleOfTopic): RuleDraft =>
  draftOf({ rule: rule ?? {}, points, id, profile, devices, device: '' });

const number = (written: string, otherwise: number): number => {
  const value = Number(written.replace(',', '.'));
  return written.trim() === '' || !Number.isFinite(value) ? otherwise : value;
};

/** The rule as a site's document writes it. */
export function ruleOf(draft: RuleDraft): Record<string, unknown> {
  return {
    id: draft.name,
    topic: draft.topic,
    payload: draft.payload,
    ...(draft.payload === 'csv' ? { separator: draft.separator } : {}),
    ...(draft.timePath.trim()
      ? {
          time: {
            path: draft.timePath.trim(),
            format: draft.timeFormat,
            ...(draft.timeZone.trim() ? { zone: draft.timeZone.trim() } : {}),
          },
        }
      : {}),
    values: draft.values
      .filter(({ taken }) => taken)
      .map(({ path, device, name, rest }) => ({
        point: `${device}/${name}`,
        ...(path.trim() ? { path: path.trim() } : {}),
        ...rest,
      })),
    ...draft.rest,
  };
}

/** Whether a value's point is defined by somebody else: it is only given values. */
export const isThere = (
  { profile }: RuleDraft,
  { owned, device, name }: ValueDraft,
  known: (path: string) => boolean,
): boolean => profile === null && !owned && known(`${device}/${name}`);

/** The points that it defines: its own, and those that are not there (`known`) already. */
export function pointsOf(draft: RuleDraft, known: (path: string) => boolean): Record<string, unknown>[] {
  return draft.values
    .filter((value) => value.taken && !isThere(draft, value, known))
    .map(({ device, name, type, unit, factor, offset }) => {
      const scale = { factor: number(factor, 1), offset: number(offset, 0) };
      const scaled = type === 'number' && (scale.factor !== 1 || scale.offset !== 0 || draft.id !== null);
      return {
        path: `${device}/${name}`,
        type,
        unit: type === 'number' ? unit.trim() || '1' : '1',
        ...(scaled ? { scale } : {}),
      };
    });
}

/** A draft from the rule as JSON, which a person has written by hand; null where it is none. */
export function fromJson(draft: RuleDraft, json: string): RuleDraft | null {
  let rule: unknown;
  try {
    rule = JSON.parse(json);
  } catch {
    // Half written: what is drawn stays until it is JSON again.
    return null;
  }
  if (!isRecord(rule)) return null;
  const points = pointsOf(draft, () => false);
  return draftOf({ rule, points, id: draft.id, profile: draft.profile, devices: draft.devices, device: '' });
}
