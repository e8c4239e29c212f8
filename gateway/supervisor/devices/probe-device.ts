import type { DeviceProbe, DeviceProbed, QuestionFault } from '@millrace/contracts';
import { DeviceError, type DevicePoint, type DeviceSample, type OpenLink } from '@millrace/driver-api';
import { type BorrowParts, borrowLink } from './borrowed-link.ts';
import { asDeviceError } from './device-fault.ts';
import { readValue } from './point-value.ts';
import { within } from './timing.ts';

/** Whoever asks waits at a screen: what is not answered by then (ms) is told as not asked. */
const WHOLE_WITHIN = 40_000;
/** An address does not say what it gives; what the point may be is tried in this order. */
const KINDS: readonly DevicePoint['type'][] = ['number', 'boolean', 'text', 'json'];

export const faultOf = (error: unknown): QuestionFault => {
  const { code, message } = asDeviceError(error);
  return { code, message };
};

/**
 * Connects to a device that is in no configuration, asks it once for each of the points, and lets go of it. Never rejects:
 * what went wrong is in the answer, with the whole where there is no link, with each point where only that one is missing.
 */
export async function probeDevice(
  probe: DeviceProbe,
  parts: BorrowParts,
  signal: AbortSignal,
  wholeWithin = WHOLE_WITHIN,
): Promise<DeviceProbed> {
  try {
    const borrowed = await borrowLink(probe, parts, signal);
    try {
      const limit = AbortSignal.any([signal, borrowed.gone]);
      return { fault: null, values: await askOnce(probe, borrowed.link, parts, limit, wholeWithin) };
    } finally {
      await borrowed.close();
    }
  } catch (error) {
    return { fault: faultOf(error), values: [] };
  }
}

type Probed = DeviceProbed['values'][number];

async function askOnce(
  { points: asked, profile, timeout }: DeviceProbe,
  link: OpenLink,
  { timing }: BorrowParts,
  signal: AbortSignal,
  wholeWithin: number,
): Promise<Probed[]> {
  const faults = new Map<number, QuestionFault>();
  const samples = new Map<number, DeviceSample>();
  const points: DevicePoint[] = [];
  for (const [id, { name: path, address, type }] of asked.entries()) {
    const found = await planned(link, { id, path, address }, type === undefined ? KINDS : [type], profile);
    if (found instanceof DeviceError) faults.set(id, faultOf(found));
    else points.push(found);
  }
  const until = timing.now() + wholeWithin;
  const requests = points.length === 0 ? [] : await link.plan(points, profile);
  let over: QuestionFault | undefined;
  for (const request of requests) {
    const left = until - timing.now();
    if (!over && left <= 0) over = { code: 'silent', message: 'it was not asked: the questions before took too long' };
    if (over) {
      for (const id of request.points) faults.set(id, over);
      continue;
    }
    const milliseconds = Math.min(timeout / 1_000, left);
    const late = () => new DeviceError('silent', `no answer within ${Math.round(milliseconds)} ms`);
    try {
      for (const sample of await within(timing, milliseconds, signal, (own) => request.read(own), late)) {
        samples.set(sample.point, sample);
      }
    } catch (error) {
      const fault = faultOf(error);
      for (const id of request.points) faults.set(id, fault);
      // After these nobody knows whether question and answer are in step; after the others the next may be answered.
      if (fault.code !== 'device' && fault.code !== 'silent') over = fault;
    }
  }
  const types = new Map(points.map(({ id, type }) => [id, type]));
  return asked.map(({ name, unit, scale }, id) => {
    const fault = faults.get(id) ?? null;
    const rule = { path: name, type: types.get(id) ?? 'number', unit, ...(scale ? { scale } : {}) };
    const { value, quality } = readValue(rule, samples.get(id));
    return { name, value, unit, quality: fault ? 'bad' : quality, fault };
  });
}

/** The point as the first kind that its address can give, or why it can give none of them. */
async function planned(
  link: OpenLink,
  point: Omit<DevicePoint, 'type'>,
  kinds: readonly DevicePoint['type'][],
  profile: unknown,
): Promise<DevicePoint | DeviceError> {
  let first: DeviceError | undefined;
  for (const type of kinds) {
    try {
      await link.plan([{ ...point, type }], profile);
      return { ...point, type };
    } catch (error) {
      first ??= asDeviceError(error);
    }
  }
  return first ?? new DeviceError('misconfigured', `${point.path}: it is of no kind`);
}
