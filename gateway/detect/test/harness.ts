import {
  type Detector,
  type Fact,
  identified,
  type LogGroup,
  type Micros,
  type ObservationBody,
  type ObservationRow,
  QUALITY,
  type ShiftCalendar,
  shiftCalendar,
} from '@millrace/contracts';
import { BUILT_IN_DETECTORS } from '../built-in.ts';
import type { Packing } from '../pack-inputs.ts';
import { DetectRunner } from '../runner.ts';
import type { StreamConfig } from '../stream-rules.ts';
import { BookedFacts } from './booked-facts.ts';
import { SqliteJournal } from './sqlite-journal.ts';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** 06:00 in Dhaka, when shift A begins. */
export const SHIFT_A = Date.UTC(2026, 10, 21, 0, 0) * 1_000;

export const calendar = shiftCalendar.parse({
  zone: 'Asia/Dhaka',
  shifts: [
    {
      id: 'A',
      name: { en: 'A' },
      start: '06:00',
      end: '14:00',
      breaks: [{ name: { en: 'Meal' }, start: '10:00', end: '10:30' }],
    },
    { id: 'B', name: { en: 'B' }, start: '14:00', end: '22:00' },
    { id: 'N', name: { en: 'N' }, start: '22:00', end: '06:00' },
  ],
});

export type Message =
  | {
      readonly kind: 'sample';
      readonly point: number;
      readonly time: Micros;
      readonly value: number | string | object | null;
      readonly quality?: number;
    }
  | {
      readonly kind: 'observation';
      readonly device: string;
      readonly key?: string;
      readonly time: Micros;
      readonly suspect?: boolean;
      readonly body: ObservationBody;
    };

export interface Arrival {
  readonly message: Message;
  readonly at: Micros;
}

export function stream(
  type: string,
  settings: StreamConfig['settings'],
  more: Partial<StreamConfig> = {},
): StreamConfig {
  const subject = more.subject ?? 'sewing/line-1/cell-1/machine-1';
  return {
    stream: `${type}:${subject}`,
    type,
    subject,
    inputs: {},
    devices: [],
    settings,
    units: {},
    lateness: 72 * HOUR,
    ...more,
  };
}

/** A plant of detectors over a journal that survives what the runner does not. */
export class Plant {
  readonly journal = new SqliteJournal();
  readonly detectors: readonly Detector[];
  streams: readonly StreamConfig[];
  calendar: ShiftCalendar = calendar;
  /** Small blocks, so that short traces are packed too. */
  packing: Packing = { after: 10 * MINUTE, fewest: 2, largest: 6 };
  runner: DetectRunner;
  now: Micros = 0;
  private seq = 1;

  constructor(detectors: readonly Detector[], streams: readonly StreamConfig[]) {
    this.detectors = detectors;
    this.streams = streams;
    this.runner = this.fresh();
  }

  private fresh(): DetectRunner {
    const { packing } = this;
    const config = { site: 'dhaka', calendar: this.calendar, detectors: [...this.streams] };
    return new DetectRunner({
      journal: this.journal,
      detectors: this.detectors,
      config,
      packing,
      onFault: (of, reason) => {
        throw new Error(`${of}: ${reason}`);
      },
    });
  }

  /** All memory is lost, as by a kill; the next runner goes on from the last commit. */
  async kill(): Promise<void> {
    this.runner = this.fresh();
    await this.runner.start(this.now);
  }

  /** Other streams, other settings of them, another calendar: as a new configuration of the gateway brings. */
  async configure(streams: readonly StreamConfig[], plan: ShiftCalendar = this.calendar): Promise<void> {
    await this.runner.flush();
    this.streams = streams;
    this.calendar = plan;
    await this.kill();
  }

  group(arrivals: readonly Arrival[]): LogGroup {
    const samples = arrivals.flatMap(({ message, at }) => (message.kind === 'sample' ? [{ message, at }] : []));
    const other = new Map<number, string>();
    samples.forEach(({ message: { value } }, row) => {
      if (typeof value === 'string' || (typeof value === 'object' && value !== null))
        other.set(row, JSON.stringify(value));
    });
    const observations = arrivals.flatMap(({ message, at }): ObservationRow[] => {
      if (message.kind !== 'observation') return [];
      const { device, time, suspect = false, body, key } = message;
      const observed = { device, time: suspect ? at : time, arrival: at, clockSuspect: suspect, body };
      return [{ source: device, arrival: at, body: observed, ...(key === undefined ? {} : { sourceKey: key }) }];
    });
    const group = identified(
      {
        samples: {
          length: samples.length,
          point: Int32Array.from(samples, ({ message }) => message.point),
          time: Float64Array.from(samples, ({ message }) => message.time),
          arrival: Float64Array.from(samples, ({ at }) => at),
          value: Float64Array.from(samples, ({ message: { value } }) =>
            typeof value === 'number' ? value : Number.NaN,
          ),
          quality: Uint16Array.from(samples, ({ message }) => message.quality ?? QUALITY.good),
          source: new Uint16Array(samples.length),
          sources: ['device'],
          other,
        },
        observations,
        factSets: [],
      },
      { gateway: 'gw', epoch: this.journal.epoch, firstSeq: this.seq },
    );
    this.seq = group.lastSeq + 1;
    return group;
  }

  async arrive(arrivals: readonly Arrival[]): Promise<void> {
    const group = this.group(arrivals);
    this.now = Math.max(this.now, ...arrivals.map(({ at }) => at));
    await this.process(group);
  }

  private async process(group: LogGroup): Promise<void> {
    await this.runner.process(
      { epoch: group.epoch, groups: [group], covered: [{ from: group.firstSeq, to: group.lastSeq }] },
      this.now,
    );
  }

  /** Lets time pass up to `until`, waking the runner whenever it asks to be. */
  async wait(until: Micros): Promise<void> {
    for (let wake = this.runner.nextWake(); wake !== null && wake <= until; wake = this.runner.nextWake()) {
      this.now = Math.max(this.now, wake);
      await this.runner.process(null, this.now);
    }
    this.now = Math.max(this.now, until);
    await this.runner.process(null, this.now);
  }

  booked(): BookedFacts {
    const booked = new BookedFacts();
    for (const record of this.journal.factSets) booked.apply(record);
    return booked;
  }
}

export async function plant(detectors: readonly Detector[], streams: readonly StreamConfig[]): Promise<Plant> {
  const made = new Plant(detectors, streams);
  await made.runner.start(0);
  return made;
}

/** Facts that a trace ends in; `at` and `until` in seconds after the start of shift A. */
export async function facts(of: StreamConfig, messages: readonly Message[], until: number): Promise<Fact[]> {
  const line = await plant(BUILT_IN_DETECTORS, [of]);
  for (const message of messages) await line.arrive([{ at: message.time, message }]);
  await line.wait(SHIFT_A + until * SECOND);
  return line.booked().facts();
}

/** A reading so many seconds into shift A. */
export const reading = (
  seconds: number,
  value: number | string | object | null,
  point = 1,
  quality: number = QUALITY.good,
): Message => ({
  kind: 'sample',
  point,
  time: SHIFT_A + seconds * SECOND,
  value,
  quality,
});
