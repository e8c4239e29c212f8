import { FakeJobs } from './jobs.ts';
import {
  HOUR,
  LINES,
  MINUTE,
  machineOf,
  nowMicros,
  pointOf,
  reasonOf,
  SITE,
  shiftWindow,
  text,
  ZONE,
} from './plant-data.ts';

type State = 'producing' | 'idle' | 'setup' | 'stopped' | 'planned-stop' | 'no-signal';
interface Stop {
  machine: string;
  from: number;
  to: number | null;
  state: Exclude<State, 'producing'>;
  reason: string | null;
  note: string | null;
  by: string | null;
}

/** What people changed in the fake: explained, split, merged. */
export class FakeProduction {
  readonly stops: Stop[] = [];
  readonly jobs = new FakeJobs();
  /** Counts that people entered, and what they took back. */
  readonly entered: {
    id: string;
    machine: string;
    kind: 'good' | 'scrap' | 'rework';
    quantity: string;
    at: number;
    by: string;
  }[] = [];

  constructor() {
    const { from } = shiftWindow();
    for (const [index, l] of LINES.entries()) {
      const add = (at: number, minutes: number | null, state: Stop['state'], reason: string | null) =>
        this.stops.push({
          machine: machineOf(l),
          from: from + at * MINUTE,
          to: minutes === null ? null : from + (at + minutes) * MINUTE,
          state,
          reason,
          note: null,
          by: reason ? 'Shirin Akter' : null,
        });
      add(40 + index * 31, 8, 'stopped', index % 2 ? 'thread' : 'needle');
      if (index < 3) add(300, 30, 'planned-stop', 'cleaning');
      if (index === 1) add(5, 22, 'setup', 'changeover');
      if (index === 4) add(250, 42, 'idle', null);
      if (index === 5) add(284, 7, 'no-signal', null);
      if (l.stopped)
        this.stops.push({
          machine: machineOf(l),
          from: nowMicros() - 14 * MINUTE,
          to: null,
          state: 'stopped',
          reason: null,
          note: null,
          by: null,
        });
    }
  }

  of(machine: string): Stop[] {
    return this.stops.filter((stop) => stop.machine === machine).sort((a, b) => a.from - b.from);
  }
  band(machine: string) {
    const { from } = shiftWindow();
    const band: { from: number; to: number | null; state: State }[] = [];
    let at = from;
    for (const stop of this.of(machine)) {
      if (stop.from > at) band.push({ from: at, to: stop.from, state: 'producing' });
      band.push({ from: stop.from, to: stop.to, state: stop.state });
      at = stop.to ?? Number.POSITIVE_INFINITY;
    }
    if (Number.isFinite(at)) band.push({ from: at, to: null, state: 'producing' });
    return band;
  }
  stopRow(stop: Stop) {
    const l = LINES.find((each) => machineOf(each) === stop.machine);
    if (!l) throw new Error(`no line has ${stop.machine}`);
    return {
      machine: stop.machine,
      machineName: l.name,
      line: l.id,
      lineName: l.name,
      from: stop.from,
      to: stop.to,
      state: stop.state,
      micro: false,
      reason: stop.reason ? reasonOf(stop.reason) : null,
      note: stop.note,
      by: stop.by,
      explainedAt: stop.reason ? stop.from + 2 * MINUTE : null,
      deviceReason: null,
      fact: `downtime/${stop.machine}/${stop.from}`,
    };
  }
  rateOf(index: number) {
    const l = LINES[index];
    if (!l) throw new Error('no such line');
    return { value: l.rate, unit: l.unit, point: pointOf(index), high: l.high, normal: l.normal };
  }

  overview() {
    const window = shiftWindow();
    const now = nowMicros();
    return {
      site: SITE,
      at: now,
      window,
      lines: LINES.map((l, index) => {
        const band = this.band(machineOf(l));
        const last = band.at(-1);
        const own = this.of(machineOf(l)).filter(({ state }) => state === 'stopped' || state === 'idle');
        const hours = (now - window.from) / HOUR;
        const perHour = l.unit === '/min' ? l.normal.low * 60 : l.normal.low;
        return {
          area: l.area,
          line: l.id,
          name: l.name,
          machine: machineOf(l),
          state: last?.state ?? 'producing',
          since: last?.from ?? window.from,
          job: this.jobs.running(`${l.area.id}/${l.id}`),
          rate: this.rateOf(index),
          made: String(Math.round(perHour * hours * (l.stopped ? 0.82 : 0.98 + index * 0.012))),
          planned: String(Math.round(perHour * 8)),
          dueByNow: String(Math.round(perHour * hours)),
          unit: 'pcs',
          stops: {
            count: own.length,
            time: own.reduce((sum, stop) => sum + ((stop.to ?? now) - stop.from), 0),
            unexplained: own.filter(({ reason }) => !reason).length,
          },
          band,
          oee: oeeOf(l.stopped ? 0.61 : 0.74, 240 * 60e6),
          attention: l.stopped ? { priority: 1, kind: 'unexplained', since: last?.from ?? now } : null,
        };
      }),
    };
  }

