import type { DetectorContext, DetectorInput, Evidence, Micros } from '@millrace/contracts';

/** The key of a fact: (stream, window, start), and what tells it from others of the same start. */
export const factKey = (context: DetectorContext<unknown>, start: Micros, kind?: string): string =>
  `${context.stream}|${context.window.key}|${start}${kind === undefined ? '' : `|${kind}`}`;

/** The input as evidence: the record's id and what it said, for raw data is dropped one day. */
export function evidenceOf(input: DetectorInput): Evidence {
  const { record, source, sourceKey, time, arrival } = input;
  const common = { record, source, ...(sourceKey === undefined ? {} : { sourceKey }), time, arrival };
  return input.kind === 'sample'
    ? { ...common, point: input.point, value: input.value as Evidence['value'], quality: input.quality }
    : { ...common, device: input.device, value: input.body as Evidence['value'], clockSuspect: input.clockSuspect };
}

/** True where a reading is of another point than the one remembered: a role was given to another point. */
export const isOther = (before: Evidence, input: DetectorInput): boolean =>
  input.kind === 'sample' && before.point !== undefined && before.point !== input.point;

/** Each record once, in the order given. */
export function distinctEvidence(evidence: readonly (Evidence | null)[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter((one): one is Evidence => {
    if (!one) return false;
    const id = `${one.record.epoch}/${one.record.seq}`;
    return !seen.has(id) && seen.add(id) !== null;
  });
}
