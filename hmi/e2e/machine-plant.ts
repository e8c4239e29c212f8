import type { Fact } from '@millrace/contracts';
import { profile as counting, siteDocument } from '../../erp-core/testing/site.ts';
import { keepReadings } from '../../server/test/keep-readings.ts';
import { GATEWAY_SECRET } from '../../server/test/test-server.ts';
import type { RealServer } from './real-server.ts';
import { seenAt, tellFacts } from './tell-facts.ts';

export const SITE = 'plant-a';
export const MACHINE = 'machining/cell-2/mill/vmc-04';
/** A machine that counts by a pulse of the other one, and of which nothing is mapped. */
export const BARE = 'machining/bench/hand/bare-1';
const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const words = (en: string, bn: string, hi: string) => ({ en, bn, hi });
const micros = (): number => Date.now() * 1_000;

const BANDS = {
  pressure: { unit: 'bar', normal: { low: 44, high: 52 }, label: words('Clamp pressure', 'ক্ল্যাম্প চাপ', 'क्लैंप दाब') },
  load: { unit: '%', normal: { low: 30, high: 65 }, label: words('Spindle load', 'স্পিন্ডল লোড', 'स्पिंडल लोड') },
  vibration: {
    unit: 'mm/s',
    normal: { low: 0.8, high: 2.8 },
    label: words('Spindle vibration', 'স্পিন্ডল কম্পন', 'स्पिंडल कंपन'),
  },
  coolant: { unit: 'Cel', normal: { low: 18, high: 30 }, label: words('Coolant', 'কুল্যান্ট', 'कूलैंट') },
  cycle: { unit: 's', normal: { low: 195, high: 220 }, label: words('Cycle time', 'চক্র সময়', 'चक्र समय') },
} as const;
type Banded = keyof typeof BANDS;

const mill = {
  ...counting,
  profile: 'mill',
  points: [
    ...Object.entries(BANDS).map(([name, more]) => ({ name, ...more })),
    {
      name: 'speed',
      unit: '/min',
      label: words('Feed speed', 'ফিড গতি', 'फ़ीड गति'),
      setPoint: { low: 10, high: 60, step: 0.5 },
    },
    {
      name: 'mode',
      label: words('Mode', 'মোড', 'मोड'),
      values: { 0: words('Hand', 'হাতে', 'हाथ से'), 1: words('Automatic', 'স্বয়ংক্রিয়', 'स्वचालित') },
    },
    { name: 'lamp', type: 'boolean', label: words('Work light', 'কাজের আলো', 'कार्य प्रकाश'), setPoint: {} },
    { name: 'good', unit: '{piece}', label: words('Good pieces', 'ভালো পিস', 'अच्छे नग') },
  ],
};

/** What a value was, so many minutes into the shift: steady, and of the clamp pressure two dips. */
function shape(name: Banded, minute: number): number {
  const { low, high } = BANDS[name].normal;
  const wave = Math.sin(minute / 3.1) + Math.sin(minute / 1.7 + 2);
  const steady = (low + high) / 2 + (high - low) * 0.06 * wave;
  if (name !== 'pressure') return steady;
  if (minute >= 330 && minute < 343) return 39.1 + wave * 0.2;
  return minute > 360 ? steady - Math.min(8, (minute - 360) / 6) : steady;
}

/** One shift that began six to seven hours ago, and two after it: whenever the test runs, it lies in the first. */
function shiftNow(zone: string) {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format());
  const clock = (at: number): string => `${String(((at % 24) + 24) % 24).padStart(2, '0')}:00`;
  const begin = hour - 6;
  const shift = (id: string, at: number, name: object) => ({
    id,
    name,
    start: clock(begin + at),
    end: clock(begin + at + 8),
  });
  const from = Math.floor(micros() / HOUR) * HOUR - 6 * HOUR;
  return {
    window: { from, to: from + 8 * HOUR },
    shifts: [
      shift('A', 0, words('Shift A', 'শিফট এ', 'पाली ए')),
      shift('B', 8, words('Shift B', 'শিফট বি', 'पाली बी')),
      shift('C', 16, words('Shift C', 'শিফট সি', 'पाली सी')),
    ],
  };
}

