import { z } from 'zod';
import { answer, choice, id, moment, ref, runCommand, text } from '../../kernel/index.ts';
import { punched } from './events.ts';
import { notEnding } from './open-stay.ts';
import { recomputeDays } from './recompute.ts';
import { refuse } from './refusals.ts';
import { person } from './tables.ts';

const WHY = 'the day is paired anew from all punches of the person, in one statement each';
const LABEL = {
  person: { en: 'Person', bn: 'ব্যক্তি', hi: 'व्यक्ति' },
  at: { en: 'At', bn: 'কখন', hi: 'कब' },
  direction: { en: 'Comes or goes', bn: 'আসা বা যাওয়া', hi: 'आना या जाना' },
  ends: { en: 'Ends the stay begun at', bn: 'যে অবস্থান শেষ করে তার শুরু', hi: 'जिस उपस्थिति का अंत है उसका आरंभ' },
  reason: { en: 'Reason', bn: 'কারণ', hi: 'कारण' },
} as const;

/**
 * Somebody who looks after attendance says when a person came or went whom no clock saw. It stands beside the punches of clocks,
 * with who said it and why, and can be taken back; what a clock saw stays as it is.
 */
export const addPunch = runCommand('attendance.punch.add', {
  label: { en: 'Add a punch', bn: 'পাঞ্চ যোগ করুন', hi: 'पंच जोड़ें' },
  why: WHY,
  input: {
    person: ref(person, { label: LABEL.person }),
    direction: choice(['in', 'out'], { label: LABEL.direction }),
    at: moment({ label: LABEL.at }),
    /** When the stay began that it is to end: refused where that has an end by now. Left out: it ends whichever it does. */
    ends: moment({ label: LABEL.ends }).optional(),
    reason: text({ max: 500, label: LABEL.reason }),
  },
  reversedBy: {
    command: 'attendance.punch.take-back',
    input: ({ result }) => (typeof result.punch === 'string' ? { punch: result.punch } : undefined),
  },
  async run({ person: of, direction, at, ends, reason }, work) {
    const { caller, db, now } = work;
    if (at > now) return refuse('punch-not-yet');
    const who = await db.one<{ site: string; number: string }>(
      'select site, number from attendance.person where id = $1 and ($2::text[] is null or site = any($2))',
      [of, caller.sites === null ? null : [...caller.sites]],
    );
    if (!who) return refuse('person-unknown');
    const against = ends === undefined ? undefined : await notEnding(work, { person: of, came: ends, at });
    if (against) return against;
    const punch = work.id();
    const { site, number } = who;
    await db.run(
      `insert into attendance.punch (site, fact, badge, person, clock, at, direction, method, clock_suspect, standing, evidence)
       values ($1, $2, $3, $4, 'office', $5, $6, 'unknown', false, true, $7)`,
      [site, factOf(punch), number, of, at, direction, JSON.stringify([{ by: caller.user, reason }])],
    );
    await recomputeDays(work, of, [at]);
    return [
      punched({ punches: 1, unknown: 0 }, { aggregate: `attendance/${site}`, site }),
      answer({ punch, person: of }),
    ];
  },
});

/** A punch that somebody added counts no more; it stays to be seen. What clocks saw is not taken back. */
export const takeBackPunch = runCommand('attendance.punch.take-back', {
  label: { en: 'Take an added punch back', bn: 'যোগ করা পাঞ্চ ফিরিয়ে নিন', hi: 'जोड़ा गया पंच वापस लें' },
  permission: addPunch.permission,
  why: WHY,
  input: { punch: id() },
  async run({ punch }, work) {
    const { caller, db } = work;
    const taken = await db.one<{ person: string; site: string; at: number }>(
      `update attendance.punch set standing = false
       where fact = $1 and standing and ($2::text[] is null or site = any($2)) returning person, site, at`,
      [factOf(punch), caller.sites === null ? null : [...caller.sites]],
    );
    if (!taken) return refuse('punch-unknown');
    await recomputeDays(work, taken.person, [taken.at]);
    return [
      punched({ punches: 1, unknown: 0 }, { aggregate: `attendance/${taken.site}`, site: taken.site }),
      answer({ punch }),
    ];
  },
});

const factOf = (punch: string): string => `added-punch:${z.uuid().parse(punch)}`;
