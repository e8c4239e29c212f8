import {
  COUNTER_ROLES,
  type CounterSettings,
  counterSettings,
  type DetectedFact,
  type DetectorContext,
  type DetectorInput,
  detector,
  type Evidence,
  isGood,
  type Micros,
  QUALITY,
} from '@millrace/contracts';
import { distinctEvidence, evidenceOf, factKey, isOther } from './fact-parts.ts';

const KINDS = ['good', 'scrap', 'rework'] as const;
type Kind = (typeof KINDS)[number];

interface Bucket {
  readonly from: Micros;
  readonly quantity: number;
  readonly increments: readonly { readonly at: Micros; readonly quantity: number }[];
  readonly reset: boolean;
  /** The reading that the bucket counts from, and those beside a reset: with `last` they prove the sum. */
  readonly proof: readonly Evidence[];
  readonly last: Evidence;
}

/** A counter's last reading, and the bucket that is filling. */
interface Reading {
  readonly total: number;
  readonly evidence: Evidence;
  readonly bucket: Bucket | null;
}
type State = Readonly<Partial<Record<Kind, Reading>>>;

/** A counter that falls all the time proves nothing by more: the increments say the rest. */
const MOST_PROOF = 15;

/**
 * Advances of cumulative counters, in buckets aligned to the shift. The first reading ever is where counting begins. A
 * fall is a reset (all that the counter shows since is counted) or, with `rollsOverAfter`, a rollover, whichever
 * advance is the smaller. Missed readings cost nothing: the next total holds them. Readings that are not good are
 * passed over, for the same reason. Where the role is given to another point, counting begins again with its first.
 */
export const counter = detector<CounterSettings, State>({
  type: 'counter',
  settings: counterSettings,
  roles: COUNTER_ROLES,
  window: () => ({ by: 'shift', continuous: false }),
  start: () => ({}),
  step(state, input, context) {
    const kind = kindOf(input);
    const total = kind && totalOf(input);
    if (kind === null || total === null) return { state, facts: [] };
    const before = state[kind];
    // Another counter than before: it may stand anywhere, and says nothing of how far the last one went.
    if (before && isOther(before.evidence, input)) {
      const { bucket, facts } = put(kind, before, { by: 0, reset: false }, input, context);
      return { state: { ...state, [kind]: { total, evidence: evidenceOf(input), bucket } }, facts };
    }
    if (!before)
      return { state: { ...state, [kind]: { total, evidence: evidenceOf(input), bucket: null } }, facts: [] };
    const advance = advanceOf(before.total, total, context.settings);
    if (advance === null) return { state, facts: [] };
    const { bucket, facts } = put(kind, before, advance, input, context);
    return { state: { ...state, [kind]: { total, evidence: evidenceOf(input), bucket } }, facts };
  },
  finish: (state, _through, context) =>
    KINDS.flatMap((kind) => {
      const bucket = state[kind]?.bucket;
      return bucket ? [factOf(kind, bucket, context)] : [];
    }),
  carry: (state) =>
    Object.fromEntries(Object.entries(state).map(([kind, reading]) => [kind, { ...reading, bucket: null }])),
});

function kindOf(input: DetectorInput): Kind | null {
  if (input.kind === 'observation') return input.body.type === 'counter' ? 'good' : null;
  return KINDS.find((kind) => kind === input.role) ?? null;
}

function totalOf(input: DetectorInput): number | null {
  if (input.kind === 'observation') return input.body.type === 'counter' ? input.body.total : null;
  // A doubtful clock does not make a total doubtful.
  if (!isGood(input.quality) && input.quality !== QUALITY.uncertainClock) return null;
  const value = typeof input.value === 'boolean' ? Number(input.value) : input.value;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

interface Advance {
  readonly by: number;
  readonly reset: boolean;
}

/** How far the counter went from one reading to the next; null: the reading says nothing new and is not to be kept. */
function advanceOf(before: number, now: number, settings: CounterSettings): Advance | null {
  if (settings.reading === 'pulse') return { by: before === 0 && now !== 0 ? settings.pulseIs : 0, reset: false };
  if (now >= before) return { by: now - before, reset: false };
  if (before - now <= settings.ignoreFallUpTo) return null;
  const afterReset = now;
  const { rollsOverAfter } = settings;
  if (rollsOverAfter === undefined || before > rollsOverAfter) return { by: afterReset, reset: true };
  const afterRollover = rollsOverAfter - before + 1 + now;
  // A counter near its end rolls over; one that falls from the middle was set to zero.
  return { by: afterRollover <= rollsOverAfter / 2 ? afterRollover : afterReset, reset: true };
}

/** Puts an advance into the bucket of its time; a bucket that it leaves behind is certain. */
function put(
  kind: Kind,
  before: Reading,
  { by, reset }: Advance,
  input: DetectorInput,
  context: DetectorContext<CounterSettings>,
): { bucket: Bucket | null; facts: DetectedFact[] } {
  const size = context.settings.bucket;
  const from = context.window.from + Math.floor((input.time - context.window.from) / size) * size;
  const filling = before.bucket;
  const left = filling !== null && filling.from < from;
  const facts = left ? [factOf(kind, filling, context)] : [];
  const kept = left ? null : filling;
  if (by === 0 && !reset) return { bucket: kept, facts };
  const now = evidenceOf(input);
  const base = kept ?? { from, quantity: 0, increments: [], reset: false, proof: [before.evidence], last: now };
  const bucket = {
    from: base.from,
    quantity: base.quantity + by,
    increments: by > 0 ? [...base.increments, { at: input.time, quantity: by }] : base.increments,
    reset: base.reset || reset,
    proof: reset && base.proof.length < MOST_PROOF ? [...base.proof, before.evidence, now] : base.proof,
    last: now,
  };
  return { bucket, facts };
}

function factOf(kind: Kind, bucket: Bucket, context: DetectorContext<CounterSettings>): DetectedFact {
  const { window, settings } = context;
  const end = bucket.from + settings.bucket;
  return {
    key: factKey(context, bucket.from, kind),
    type: 'production.counted',
    version: 1,
    occurredAt: bucket.from,
    site: context.site,
    evidence: distinctEvidence([...bucket.proof, bucket.last]),
    payload: {
      machine: context.subject,
      kind,
      from: bucket.from,
      to: window.to === null ? end : Math.min(end, window.to),
      quantity: bucket.quantity,
      unit: context.units[kind] ?? context.units.counter ?? '{piece}',
      increments: [...bucket.increments],
      reset: bucket.reset,
    },
  };
}