/** The gateway that looks after the machine, played by the test: it tells values each second and does what it is asked. */
class PlayedGateway {
  readonly done: { readonly point: string; readonly value: unknown }[] = [];
  readonly values = new Map<number, { value: number | boolean; quality: number }>();
  readonly #plant: RealServer;
  readonly #numbers: ReadonlyMap<string, number>;
  #told: Promise<void> = Promise.resolve();
  #running = true;
  /** Values are told; false: as if its cable were pulled. */
  tells = true;
  constructor(plant: RealServer, numbers: ReadonlyMap<string, number>) {
    this.#plant = plant;
    this.#numbers = numbers;
  }
  start(): void {
    this.#told = this.#run();
  }
  async stop(): Promise<void> {
    this.#running = false;
    await this.#told;
  }
  set(name: string, value: number | boolean, quality = 0): void {
    this.values.set(this.#numbers.get(name) ?? 0, { value, quality });
  }
  async #run(): Promise<void> {
    const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
    const { call } = this.#plant.server;
    while (this.#running) {
      if (this.tells) {
        const values = [...this.values].map(([i, { value, quality }]) => ({ i, v: value, q: quality, t: micros() }));
        await call('POST', '/edge/v1/live', { headers, body: { gateway: 'gw-1', full: true, values } });
      }
      const { json } = await call('GET', '/edge/v1/requests?wait=1', { headers });
      const asked = (json?.requests ?? []).filter(({ kind }: { kind: string }) => kind === 'device-command');
      const results = asked.map(
        ({ command }: { command: { id: string; parameters: { point: string; value: number | boolean } } }) => {
          const { point, value } = command.parameters;
          this.done.push({ point, value });
          this.set(point, value);
          return { kind: 'device-command', result: { id: command.id, state: 'acknowledged', at: micros() } };
        },
      );
      if (results.length) await call('POST', '/edge/v1/results', { headers, body: { results } });
    }
  }
}

