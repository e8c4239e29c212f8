import type { Acknowledgement } from '@millrace/contracts';
import { answer, command, reading, ref, seesSite, text } from '../../kernel/index.ts';
import { commandTo, device } from '../plant/index.ts';
import { alarm } from './alarm.ts';
import { definition } from './definition.ts';
import { alarmChanged } from './events.ts';
import { lineOf } from './occurrence.ts';
import { refuse } from './refusals.ts';
import { wayToAcknowledge } from './reports.repository.ts';
import { mannerOf, standingOf } from './standing.ts';
import { words } from './word.ts';

const NONE = '00000000-0000-0000-0000-000000000000';
/** Seconds for which it is worth telling a device that is out of reach: the alarm waits there as well. */
const WORTH = 3_600;

/**
 * Somebody has seen an alarm. It is kept as said of its time, so that what a late record does to the alarm does not lose it;
 * where the device takes it, the device is told, in the person's name.
 */
export const acknowledgeAlarm = command('alarms.alarm.acknowledge', {
  label: { en: 'Acknowledge', bn: 'স্বীকার করুন', hi: 'स्वीकार करें' },
  leadsTo: 'acknowledged',
  // Also one that went away unseen.
  whileEmpty: 'acknowledgedAt',
  input: {
    alarm: ref(alarm, { label: alarm.label }),
    comment: text({ max: 500, label: { en: 'Comment', bn: 'মন্তব্য', hi: 'टिप्पणी' } }).optional(),
  },
  load: (input) => ({
    found: alarm.locked({ id: input.alarm }),
    way: reading((db) => wayToAcknowledge(db, input.alarm)),
  }),
  loadMore: (_, { found, way }) => ({
    decided: definition.where({ id: found?.definition ?? NONE }, { lock: false }),
    // One that was there before at the same place is kept, as removed.
    devices: device.where({ site: found?.site ?? '', path: way ? placeOf(way).path : '', state: 'active' }),
  }),
  decide({ comment = null }, { found, way, decided: [of], devices: [at] }, context) {
    const { id, now, caller } = context;
    if (!found || !seesSite(caller, found.site)) return refuse('alarm-unknown');
    if (found.acknowledgedAt !== null) return refuse('alarm-acknowledged');
    const told =
      way && at?.state === 'active'
        ? commandTo(at, { name: 'write', parameters: writing(way, comment), seconds: WORTH }, context)
        : null;
    const seen = {
      ...{ acknowledgedAt: now, acknowledgedBy: caller.user, comment, deviceCommand: told?.id ?? null },
      // One of before, or that nobody had to see, is over and stays so.
      state:
        found.state === 'over'
          ? found.state
          : standingOf({ ...found, acknowledgedAt: now }, mannerOf(found.severity, of)),
    };
    return [
      ...(told?.effects ?? []),
      words.insert({
        ...{
          id: id(),
          kind: 'acknowledged',
          site: found.site,
          line: lineOf(found),
          at: now,
          userId: caller.user,
          comment,
        },
        fromAt: found.began,
        toAt: found.over ?? Math.max(now, found.began),
        deviceCommand: told?.id ?? null,
      }),
      alarm.change(found, seen),
      alarmChanged(found, seen.state),
      answer({ id: found.id, deviceCommand: told?.id ?? null }),
    ];
  },
});

/** "area/line/cell/device/name" as the path of the device and the name of its point. */
function placeOf({ point }: Acknowledgement): { readonly path: string; readonly name: string } {
  const levels = point.split('/');
  return { path: levels.slice(0, -1).join('/'), name: levels.at(-1) ?? '' };
}

const writing = (way: Acknowledgement, comment: string | null) => ({
  point: placeOf(way).name,
  value:
    way.comment === undefined || comment === null ? way.value : { ...(way.value as object), [way.comment]: comment },
});
