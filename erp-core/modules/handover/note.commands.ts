import { z } from 'zod';
import { shiftAt, siteCalendar } from '../../kernel/core/calendar.ts';
import {
  answer,
  choice,
  command,
  image,
  moment,
  reading,
  ref,
  seesSite,
  text,
  wholeNumber,
} from '../../kernel/index.ts';
import { noteChanged, runKept } from './events.ts';
import { LEFT, LEFT_OPEN, NOTE, type Note, note, topic } from './note.ts';
import { refuse } from './refusals.ts';
import { acknowledgements, keptRuns } from './tables.ts';

/** Clocks of terminals and of the server differ by no more. */
const AHEAD = 5_000_000;

const told = ({ id, site, line }: Pick<Note, 'id' | 'site' | 'line'>, state: Note['state']) =>
  noteChanged({ note: id, line, state }, { aggregate: `handover.note/${id}`, site });

/** Tells the next shift something about a line or a station. A fact: told twice it is one note. */
export const sayNote = command('handover.note.say', {
  label: { en: 'Hand over', bn: 'হস্তান্তর', hi: 'सौंपें' },
  fact: true,
  input: {
    /** Chosen by the terminal, which may not hear an answer for hours. */
    note: z.uuid().meta({ field: 'id', label: NOTE }),
    site: text(),
    /** area/line */
    line: text({ max: 200 }),
    station: text({ max: 400 }).optional(),
    topic: topic(),
    text: text({ max: 1000 }).optional(),
    photo: image().optional(),
    /** What is left open, as the terminal knows it. */
    leftovers: z
      .array(z.strictObject({ what: choice([...LEFT]), count: wholeNumber(), about: text({ max: 200 }).nullable() }))
      .max(20)
      .meta({ field: 'json', label: LEFT_OPEN })
      .default([]),
    at: moment(),
  },
  site: ({ site }) => site,
  load: ({ note: id, site }) => ({
    known: note.found({ id }),
    calendar: reading(async (db) => (await siteCalendar(db, site)) ?? null),
  }),
  decide({ note: id, at, leftovers, station = null, text: words = null, photo = null, ...said }, found, context) {
    const { now, caller, id: fresh } = context;
    if (found.known) return [answer({ id })];
    if (at > now + AHEAD) return refuse('note-in-future');
    const window = found.calendar ? shiftAt(found.calendar, at) : null;
    const row = { id, ...said, station, text: words, photo, writtenAt: at, writtenBy: caller.user };
    return [
      note.insert({ ...row, day: window?.day ?? null, shift: window?.shift ?? null, seenAt: null, seenBy: null }),
      ...leftovers.map((one, position) => note.leftovers.insert({ id: fresh(), record: id, position, ...one })),
      told(row, 'open'),
      answer({ id }),
    ];
  },
});

/** Somebody of the next shift has seen a note. A fact, each person's own; said twice it is one. */
export const acknowledgeNote = command('handover.note.acknowledge', {
  label: { en: 'Seen', bn: 'দেখেছি', hi: 'देख लिया' },
  fact: true,
  input: { note: ref(note, { label: NOTE }), at: moment() },
  load: ({ note: id }, { caller }) => ({
    found: note.locked({ id }),
    before: acknowledgements.found({ note: id, person: caller.user }),
  }),
  decide({ at }, { found, before }, { now, caller }) {
    if (!found || !seesSite(caller, found.site)) return refuse('note-unknown');
    if (before) return [answer({ id: found.id })];
    if (at > now + AHEAD) return refuse('note-in-future');
    return [
      acknowledgements.insert({ note: found.id, person: caller.user, at, bookedAt: now }),
      ...(found.state === 'open' ? [note.change(found, { state: 'seen', seenAt: at, seenBy: caller.user })] : []),
      told(found, 'seen'),
      answer({ id: found.id }),
    ];
  },
});

/** A job that was left running over the end of a shift did go on. A fact: whoever comes after is not asked again. */
export const keepRun = command('handover.run.keep', {
  label: { en: 'It went on', bn: 'কাজ চলেছে', hi: 'कार्य चलता रहा' },
  fact: true,
  input: { site: text(), line: text({ max: 200 }), job: z.uuid(), endedAt: moment(), at: moment() },
  site: ({ site }) => site,
  load: ({ job, endedAt }) => ({ before: keptRuns.found({ job, endedAt }) }),
  decide({ site, line, job, endedAt, at }, { before }, { now, caller }) {
    if (before) return [answer({})];
    if (at > now + AHEAD || endedAt > now) return refuse('note-in-future');
    return [
      keptRuns.insert({ job, endedAt, site, line, person: caller.user, at }),
      runKept({ job, line, endedAt }, { aggregate: `handover.line/${site}/${line}`, site }),
      answer({}),
    ];
  },
});
