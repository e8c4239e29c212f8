import { HOUR, MINUTE, nowMicros } from './plant-data.ts';

const STEPS = ['begins', 'database', 'files', 'sums', 'journal-check', 'recovery'] as const;
const DAY = 24 * HOUR;

interface Kept {
  id: string;
  at: number;
  bytes: number;
  made: 'by hand' | 'by schedule';
  verified: 'recovered' | 'sums' | null;
  database: 'live' | 'external';
  readingsAt: string | null;
}
const kept = (at: number, more: Partial<Kept> = {}): Kept => ({
  id: new Date(at / 1_000).toISOString().slice(0, 19),
  at,
  bytes: 3_412_000_000 - Math.round((nowMicros() - at) / HOUR) * 4_000_000,
  made: 'by schedule',
  verified: 'recovered',
  database: 'live',
  readingsAt: null,
  ...more,
});

/** The backups of the fake plant; one that is asked for passes a step at each look. */
export class FakeBackups {
  standing: 'good' | 'too-old' | 'failing' = 'good';
  /** How the one that is being made ends; null: well. */
  fails: string | null = null;
  private list: Kept[] = [0, 1, 2, 3, 6, 13].map((days) => kept(nowMicros() - 11 * HOUR - days * DAY));
  private running: { step: number; startedAt: number } | null = null;
  private asked: { at: number; done: boolean; reason: string | null } | null = null;

  constructor() {
    this.list.splice(2, 0, kept(nowMicros() - 40 * HOUR, { made: 'by hand', verified: null }));
    this.list.splice(4, 1, kept(nowMicros() - 3.5 * DAY, { verified: 'sums' }));
  }

  make(): unknown {
    this.running ??= { step: -1, startedAt: nowMicros() };
    return this.report();
  }

  report(empty = false): unknown {
    const { running } = this;
    if (running && ++running.step >= STEPS.length) {
      this.running = null;
      this.asked = { at: nowMicros(), done: this.fails === null, reason: this.fails };
      if (this.fails === null) this.list.unshift(kept(nowMicros(), { made: 'by hand' }));
    }
    const late = this.standing === 'too-old';
    const list = empty ? [] : late ? this.list.filter(({ at }) => at < nowMicros() - 3 * DAY) : this.list;
    const newest = list[0];
    return {
      folder: '/srv/backups/millrace',
      sameDisk: empty,
      nextAt: late ? nowMicros() - 2 * DAY : nowMicros() + 13 * HOUR,
      standing: empty ? 'none-yet' : this.standing,
      newest: newest ? { at: newest.at, there: true } : null,
      failures: this.standing === 'failing' ? 3 : 0,
      reason:
        this.standing === 'failing' ? 'there are 2.1 GB left on the disk of /srv/backups, and 5.8 GB are needed' : null,
      ownDatabase: false,
      archive: empty ? null : { newestAt: nowMicros() - 2 * MINUTE, bytes: 212_000_000 },
      running: this.running ? { step: STEPS[Math.max(0, this.running.step)], startedAt: this.running.startedAt } : null,
      asked: this.asked,
      backups: list,
      damaged: [],
      unreadable: null,
    };
  }
}
