import type { FakeJobs } from './jobs.ts';
import { LINES, MINUTE, machineOf, nowMicros, SITE } from './plant-data.ts';

interface FakeView {
  readonly id: string;
  readonly entity: string;
  version: number;
  name: string;
  scope: 'own' | 'role' | 'company';
  definition: Record<string, unknown>;
}

/** Lists and pages as somebody keeps them, changed by the commands as the server's would be. */
export class FakeViews {
  readonly all: FakeView[] = [];

  rows(entity: unknown) {
    const said = { roleName: null, ownerName: 'Nusrat Jahan', lacking: [], mayChange: true, beginsForMe: false };
    const rows = this.all.filter((view) => view.entity === entity);
    return { rows: rows.map((view) => ({ ...view, ...said, beginsForOthers: false, has: true })), begins: null };
  }
  /** Undefined: no command of views. */
  command(name: string, input: Record<string, unknown>): unknown {
    if (!name.startsWith('kernel.view.')) return undefined;
    const found = this.all.find(({ id }) => id === input.id);
    if (name === 'kernel.view.share' && found) found.scope = input.role ? 'role' : 'company';
    if (name !== 'kernel.view.save') return { id: input.id, version: ++(found ?? { version: 1 }).version };
    const definition = input.definition as Record<string, unknown>;
    if (found) Object.assign(found, { name: input.name, definition, version: found.version + 1 });
    const view = found ?? {
      ...{ id: `view-${this.all.length}`, entity: String(input.entity), version: 1, name: String(input.name) },
      ...{ scope: 'own' as const, definition },
    };
    if (!found) this.all.push(view);
    return { id: view.id, version: view.version };
  }
}

/** When the jobs of the fake ran. */
export const runsOf = (jobs: FakeJobs) => ({
  rows: jobs.all.flatMap(({ id, number, item, line, startedAt, finishedAt }) =>
    startedAt === null ? [] : [{ line, job: id, number, item: item.name, from: startedAt, to: finishedAt }],
  ),
});

/** Two alarms of each machine in the last hours, and a burst of them at one moment. */
export function alarmRecords(filter: { subject?: { like?: string }; began?: { gte?: number; lt?: number } }) {
  const now = nowMicros();
  const { gte = 0, lt = Number.POSITIVE_INFINITY } = filter.began ?? {};
  const rows = LINES.map(machineOf).flatMap((machine, line) =>
    [40, 90, 200, 200.1, 200.2].map((minutes, nth) => {
      const began = now - minutes * MINUTE;
      return {
        ...{ id: `alarm-${line}-${nth}`, version: 1, site: SITE, subject: machine, condition: 'limit-high' },
        ...{
          severity: nth === 0 ? 'high' : 'low',
          text: { en: `Pressure ${nth + 1}` },
          began,
          over: began + 5 * MINUTE,
        },
        state: 'over',
      };
    }),
  );
  const like = filter.subject?.like ?? '';
  const found = rows.filter(({ subject, began }) => subject.includes(like) && began >= gte && began < lt);
  return { rows: found, cursor: null };
}
