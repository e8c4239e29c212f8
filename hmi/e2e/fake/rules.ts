import { nowMicros } from './plant-data.ts';

type Input = Readonly<Record<string, unknown>>;
type Answer = { result: unknown } | { refusal: object; status: number };

const KEPT = [
  '{"kwh": 88213.4, "ts": 1795243331}',
  '{"kwh": 88213.9, "ts": 1795243391}',
  '{"kwh": "n/a", "ts": 1795243451}',
];

/**
 * A FAKE of what the plant module and the gateway do with rules: enough to show every state of the screen. What rules
 * really do is proven on the real plant.
 */
export class FakeRules {
  version = 3;
  /** Somebody else applies a version just before the next application. */
  interrupted = false;
  /** The next replay fails, as a gateway that goes away does. */
  replayFails = false;
  readonly versions: object[] = [];
  readonly #done = new Map<string, Answer>();

  #applied(words: string[], by = 'Nusrat Jahan'): number {
    this.version++;
    const about = { version: this.version, appliedAt: nowMicros(), appliedBy: by, note: null, words, current: true };
    this.versions.unshift(about);
    return this.version;
  }

  ofTopic(topic: string) {
    if (!topic.includes('filling'))
      return { version: this.version, id: null, rule: null, profile: null, devices: 0, points: [] };
    const rule = {
      id: 'weight',
      topic: 'plant/filling/{n}/weight',
      payload: 'json',
      values: [{ point: '{device}/weight', path: 'w' }],
    };
    const points = [{ path: '{device}/weight', type: 'number', unit: 'g' }];
    return { version: this.version, id: 'filler-2/weight', rule, profile: 'filler', devices: 2, points };
  }

  kept = (path: string) =>
    path.includes('q1')
      ? KEPT.map((payload) => ({ arrival: nowMicros(), payload, encoding: 'utf8' }))
      : [{ arrival: nowMicros(), payload: '{"w": "n/a"}', encoding: 'utf8' }];

  replay(path: string) {
    if (path.endsWith('/discard')) return { ok: true, message: 'discarded' };
    if (this.replayFails) {
      this.replayFails = false;
      return { ok: false, message: 'the gateway did not answer' };
    }
    return { ok: true, message: '1204 replayed', replayed: { replayed: 1204, refused: { 'not-a-number': 17 } } };
  }

  command(name: string, key: string, input: Input): Answer | undefined {
    if (name === 'plant.rule.try') return { result: this.#tried(input) };
    if (!['plant.rule.add', 'plant.rule.change', 'plant.config.rollback'].includes(name)) return undefined;
    const before = this.#done.get(key);
    if (before) return before;
    if (this.interrupted) {
      this.interrupted = false;
      this.#applied(['new point hall/scale/weight'], 'Kamal Hossain');
    }
    if (input.expects !== this.version) {
      const code = 'config-changed-meanwhile';
      const detail = `Version ${this.version} was applied meanwhile; look at the plan again.`;
      return { refusal: { title: detail, status: 409, code, detail, details: { version: this.version } }, status: 409 };
    }
    const version = this.#applied([`${name} done`]);
    const done = { result: { site: 'demo', version, gatewayVersion: version, words: [] } };
    this.#done.set(key, done);
    return done;
  }

  #tried(input: Input) {
    const rule = input.rule as { id: string; values: { point: string; path?: string }[] };
    const bad = rule.values.find(({ point }) => point.startsWith('/'));
    const base = {
      version: this.version,
      warnings: [],
      words: [`new rule ${rule.id}`, 'the mapping rules are exchanged between two messages, without a stop'],
    };
    if (bad)
      return {
        ...base,
        ok: false,
        faults: [
          {
            code: 'path',
            where: 'rules[1].values[0].point',
            what: `"${bad.point}" is not the path of a point`,
            next: 'write area/line/cell/device/name',
          },
        ],
        tried: [],
      };
    const tried = (input.messages as { payload: string }[]).map(({ payload }) => {
      const parsed = JSON.parse(payload) as Record<string, unknown>;
      const samples: object[] = [];
      const rejected: string[] = [];
      for (const { point, path = '' } of rule.values) {
        const value = parsed[path];
        if (typeof value === 'number')
          samples.push({ point: `demo/${point}`, time: nowMicros(), value, quality: 0, unit: 'kW.h' });
        else rejected.push(value === undefined ? 'no-value-found' : 'not-a-number');
      }
      return { rule: rule.id, key: null, samples, observations: [], rejected, missing: [] };
    });
    return { ...base, ok: true, faults: [], tried };
  }
}
