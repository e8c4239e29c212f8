import { readLastBackup } from '../backup/manifest.ts';
import { onSameDisk } from '../backup/room.ts';
import { type RunRecord, readRunRecord, writeRunRecord } from '../backup/run-record.ts';
import { longestGap, nextAfter, type Schedule } from '../backup/schedule.ts';
import { stopTrial } from '../backup/unfinished.ts';
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
  let running: BackupRun | undefined;
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

  /** How the backups do, in a sentence that stays true while nothing happens. */
  function tellState(): void {
    const last = newest();
    const next = dueAt();
    const made = last ? `last ${stamp(last)}${record.verified === 'recovered' ? ', proven' : ''}` : 'none yet';
    const overdue = next && now().getTime() > next.getTime() + Math.max(GRACE, settleMs);
    if (schedule.kind === 'off') change({ state: 'ready', reason: `not scheduled (MILLRACE_BACKUP_AT); ${made}` });
    else if (record.failures > 0) {
      change({ state: 'degraded', reason: `the last try failed: ${record.reason}; ${made}; it is tried again` });
    } else if (overdue) change({ state: 'degraded', reason: `too old: ${made}, and one was due ${stamp(next)}` });
    else if (record.reason !== null) change({ state: 'degraded', reason: `${record.reason}; ${made}` });
    else change({ state: 'ready', reason: `${made}; next ${next ? stamp(next) : 'never'}; ${where()}` });
  }
  function where(): string {
    const own = options.ownDatabase ? '; the database is your own to back up (DATABASE_URL)' : '';
    if (!record.sameDisk) return `in ${to}${own}`;
    return `${to} is on the same disk as the data: that helps against mistakes, not against the loss of the disk (MILLRACE_BACKUPS)${own}`;
  }

  function settle(outcome: BackupOutcome): void {
    if (outcome.type === 'done') {
      const { verified, bytes, trouble } = outcome;
      keepRecord({ doneAt: now().toISOString(), verified, bytes, failures: 0, reason: trouble });
      if (trouble) console.warn(trouble);
      console.say(
        `backup ${outcome.id} was made and proved${outcome.pruned > 0 ? `; ${outcome.pruned} old ones went` : ''}`,
      );
    } else if (!stopped) {
      keepRecord({ failures: record.failures + 1, reason: outcome.reason.split('\n')[0] ?? outcome.reason });
      console.warn(`the scheduled backup failed: ${outcome.reason}`);
    }
  }

  async function look(): Promise<void> {
    if (running || stopped) return;
    if (mayTry()) {
      keepRecord({ triedAt: now().toISOString() });
      const onProgress = (step: string) =>
        change({ state: 'ready', reason: `a backup is being made: ${step}`, pid: running?.pid ?? null });
      running = runBackup({ data, to, keep: options.keep, log: options.log, onProgress });
      onProgress('it begins');
      const outcome = await running.ended;
      running = undefined;
      settle(outcome);
    }
    if (!stopped) tellState();
  }
  const lookSafely = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      change({ state: 'degraded', reason: `the schedule of backups: ${messageOf(error)}` });
    }
  };

  return {
    name: 'backup',
    status: () => ({ ...status, doneAt: newest()?.toISOString() ?? null }),
    look: lookSafely,
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
      await running?.stop();
      change({ state: 'stopped', reason: null });
    },
  };
}

const two = (n: number): string => String(n).padStart(2, '0');
/** "2026-11-21 02:30", in this machine's own zone. */
const stamp = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
