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

interface Remembered {
  readonly config: Pick<StreamConfig, 'stream' | 'type' | 'subject' | 'settings' | 'units'>;
  /** The settings as the detector understood them, its defaults among them. */
  readonly judged: unknown;
  readonly site: string;
  readonly calendar: ShiftCalendar;
}

/** Names are for people alone. */
const UNNAMED = { en: '' };

/** The same text for the same data, in whatever order its fields came. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

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

  /**
   * What it judges by, as text: settings, units, calendar. Not what it listens to, nor for how long: that holds from now
   * on, and what was heard stays heard.
   */
  get fingerprint(): string {
    const { stream, type, subject, settings, units } = this.config;
    const { zone, shifts, exceptions } = this.calendar;
    const unnamed = {
      zone,
      exceptions,
      shifts: shifts.map((shift) => ({
        ...shift,
        name: UNNAMED,
        breaks: shift.breaks.map((rest) => ({ ...rest, name: UNNAMED })),
      })),
    };
    const config = { stream, type, subject, settings, units };
    return sortedJson({ config, judged: this.settings, site: this.site, calendar: unnamed } satisfies Remembered);
  }

  /** The rules that a fingerprint tells of; null where its detector, or what it takes as settings, is no longer there. */
  static remembered(fingerprint: string, detectors: ReadonlyMap<string, Detector>): StreamRules | null {
    const { config, site, calendar } = JSON.parse(fingerprint) as Remembered;
    const detector = detectors.get(config.type);
    try {
      const deaf = { ...config, inputs: {}, devices: [], lateness: 1 };
      return detector ? new StreamRules(deaf, detector, site, calendar) : null;
    } catch {
      return null;
    }
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
