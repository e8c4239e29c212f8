import type { BackupReport } from '@millrace/server';
import { type BackupManifest, readLastBackup } from '../backup/manifest.ts';
import { backupRunning } from '../backup/one-at-a-time.ts';
import { onSameDisk } from '../backup/room.ts';
import { type RunRecord, readRunRecord, writeRunRecord } from '../backup/run-record.ts';
import { longestGap, nextAfter, type Schedule } from '../backup/schedule.ts';
import { type BackupStep, STEP_WORDS } from '../backup/step.ts';
import { stopTrial } from '../backup/unfinished.ts';
import { backupReporter } from './backup-report.ts';
import { type BackupOutcome, type BackupRun, runBackup } from './backup-run.ts';
import { type Console, messageOf } from './console.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

const LOOK_MS = 30_000;
/** After a start the plant has better things to do than to catch a missed backup up. */
const SETTLE_MS = 5 * 60_000;
const MINUTE = 60_000;
/** So long a backup may be overdue (the PC was off, it takes its time) before it is too old. */
const GRACE = 2 * 60 * MINUTE;
const LONGEST_RETRY = 6 * 60 * MINUTE;

export interface BackupPartOptions {
  readonly data: string;
  readonly to: string;
  readonly schedule: Schedule;
  /** As MILLRACE_BACKUP_KEEP says it. */
  readonly keep: string;
  /** The database is the owner's own and is not in the backups. */
  readonly ownDatabase: boolean;
  /** When the plant's first start was whole (ISO); undefined: now. */
  readonly begun: string | undefined;
  readonly log?: string | undefined;
  readonly console: Console;
  readonly onChange: () => void;
  readonly now?: () => Date;
  readonly settleMs?: number;
}

export interface BackupPart extends Part {
  /** Looks whether one is due and, if so, makes it; resolves at its end. */
  readonly look: () => Promise<void>;
  /** Begins one now, unless one is running: proved like those by the clock, never removed by it. Its end is in the report. */
  readonly make: () => void;
  /** How the backups stand, for the screens. */
  readonly report: () => BackupReport;
}

/**
 * Backups by the clock: one at a time, by a program of its own with low priority, proved before they count; missed ones are
 * caught up, failed ones tried again (15 min, doubling to 6 h). Degraded while the last one failed or is too old.
 */
