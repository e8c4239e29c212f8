import {
  type Detector,
  type DetectorContext,
  type DetectorWindow,
  dayOf,
  type FactWindow,
  type GatewayConfig,
  type Micros,
  type ShiftCalendar,
  shiftAt,
} from '@millrace/contracts';

export type StreamConfig = GatewayConfig['detectors'][number];

/** One detector put to work: its settings parsed, its windows cut by the site's calendar. Pure. */
export class StreamRules {
  readonly config: StreamConfig;
  readonly detector: Detector;
  readonly settings: unknown;
  readonly policy: DetectorWindow;
  private readonly site: string;
  private readonly calendar: ShiftCalendar;

  /** Throws a ZodError where the settings are not the detector's. */
  constructor(config: StreamConfig, detector: Detector, site: string, calendar: ShiftCalendar) {
    this.config = config;
    this.detector = detector;
    this.site = site;
    this.calendar = calendar;
    this.settings = detector.settings.parse(config.settings);
    this.policy = detector.window(this.settings);
  }

  get continuous(): boolean {
    return this.policy.by !== 'session' && this.policy.continuous;
  }

  /** The stream of one partition, as its fact sets name it. */
  streamOf(partition: string): string {
    return partition === '' ? this.config.stream : `${this.config.stream}#${partition}`;
  }

  context(partition: string, window: FactWindow): DetectorContext<unknown> {
    return {
      settings: this.settings,
      calendar: this.calendar,
      site: this.site,
      stream: this.streamOf(partition),
      window,
      subject: this.config.subject,
      units: this.config.units,
    };
  }

  start(): unknown {
    return this.detector.start(this.settings);
  }

  /** The calendar's window that holds `time`; null where windows are sessions, which only inputs make. */
  calendarWindow(time: Micros): FactWindow | null {
    if (this.policy.by === 'session') return null;
    if (this.policy.by === 'day') {
      const { day, from, to } = dayOf(this.calendar, time);
      return { key: day, from, to };
    }
    const { key, from, to } = shiftAt(this.calendar, time);
    return { key, from, to };
  }
}
