import type { DetectorInput, GatewayConfig, LogGroup, ObservationRecord, SampleValue } from '@millrace/contracts';
import { observationTie, type PlacedInput, sampleTie } from './kept-input.ts';
import type { StreamRules } from './stream-rules.ts';

/** Where a stream's input belongs. */
export interface Routed {
  readonly rules: StreamRules;
  readonly partition: string;
  readonly placed: PlacedInput;
}

/** Which streams a point or a device feeds. */
export class InputRoutes {
  private readonly byPoint = new Map<number, { rules: StreamRules; role: string }[]>();
  private readonly byDevice = new Map<string, StreamRules[]>();

  constructor(streams: readonly StreamRules[]) {
    for (const rules of streams) {
      for (const [role, point] of Object.entries(rules.config.inputs)) {
        this.byPoint.set(point, [...(this.byPoint.get(point) ?? []), { rules, role }]);
      }
      for (const device of rules.config.devices) {
        this.byDevice.set(device, [...(this.byDevice.get(device) ?? []), rules]);
      }
    }
  }

  /**
   * The inputs that a group holds, with the streams they are for. What comes later than its stream's lateness is kept in
   * the store alone: `tooLate` is told, and no fact changes.
   */
  *inputsOf(group: LogGroup, tooLate: (stream: string) => void): Generator<Routed> {
    const { samples, gateway, epoch } = group;
    for (let row = 0; row < samples.length; row++) {
      const targets = this.byPoint.get(samples.point[row] as number);
      if (!targets) continue;
      const time = samples.time[row] as number;
      const arrival = samples.arrival[row] as number;
      for (const { rules, role } of targets) {
        if (arrival - time > rules.config.lateness) {
          tooLate(rules.config.stream);
          continue;
        }
        const input: DetectorInput = {
          kind: 'sample',
          role,
          time,
          arrival,
          record: { gateway, epoch, seq: samples.seq[row] as number },
          source: samples.sources[samples.source[row] as number] ?? '',
          point: samples.point[row] as number,
          value: readingOf(group, row),
          quality: samples.quality[row] as number,
        };
        const tie = sampleTie(rules.detector.roles, role);
        yield* routed(rules, { time, tie, input });
      }
    }
    for (const record of group.observations) yield* this.observed(record, tooLate);
  }

  private *observed(record: ObservationRecord, tooLate: (stream: string) => void): Generator<Routed> {
    const { device, time, arrival, clockSuspect, body } = record.body;
    const { gateway, epoch, seq, source, sourceKey } = record;
    for (const rules of this.byDevice.get(device) ?? []) {
      if (!rules.detector.roles.includes(body.type)) continue;
      if (arrival - time > rules.config.lateness) {
        tooLate(rules.config.stream);
        continue;
      }
      const input: DetectorInput = {
        kind: 'observation',
        role: body.type,
        time,
        arrival,
        record: { gateway, epoch, seq },
        source,
        ...(sourceKey === undefined ? {} : { sourceKey }),
        device,
        clockSuspect,
        body,
      };
      yield* routed(rules, { time, tie: observationTie(record), input });
    }
  }
}

function* routed(rules: StreamRules, placed: PlacedInput): Generator<Routed> {
  const partition = rules.detector.partition ? rules.detector.partition(placed.input) : '';
  if (partition !== null) yield { rules, partition, placed };
}

function readingOf({ samples }: LogGroup, row: number): SampleValue {
  const value = samples.value[row] as number;
  if (!Number.isNaN(value)) return value;
  const other = samples.other.get(row);
  return other === undefined ? null : (JSON.parse(other) as SampleValue);
}

export type DetectConfig = Pick<GatewayConfig, 'site' | 'calendar' | 'detectors'>;
