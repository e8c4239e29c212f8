import { z } from 'zod';
import { answer, code, command, entity, moment, person, type Row, ref, text } from '../../kernel/index.ts';
import { document } from './document.ts';
import { refuse } from './refusals.ts';
import { revision } from './revision.ts';

/** Who has read which revision, where and when. Added to, never changed: a newer revision is another reading. */
export const reading = entity('instructions.reading', {
  label: { en: 'Instruction read', bn: 'পঠিত নির্দেশিকা', hi: 'पढ़ा गया निर्देश' },
  key: [],
  fields: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    document: ref(document, { label: document.label }),
    revision: ref(revision, { label: revision.label }),
    letter: code({ search: true, label: { en: 'Revision letter', bn: 'সংস্করণ অক্ষর', hi: 'संशोधन अक्षर' } }),
    person: person({ label: { en: 'Who', bn: 'কে', hi: 'किसने' } }),
    station: text({ max: 400, label: { en: 'Station', bn: 'কাজের স্থান', hi: 'कार्य स्थान' } }).nullable(),
    readAt: moment({ label: { en: 'Read', bn: 'পড়েছেন', hi: 'पढ़ा' } }),
    bookedAt: moment({ label: { en: 'Booked', bn: 'লেখা হয়েছে', hi: 'दर्ज' } }),
  },
  list: ['readAt', 'person', 'document', 'letter', 'station'],
  sort: '-readAt',
  siteField: 'site',
});
export type Reading = Row<typeof reading>;

/** Clocks of terminals and of the server differ by no more. */
const AHEAD = 5_000_000;

/**
 * "I have read rev C", of whoever is signed on. A fact: it is kept of a revision that was withdrawn meanwhile as well, for
 * that is what was read. Said twice it is kept once.
 */
export const sayRead = command('instructions.reading.say', {
  label: { en: 'I have read it', bn: 'আমি পড়েছি', hi: 'मैंने पढ़ लिया' },
  fact: true,
  input: {
    /** Chosen by the terminal, which may not hear an answer for hours. */
    reading: z.uuid(),
    site: text(),
    revision: ref(revision),
    station: text({ max: 400 }).optional(),
    at: moment(),
  },
  site: ({ site }) => site,
  load: ({ reading: id, revision: of }) => ({
    known: reading.found({ id }),
    of: revision.found({ id: of }),
  }),
  decide({ reading: id, site, station = null, at }, { known, of }, { now, caller }) {
    if (known) return [answer({ id })];
    if (!of || of.state === 'draft') return refuse('revision-unknown');
    if (at > now + AHEAD) return refuse('reading-in-future');
    const said = { revision: of.id, document: of.document, letter: of.letter, readAt: at, bookedAt: now };
    return [reading.insert({ id, site, station, person: caller.user, ...said }), answer({ id })];
  },
});
