import { HOUR, LINES, MINUTE, nowMicros, reasonOf, shiftWindow } from './plant-data.ts';

type State = 'planned' | 'running' | 'paused' | 'finished';
interface FakeJob {
  readonly id: string;
  readonly number: string;
  readonly item: { readonly id: string; readonly code: string; readonly name: { readonly en: string } };
  readonly quantity: string;
  readonly made: string;
  readonly scrap: string;
  readonly rework: string;
  readonly unit: string;
  readonly line: string;
  readonly due: number | null;
  state: State;
  startedAt: number | null;
  runningSince: number | null;
  finishedAt: number | null;
  pausedFor: { readonly code: string; readonly label: { readonly en: string } } | null;
}

/** Jobs of the fake: one runs on each line, two are planned, and commands change them as the server's would. */
export class FakeJobs {
  readonly all: FakeJob[] = LINES.flatMap((l, index) =>
    [0, 1, 2].map((order): FakeJob => {
      const from = order === 0 ? shiftWindow().from : null;
      return {
        id: `job-${index}-${order}`,
        number: `WO-2611-${String(80 + index + order * 20).padStart(4, '0')}`,
        item: {
          id: `item-${l.id}`,
          code: l.id,
          name: order === 1 ? (LINES[(index + 1) % LINES.length]?.item ?? l.item) : l.item,
        },
        quantity: order === 0 ? '4000' : String(600 * order),
        made: order === 0 ? '1512' : '0',
        scrap: order === 0 ? '11' : '0',
        rework: order === 0 ? '6' : '0',
        unit: 'pcs',
        line: `${l.area.id}/${l.id}`,
        due: shiftWindow().to + order * 20 * HOUR - 30 * MINUTE,
        state: order === 0 ? 'running' : 'planned',
        startedAt: from,
        runningSince: from,
        finishedAt: null,
        pausedFor: null,
      };
    }),
  );

  running(line: string): FakeJob | null {
    return this.all.find((job) => job.line === line && job.state === 'running') ?? null;
  }
  of(line: unknown): FakeJob[] {
    const order: readonly State[] = ['running', 'paused', 'planned', 'finished'];
    return this.all
      .filter((job) => !line || job.line === line)
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  }
  /** A refusal in words, or null: it is done. */
  act(verb: string, input: Record<string, unknown>): { code: string; detail: string } | null {
    const job = this.all.find(({ id }) => id === input.job);
    if (!job) return { code: 'job-unknown', detail: 'There is no such job.' };
    const other = this.running(job.line);
    if (verb === 'start' && other)
      return { code: 'line-busy', detail: `Another job runs on this line: ${other.number}.` };
    job.state = verb === 'start' ? 'running' : verb === 'pause' ? 'paused' : 'finished';
    job.runningSince = verb === 'start' ? nowMicros() : null;
    job.pausedFor = verb === 'pause' && input.reason ? reasonOf(String(input.reason)) : null;
    return null;
  }
}