export function backupPart(options: BackupPartOptions): BackupPart {
  const { data, to, schedule, console, now = () => new Date(), settleMs = SETTLE_MS } = options;
  let status: PartStatus = stoppedPart('backup');
  let record: RunRecord = readRunRecord(data);
  let timer: NodeJS.Timeout | undefined;
  let startedAt = 0;
  let running: { readonly run: BackupRun; readonly startedAt: Date; readonly step: BackupStep } | undefined;
  let asked: { readonly at: Date; readonly reason: string | null } | undefined;
  const reporter = backupReporter(options);
  let stopped = false;

  function change(next: Partial<PartStatus>): void {
    const moved = next.state !== undefined && next.state !== status.state;
    if (!moved && next.reason === status.reason && (next.pid ?? null) === status.pid) return;
    status = { ...status, pid: null, ...next, since: moved ? now().toISOString() : status.since };
    options.onChange();
  }

  /** The newest backup there is, by the schedule or by hand, as far as our own clock can have made it. */
  function newest(): Date | undefined {
    const known = [readLastBackup(data)?.at, record.doneAt].flatMap((at) => (at ? [new Date(at)] : []));
    const believed = known.filter((at) => at.getTime() <= now().getTime() + 60 * MINUTE);
    return believed.sort((a, b) => b.getTime() - a.getTime())[0];
  }
  const begun = options.begun === undefined ? now() : new Date(options.begun);
  const dueAt = (): Date | undefined => nextAfter(schedule, newest() ?? begun);

  function mayTry(): boolean {
    const due = dueAt();
    if (!due || now() < due || running || stopped) return false;
    if (Math.abs(now().getTime() - startedAt) < settleMs) return false;
    const tried = record.triedAt && record.failures > 0 ? new Date(record.triedAt).getTime() : undefined;
    if (tried === undefined || tried > now().getTime()) return true;
    return now().getTime() >= tried + Math.min(LONGEST_RETRY, 15 * MINUTE * 2 ** (record.failures - 1));
  }

  function keepRecord(more: Partial<RunRecord>): void {
    const gap = longestGap(schedule) + GRACE;
    record = {
      ...record,
      ...{ folder: to, sameDisk: onSameDisk(data, to), tooOldHours: Number.isFinite(gap) ? gap / (60 * MINUTE) : null },
      ...more,
    };
    writeRunRecord(data, record);
  }

  const isOverdue = (due: Date | undefined): due is Date =>
    due !== undefined && now().getTime() > due.getTime() + Math.max(GRACE, settleMs);

  /** How the backups do, in a sentence that stays true while nothing happens. */
  function tellState(): void {
    const last = newest();
    const next = dueAt();
    const made = last ? `last ${stamp(last)}${record.verified === 'recovered' ? ', proven' : ''}` : 'none yet';
    if (schedule.kind === 'off') change({ state: 'ready', reason: `not scheduled (MILLRACE_BACKUP_AT); ${made}` });
    else if (record.failures > 0) {
      change({ state: 'degraded', reason: `the last try failed: ${record.reason}; ${made}; it is tried again` });
    } else if (isOverdue(next))
      change({ state: 'degraded', reason: `too old: ${made}, and one was due ${stamp(next)}` });
    else if (record.reason !== null) change({ state: 'degraded', reason: `${record.reason}; ${made}` });
    else change({ state: 'ready', reason: `${made}; next ${next ? stamp(next) : 'never'}; ${where()}` });
  }
  function where(): string {
    const own = options.ownDatabase ? '; the database is your own to back up (DATABASE_URL)' : '';
    if (!record.sameDisk) return `in ${to}${own}`;
    return `${to} is on the same disk as the data: that helps against mistakes, not against the loss of the disk (MILLRACE_BACKUPS)${own}`;
  }

  function settle(outcome: BackupOutcome, made: BackupManifest['made']): void {
    if (made === 'by hand') asked = { at: now(), reason: outcome.type === 'done' ? null : firstLine(outcome.reason) };
    if (outcome.type === 'done') {
      const { verified, bytes, trouble } = outcome;
      keepRecord({ doneAt: now().toISOString(), verified, bytes, failures: 0, reason: trouble });
      if (trouble) console.warn(trouble);
      console.say(
        `backup ${outcome.id} was made and proved${outcome.pruned > 0 ? `; ${outcome.pruned} old ones went` : ''}`,
      );
    } else if (!stopped) {
      // One that was asked for has somebody who is told; the schedule goes on as it would have.
      if (made === 'by schedule') keepRecord({ failures: record.failures + 1, reason: firstLine(outcome.reason) });
      console.warn(`the backup ${made} failed: ${outcome.reason}`);
    }
  }

  async function run(made: BackupManifest['made']): Promise<void> {
    const startedAt = now();
    const onProgress = (step: BackupStep): void => {
      if (running) running = { ...running, step };
      const pid = running?.run.pid ?? null;
      change({ state: 'ready', reason: `a backup is being made: ${STEP_WORDS[step]}`, pid });
    };
    const started = runBackup({ data, to, keep: options.keep, made, log: options.log, onProgress });
    running = { run: started, startedAt, step: 'begins' };
    onProgress('begins');
    const outcome = await started.ended;
    running = undefined;
    settle(outcome, made);
  }

  async function look(): Promise<void> {
    if (running || stopped) return;
    if (mayTry()) {
      keepRecord({ triedAt: now().toISOString() });
      await run('by schedule');
    }
    if (!stopped) tellState();
  }
  const safely = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      change({ state: 'degraded', reason: `the schedule of backups: ${messageOf(error)}` });
    }
  };
  const lookSafely = () => safely(look);

  return {
    name: 'backup',
    status: () => ({ ...status, doneAt: newest()?.toISOString() ?? null }),
    look: lookSafely,
    make() {
      if (running || stopped || backupRunning(data)) return;
      asked = undefined;
      void safely(async () => {
        await run('by hand');
        if (!stopped) tellState();
      });
    },
    report() {
      const next = dueAt();
      return reporter({ record, newest: newest(), next, overdue: isOverdue(next), running, asked });
    },
    async start() {
      startedAt = now().getTime();
      await stopTrial(data).catch(() => undefined);
      try {
        keepRecord({});
      } catch (error) {
        console.warn(`the record of backups cannot be written: ${messageOf(error)}`);
      }
      tellState();
      timer = setInterval(() => void lookSafely(), LOOK_MS);
      timer.unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running?.run.stop();
      change({ state: 'stopped', reason: null });
    },
  };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
const two = (n: number): string => String(n).padStart(2, '0');
/** "2026-11-21 02:30", in this machine's own zone. */
const stamp = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