/** A mill in the seventh hour of its shift, with stops, counts, jobs, alarms, a call and an instruction, on the real server. */
export async function machinePlant(plant: RealServer) {
  const { command } = plant;
  const site = siteDocument(SITE);
  const { window, shifts } = shiftNow(site.calendar.zone);
  const { from } = window;
  const now = micros();
  const document = {
    ...{ ...site, calendar: { ...site.calendar, shifts } },
    areas: [
      {
        id: 'machining',
        name: words('Machining', 'মেশিনিং', 'मशीनिंग'),
        lines: [
          { id: 'cell-2', name: words('Machining 2', 'মেশিনিং ২', 'मशीनिंग 2') },
          { id: 'bench', name: words('Bench', 'বেঞ্চ', 'बेंच') },
        ],
      },
    ],
    devices: [
      { id: 'vmc-04', path: MACHINE, profile: 'mill', label: { en: 'VMC-04' } },
      { id: 'bare-1', path: BARE, label: { en: 'Bare machine' } },
    ],
    detectors: [{ type: 'counter', subject: BARE, inputs: { good: `${MACHINE}/good` }, settings: {} }],
  };
  await command('plant.config.apply', { document, profiles: [mill] });
  await command('plant.gateway.assign', { gateway: 'gw-1', site: SITE });

  // Reasons, stops and counts of the shift so far.
  const reasons = [
    ['machine', words('Machine', 'যন্ত্র', 'मशीन'), undefined],
    ['chips', words('Chips in fixture', 'ফিক্সচারে চিপ', 'फ़िक्स्चर में छीलन'), 'machine'],
    ['tool', words('Tool change', 'টুল বদল', 'टूल बदलना'), 'machine'],
  ] as const;
  for (const [code, name, group] of reasons)
    await command('production-log.reason.save', { code, name, group, planned: false });
  const stop = (at: number, minutes: number, more: object = {}) => ({
    ...seenAt(from + at * MINUTE, 100 + at, '0'),
    key: `machine-state:${MACHINE}|${at}`,
    type: 'downtime.occurred' as const,
    payload: {
      machine: MACHINE,
      state: 'stopped',
      from: from + at * MINUTE,
      to: from + (at + minutes) * MINUTE,
      micro: false,
      ...more,
    },
  });
  const states = [
    stop(72, 7),
    stop(180, 15),
    stop(195, 7, { state: 'setup' }),
    stop(250, 1, { micro: true }),
    stop(332, 11),
  ];
  const told = { window: { key: 'shift-now', ...window }, through: now };
  await tellFacts(plant.server, 1, states as never as Fact[], { ...told, stream: `machine-state:${MACHINE}` });
  for (const [at, minutes, reason] of [
    [72, 7, 'chips'],
    [180, 15, 'tool'],
  ] as const)
    await command('production-log.stop.explain', {
      site: SITE,
      machine: MACHINE,
      from: from + at * MINUTE,
      to: from + (at + minutes) * MINUTE,
      reason,
    });
  const count = (kind: 'good' | 'scrap', at: number, quantity: number) => ({
    ...seenAt(from + at * MINUTE, 1_000 + at, String(quantity)),
    key: `counter:${MACHINE}/${kind}|${at}`,
    type: 'production.counted' as const,
    payload: {
      ...{
        machine: MACHINE,
        kind,
        from: from + at * MINUTE,
        to: from + (at + 1) * MINUTE,
        quantity,
        unit: '{piece}',
        reset: false,
      },
      increments: [{ at: from + (at + 0.5) * MINUTE, quantity }],
    },
  });
  const item = (
    await command('stock.item.save', { code: '4412-B', name: words('Housing 4412-B', 'হাউজিং 4412-B', 'हाउसिंग 4412-B') })
  ).id;
  const job = { site: SITE, line: 'machining/cell-2', item, quantity: '480', targetRate: '60' };
  const running = (await command('production-log.job.create', { ...job, number: 'WO-2611-0087', due: now + 3 * HOUR }))
    .id;
  await command('production-log.job.create', { ...job, number: 'WO-2611-0088', due: now + 9 * HOUR });
  await command('production-log.job.start', { job: running, at: from });
  const elapsed = Math.floor((now - from) / MINUTE);
  const stood = (at: number): boolean =>
    states.some(({ payload }) => from + at * MINUTE >= payload.from && from + at * MINUTE < payload.to);
  const good = Array.from({ length: Math.floor(elapsed / 10) }, (_, nth) => nth * 10 + 5)
    .filter((at) => !stood(at))
    .map((at) => count('good', at, 9));
  await tellFacts(plant.server, 2, [...good, count('scrap', 75, 6)] as never as Fact[], {
    ...told,
    stream: `counter:${MACHINE}`,
  });

  // Alarms: one at a point that has an answer, one that chatters, one that is over.
  const alarm = (name: string, point: string, at: number, to: number | null, text: object, severity = 'high') => ({
    ...seenAt(at, 9_000, name),
    key: `alarm-${name}`,
    type: 'condition.occurred' as const,
    payload: { subject: `${MACHINE}/${point}`, condition: 'low', severity, text, from: at, to },
  });
  const decided = { site: SITE, subject: `${MACHINE}/pressure`, condition: 'low', name: '*', priority: 'high' };
  const response = words(
    'Check oil level, then call maintenance.',
    'তেলের মাত্রা দেখুন, তারপর রক্ষণাবেক্ষণ ডাকুন।',
    'तेल का स्तर देखें, फिर रखरखाव को बुलाएँ।',
  );
  await command('alarms.definition.create', { ...decided, response, timeToRespond: 10 * MINUTE });
  const alarms = [
    alarm('pressure', 'pressure', now - 14 * MINUTE, null, words('Clamp pressure low', 'ক্ল্যাম্প চাপ কম', 'क्लैंप दाब कम')),
    alarm(
      'coolant',
      'coolant',
      now - 40 * MINUTE,
      null,
      words('Coolant filter wants cleaning', 'কুল্যান্ট ফিল্টার পরিষ্কার দরকার', 'कूलैंट फ़िल्टर साफ़ करें'),
      'low',
    ),
    alarm(
      'door',
      'vibration',
      now - 300 * MINUTE,
      now - 290 * MINUTE,
      words('Door open', 'দরজা খোলা', 'दरवाज़ा खुला'),
      'low',
    ),
  ];
  for (const [nth, one] of alarms.entries())
    await tellFacts(plant.server, 10 + nth, [one as never], {
      stream: `alarms-${nth}`,
      window: { key: `alarm-${nth}`, from: one.payload.from, to: null },
    });

  // A call that waits, and how the work is done.
  const kind = (
    await command('andon.kind.create', {
      code: 'maintenance',
      name: words('Maintenance', 'রক্ষণাবেক্ষণ', 'रखरखाव'),
      icon: 'maintenance',
      steps: [],
    })
  ).id;
  await command('andon.call.raise', { site: SITE, place: MACHINE, kind, note: 'Clamp loses pressure' });
  const instruction = {
    code: 'WI-1',
    name: words('Change the fixture', 'ফিক্সচার বদলান', 'फ़िक्स्चर बदलें'),
    uses: [{ site: SITE, place: MACHINE, item: null }],
  };
  const paper = (await command('instructions.document.create', instruction)).id;
  const step = {
    picture: null,
    drawing: null,
    page: null,
    video: null,
    text: words('Stop the machine', 'যন্ত্র থামান', 'मशीन रोकें'),
  };
  const revision = await command('instructions.revision.create', {
    document: paper,
    letter: 'A',
    effectiveFrom: now - HOUR,
    changes: null,
    steps: [step],
  });
  await command('instructions.revision.release', { id: revision.id });

  // What was measured, and what is.
  const tree = await plant.get(`queries/plant.tree?input=${encodeURIComponent('{}')}`);
  const devices = tree.sites[0].areas[0].lines[0].devices as { path: string; points: { id: number; path: string }[] }[];
  const points = devices.find(({ path }) => path === MACHINE)?.points ?? [];
  const numbers = new Map(points.map(({ id, path }) => [path.split('/').at(-1) ?? '', id]));
  const readings = (Object.keys(BANDS) as Banded[]).flatMap((name) =>
    Array.from({ length: elapsed * 2 }, (_, nth) => ({ name, minute: nth / 2 })).filter(
      ({ minute }) => minute < 282 || minute > 291,
    ),
  );
  await keepReadings(
    plant.server,
    readings.map(({ name, minute }) => ({
      point: numbers.get(name) ?? 0,
      time: from + minute * MINUTE,
      value: Math.round(shape(name, minute) * 100) / 100,
    })),
  );
  const gateway = new PlayedGateway(plant, numbers);
  for (const name of Object.keys(BANDS) as Banded[]) gateway.set(name, Math.round(shape(name, elapsed) * 10) / 10);
  gateway.set('speed', 40);
  gateway.set('mode', 1);
  gateway.set('lamp', false);
  gateway.set('good', good.length * 9);
  gateway.start();
  return { gateway, numbers, from };
}
