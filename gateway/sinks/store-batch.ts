import {
  addRange,
  type DoubtedTime,
  type LogGroup,
  type ObservationRecord,
  type SampleColumns,
  type SeqRange,
} from '@millrace/contracts';
import type { ReceiverBatch } from '@millrace/timeseries';
import type { Deadband } from './deadband.ts';

/** Groups of one epoch as one batch for the receiver; what lies within its deadband is counted and left out. */
export function storeBatch(groups: readonly LogGroup[], deadband: Deadband): ReceiverBatch {
  const first = groups[0];
  if (!first) throw new RangeError('a batch needs a group');
  const total = groups.reduce((sum, { samples }) => sum + samples.length, 0);
  const columns = {
    seq: new Float64Array(total),
    point: new Int32Array(total),
    time: new Float64Array(total),
    arrival: new Float64Array(total),
    value: new Float64Array(total),
    quality: new Uint16Array(total),
    source: new Uint16Array(total),
  };
  const sources: string[] = [];
  const numbers = new Map<string, number>();
  const other = new Map<number, string>();
  const doubted = new Map<number, DoubtedTime>();
  const deadbanded = new Map<string, number>();
  const observations: ObservationRecord[] = [];
  let covered: SeqRange[] = [];
  let length = 0;
  for (const group of groups) {
    const { samples } = group;
    deadband.begin(group);
    covered = addRange(covered, { from: group.firstSeq, to: group.lastSeq });
    observations.push(...group.observations);
    const sourceOf = samples.sources.map((name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = sources.push(name) - 1;
        numbers.set(name, number);
      }
      return number;
    });
    const hasOther = samples.other.size > 0;
    for (let at = 0; at < samples.length; at++) {
      if (!deadband.keeps(samples, at)) {
        const name = samples.sources[samples.source[at] as number] as string;
        deadbanded.set(name, (deadbanded.get(name) ?? 0) + 1);
        continue;
      }
      columns.seq[length] = samples.seq[at] as number;
      columns.point[length] = samples.point[at] as number;
      columns.time[length] = samples.time[at] as number;
      columns.arrival[length] = samples.arrival[at] as number;
      columns.value[length] = samples.value[at] as number;
      columns.quality[length] = samples.quality[at] as number;
      columns.source[length] = sourceOf[samples.source[at] as number] as number;
      if (hasOther) {
        const text = samples.other.get(at);
        if (text !== undefined) other.set(length, text);
      }
      const said = samples.doubted?.get(at);
      if (said !== undefined) doubted.set(length, said);
      length++;
    }
  }
  const samples: SampleColumns = { ...columns, length, sources, other, ...(doubted.size > 0 ? { doubted } : {}) };
  return { gateway: first.gateway, epoch: first.epoch, samples, observations, covered, deadbanded };
}