  machine(path: string) {
    const index = LINES.findIndex((l) => machineOf(l) === path);
    const l = LINES[index];
    if (!l) return null;
    const row = this.overview().lines[index];
    if (!row) return null;
    const entered = this.entered.filter((entry) => entry.machine === path);
    const added = (own: string, kind: string): string =>
      String(entered.reduce((sum, entry) => sum + (entry.kind === kind ? Number(entry.quantity) : 0), Number(own)));
    return {
      site: SITE,
      machine: path,
      name: l.name,
      area: l.area,
      line: { id: `${l.area.id}/${l.id}`, name: l.name },
      at: nowMicros(),
      window: shiftWindow(),
      state: row.state,
      since: row.since,
      band: row.band,
      stops: this.of(path).map((stop) => this.stopRow(stop)),
      unplanned: row.stops,
      // The last line is a bench where people count.
      counter: index < LINES.length - 1,
      entered: entered.map(({ machine: _, ...entry }) => entry).reverse(),
      counts: { good: added(row.made, 'good'), scrap: added('4', 'scrap'), rework: added('6', 'rework'), unit: 'pcs' },
      oee: row.oee,
      planned: row.planned,
      dueByNow: row.dueByNow,
      rate: { ...row.rate, trend: null },
      job: row.job,
      jobs: row.job ? [{ number: row.job.number, item: row.job.item.name, from: shiftWindow().from, to: null }] : [],
    };
  }

  tree() {
    const daily = (id: string, start: string, end: string) => ({
      id,
      name: text(id),
      start,
      end,
      days: ALL_DAYS,
      breaks: [],
    });
    return {
      sites: [
        {
          id: SITE,
          name: text('Ashulia, Dhaka', 'আশুলিয়া, ঢাকা', 'आशुलिया, ढाका'),
          zone: ZONE,
          shifts: [daily('A', '06:00', '14:00'), daily('B', '14:00', '22:00'), daily('C', '22:00', '06:00')],
          areas: [...new Set(LINES.map(({ area }) => area))].map((area) => ({
            ...area,
            lines: LINES.flatMap((l, index) => (l.area === area ? [this.#line(l, index)] : [])),
          })),
        },
      ],
    };
  }
  #line(l: (typeof LINES)[number], index: number) {
    const points = POINTS.map(([name, label, unit, low, high, bottom, top], at) => ({
      id: pointOf(index) + at,
      path: `${SITE}/${machineOf(l)}/${name}`,
      type: 'number',
      unit: at === 0 ? l.unit : unit,
      label,
      range: at === 0 ? { low: 0, high: l.high } : { low: bottom, high: top },
      normal: at === 0 ? l.normal : { low, high },
      maxGap: 5 * MINUTE,
    }));
    const device = {
      id: `${l.id}-m1`,
      path: machineOf(l),
      name: l.name,
      profile: 'sewing-line',
      machine: true,
      points,
    };
    return { id: l.id, name: l.name, devices: [device] };
  }
}

const ALL_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** name, label, unit, normal low, normal high, range low, range high */
export const POINTS = [
  ['rate', text('Rate', 'গতি', 'गति'), '1/min', 0, 0, 0, 0],
  ['power', text('Power', 'বিদ্যুৎ', 'बिजली'), 'kW', 3, 6, 0, 10],
  ['temperature', text('Motor temperature', 'মোটরের তাপমাত্রা', 'मोटर का तापमान'), 'Cel', 35, 60, 10, 90],
  ['pressure', text('Air pressure', 'বাতাসের চাপ', 'हवा का दबाव'), 'bar', 5.5, 6.5, 4, 8],
] as const;

/** Of a line that ran nearly at its rate and made nearly all good: the rest is availability. */
function oeeOf(oee: number, planned: number) {
  const parts = { performance: 0.95, quality: 0.985 };
  const by = (value: number) => ({ oee: value, availability: value / (parts.performance * parts.quality), ...parts });
  return { planned, classic: by(oee), iso: by(oee * 0.98) };
}
