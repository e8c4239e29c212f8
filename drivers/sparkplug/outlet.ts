import {
  type ForwardedRecord,
  type ForwardedSample,
  filterCovers,
  MICROS_PER_MS,
  nowMicros,
  type Point,
  type SampleValue,
} from '@millrace/contracts';
import { isSample, outlet, type RefusedRecord } from '@millrace/driver-api';
import type { SparkplugValue } from './codec/value.ts';
import { bdSeqFile } from './edge/bd-seq-file.ts';
import type { EdgePoint, EdgeValue } from './edge/edge-types.ts';
import { edgeLink } from './edge/link.ts';
import { edgeSettings } from './manifest.ts';

/** What came in longer ago than this (µs) is told late, and said as history. */
const LATE = 10_000 * MICROS_PER_MS;

const TYPE_OF = { number: 'Double', boolean: 'Boolean', text: 'String', json: 'String' } as const;
type PointType = keyof typeof TYPE_OF;

/** A device id holds no "/": the levels of its path are joined by what no level may hold. */
const deviceOf = (path: string): string => path.split('/').slice(1, -1).join(':');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const keyOf = (device: string | null, name: string): string => `${device ?? ''}/${name}`;

/** A reading that is bad says nothing: Sparkplug's null. Undefined: it is not of its point's type. */
function sparkplugValue({ value, quality }: ForwardedSample, type: PointType): SparkplugValue | null | undefined {
  if (quality === 'bad' || value === null) return null;
  if (type === 'json') return JSON.stringify(value);
  const fits = type === 'text' ? typeof value === 'string' : typeof value === type;
  return fits ? (value as SparkplugValue) : undefined;
}

function edgeValues(records: readonly ForwardedRecord[], types: ReadonlyMap<string, PointType>) {
  const values: EdgeValue[] = [];
  const refused: RefusedRecord[] = [];
  const late = nowMicros() - LATE;
  for (const record of records) {
    const type = isSample(record) ? types.get(record.path) : undefined;
    if (!isSample(record) || type === undefined) {
      refused.push({ record, reason: 'Sparkplug has no place for it' });
      continue;
    }
    const value = sparkplugValue(record, type);
    if (value === undefined)
      refused.push({ record, reason: `the value is not of the type of ${record.path} (${type})` });
    else {
      values.push({
        device: deviceOf(record.path),
        name: nameOf(record.path),
        value,
        time: Math.max(0, Math.floor(record.time / MICROS_PER_MS)),
        historical: record.arrival < late,
      });
    }
  }
  return { values, refused };
}

/**
 * An edge node whose metrics are the forward's points. Data goes by QoS 0, as Sparkplug demands (tck-id-payloads-ndata-qos
 * and -ddata-qos); what counts as come is what was sent before something that the broker has answered.
 */
export const sparkplugOutlet = outlet('sparkplug', (forward, host) => {
  const { id, group, node, brokers, primaryHost, aliases, writable } = forward;
  const settings = edgeSettings.safeParse({ id, group, node, brokers, primaryHost, aliases });
  if (!settings.success) throw new RangeError(settings.error.issues.map(({ message }) => message).join('; '));
  const isWritable = ({ path }: Point): boolean =>
    writable.some((filter) => filterCovers(filter, path.slice(path.indexOf('/') + 1)));
  const points: EdgePoint[] = host.points.map((point) => ({
    device: deviceOf(point.path),
    name: nameOf(point.path),
    type: TYPE_OF[point.type],
    writable: isWritable(point),
  }));
  const types = new Map(host.points.map(({ path, type }) => [path, type]));
  const pathOf = new Map(host.points.map(({ path }) => [keyOf(deviceOf(path), nameOf(path)), path]));
  let online = false;
  let born = false;
  const waits = `it waits for the host ${primaryHost ?? ''} to be online`;
  const tell = (): void => {
    if (online) host.report(born ? 'online' : 'lost', born ? null : waits);
  };
  const link = edgeLink(settings.data, points, bdSeqFile(host.stateFile), {
    report(state, reason) {
      online = state === 'online';
      if (online) tell();
      else host.report(state, reason);
    },
    phase(phase) {
      born = phase === 'born';
      tell();
    },
    secret: host.secret,
    log: host.log,
    write({ device, name, value }) {
      const path = pathOf.get(keyOf(device, name));
      const done =
        path === undefined
          ? Promise.reject(new Error('no such point'))
          : host.write({ path, value: value as SampleValue });
      // Sparkplug has no answer to a command: the host sees the next value, or does not.
      done.then(
        () => host.log.info({ forward: id, path }, 'a host wrote to a point'),
        (error: unknown) => host.log.warn({ forward: id, path, reason: String(error) }, 'a host could not write'),
      );
    },
  });
  return {
    start: () => link.start(),
    stop: () => link.stop(),
    async send(records, signal) {
      const { values, refused } = edgeValues(records, types);
      // What an earlier batch left, given up half-way, goes first.
      while (!link.report(values)) await link.whenTaken(signal);
      await link.whenTaken(signal);
      return refused;
    },
  };
});
