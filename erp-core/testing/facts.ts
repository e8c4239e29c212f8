import type { Evidence, Fact, FactSet } from '@millrace/contracts';

export const T0 = Date.parse('2026-11-21T04:00:00Z') * 1000;
export const MINUTE = 60_000_000;

export const evidenceOf = (seq: number, value: unknown = seq): Evidence => ({
  record: { gateway: 'gw-1', epoch: 1, seq },
  source: 'press-1',
  point: 7,
  time: T0 + seq,
  value: value as Evidence['value'],
});

export function counted(
  minute: number,
  quantity: number,
  more: { machine?: string; kind?: 'good' | 'scrap' | 'rework' } = {},
): Fact {
  const from = T0 + minute * MINUTE;
  const machine = more.machine ?? 'hall/line-1/cell/press-1';
  const kind = more.kind ?? 'good';
  return {
    key: `counter:${machine}/${kind}|${minute}`,
    type: 'production.counted',
    version: 1,
    occurredAt: from,
    recordedAt: from + MINUTE,
    site: 'plant-a',
    evidence: [evidenceOf(minute + 1, quantity)],
    payload: {
      machine,
      kind,
      from,
      to: from + MINUTE,
      quantity,
      unit: '{piece}',
      increments: quantity > 0 ? [{ at: from + MINUTE / 2, quantity }] : [],
      reset: false,
    },
  };
}

export function setOf(facts: readonly Fact[], { revision = 1, base = null, ...more }: Partial<FactSet> = {}): FactSet {
  return {
    site: 'plant-a',
    stream: 'counter:hall/line-1/cell/press-1',
    window: { key: '2026-11-21/A', from: T0, to: T0 + 480 * MINUTE },
    revision,
    base,
    through: T0 + 60 * MINUTE,
    asserted: [...facts],
    changed: [],
    retracted: [],
    ...more,
  };
}

export const PRESS = 'hall/line-1/cell/press-1';

/** A stop from one minute to another (null: it goes on). */
export function stopped(
  from: number,
  to: number | null,
  more: { state?: 'stopped' | 'idle' | 'setup' | 'no-signal'; micro?: boolean; key?: string } = {},
): Fact {
  const at = T0 + from * MINUTE;
  return {
    key: more.key ?? `machine-state:${PRESS}|${from}`,
    type: 'downtime.occurred',
    version: 1,
    occurredAt: at,
    recordedAt: at + MINUTE,
    site: 'plant-a',
    evidence: [evidenceOf(1000 + from, 0)],
    payload: {
      machine: PRESS,
      state: more.state ?? 'stopped',
      from: at,
      to: to === null ? null : T0 + to * MINUTE,
      micro: more.micro ?? false,
    },
  };
}

export const stateSet = (facts: readonly Fact[], more: Partial<FactSet> = {}): FactSet =>
  setOf(facts, { stream: `machine-state:${PRESS}`, ...more });
