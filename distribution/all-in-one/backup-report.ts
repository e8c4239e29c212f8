import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { BackupReport } from '@millrace/server';
import { z } from 'zod';
import { originOf } from '../backup/create.ts';
import { archiveOf, listBackups, type ReadBefore } from '../backup/list.ts';
import { readLastBackup } from '../backup/manifest.ts';
import { backupRunning } from '../backup/one-at-a-time.ts';
import { onSameDisk } from '../backup/room.ts';
import type { RunRecord } from '../backup/run-record.ts';
import type { Schedule } from '../backup/schedule.ts';
import type { BackupStep } from '../backup/step.ts';
import { messageOf } from './console.ts';

/** What the part that makes them knows at this moment. */
export interface BackupMoment {
  readonly record: RunRecord;
  readonly newest: Date | undefined;
  readonly next: Date | undefined;
  readonly overdue: boolean;
  readonly running: { readonly startedAt: Date; readonly step: BackupStep } | undefined;
  /** Of the last one that was asked for; `reason` null: it was made. */
  readonly asked: { readonly at: Date; readonly reason: string | null } | undefined;
}

const micros = (at: Date | string): number => new Date(at).getTime() * 1_000;

/** Puts together what the screens show of the backups of a data folder. */
export function backupReporter(options: {
  readonly data: string;
  readonly to: string;
  readonly schedule: Schedule;
  readonly ownDatabase: boolean;
}): (moment: BackupMoment) => BackupReport {
  const { data, to, schedule, ownDatabase } = options;
  const before: ReadBefore = new Map();
  let origin: string | undefined;

  function newestOf(at: Date | undefined): BackupReport['newest'] {
    const last = readLastBackup(data);
    if (!at) return null;
    // The record of the schedule may be newer than the file of the last one, where that was lost or is damaged.
    return { id: last?.id ?? '', at: micros(at), there: last === undefined || existsSync(last.folder) };
  }

  /** A folder that cannot be read (a disk that is away, a right that is missing) hides no more than the list. */
  function look() {
    try {
      return { ...listBackups({ data, backups: to }, before), unreadable: null };
    } catch (error) {
      return { backups: [], damaged: [], unreadable: messageOf(error) };
    }
  }

  return ({ record, newest, next, overdue, running, asked }) => {
    origin ??= originOf(data);
    const { backups, damaged, unreadable } = look();
    const archive = archiveOf(data);
    const standing =
      schedule.kind === 'off'
        ? 'unscheduled'
        : record.failures > 0
          ? 'failing'
          : overdue
            ? 'too-old'
            : newest
              ? 'good'
              : 'none-yet';
    const elsewhere = !running && backupRunning(data);
    return {
      folder: to,
      sameDisk: onSameDisk(data, to),
      schedule: schedule.kind === 'daily' ? { kind: 'daily', minutes: [...schedule.minutes] } : { ...schedule },
      nextAt: next ? micros(next) : null,
      standing,
      newest: newestOf(newest),
      failures: record.failures,
      reason: record.reason,
      ownDatabase,
      archive: archive && {
        newestAt: archive.newest ? micros(archive.newest.at) : null,
        bytes: archive.bytes,
        segments: archive.segments,
      },
      running: running
        ? { step: running.step, startedAt: micros(running.startedAt) }
        : elsewhere
          ? { step: null, startedAt: null }
          : null,
      asked: asked ? { at: micros(asked.at), done: asked.reason === null, reason: asked.reason } : null,
      // Another plant's in the same folder are none of this one's business.
      backups: backups
        .filter((one) => one.origin === undefined || one.origin === origin)
        .map(({ finishedAt, folder: _folder, origin: _origin, ...one }) => ({ ...one, at: micros(finishedAt) })),
      damaged: damaged.map((folder) => basename(folder)),
      unreadable,
    };
  };
}

const question = z.object({ type: z.literal('backups'), id: z.string(), make: z.boolean() });

/** Answers the server that asks for the backups, and begins one where it asks for that. Undefined: it asks something else. */
export function answerBackups(
  message: unknown,
  part: { readonly make: () => void; readonly report: () => BackupReport },
): object | undefined {
  const asked = question.safeParse(message).data;
  if (!asked) return undefined;
  const answer = { type: 'backup-report', id: asked.id };
  try {
    if (asked.make) part.make();
    return { ...answer, report: part.report() };
  } catch (error) {
    return { ...answer, reason: messageOf(error) };
  }
}
