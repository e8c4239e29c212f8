import { z } from 'zod';
import { command } from '../command.ts';
import { answer } from '../effect.ts';
import { id, json, moment, text, yesNo } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { settings } from '../settings/settings.ts';
import { table } from '../table.ts';

/** How long an export that two persons wanted may be fetched: µs. */
const LASTS = 24 * 3600 * 1_000_000;

export const exportSettings = settings('kernel.exports', {
  label: { en: 'Exports', bn: 'রপ্তানি', hi: 'निर्यात' },
  fields: {
    secondPerson: yesNo({
      label: {
        en: 'A second person lets what is sensitive leave',
        bn: 'সংবেদনশীল তথ্য বেরোতে দ্বিতীয় ব্যক্তি লাগে',
        hi: 'संवेदनशील जानकारी बाहर जाने को दूसरा व्यक्ति चाहिए',
      },
      help: {
        en: 'Where a list shows whoever exports it fields that are kept from others, another person confirms it first.',
        bn: 'তালিকায় অন্যদের থেকে গোপন ঘর থাকলে রপ্তানির আগে আরেকজন নিশ্চিত করেন।',
        hi: 'सूची में दूसरों से छिपे खाने हों, तो निर्यात से पहले कोई और पुष्टि करता है।',
      },
    }).default(false),
  },
});

/** What of an entity is asked for: as in a list. */
const asked = () => json(z.record(z.string(), z.json()));

/** Lets one export leave, once. Its trail is that of the request which two persons made. */
export const exportPasses = table('kernel.export_pass', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    id: id(),
    entity: text(),
    asked: asked(),
    userId: text(),
    expiresAt: moment(),
    usedAt: moment().nullable(),
  },
});

/** Somebody asks that records leave as a file, himself or in whose name he says; another person lets them. */
export const allowExport = command('kernel.export.allow', {
  label: { en: 'Let records leave', bn: 'রেকর্ড বেরোতে দিন', hi: 'रिकॉर्ड बाहर जाने दें' },
  confirm: 'two-persons',
  input: {
    entity: text({ label: { en: 'Of', bn: 'কিসের', hi: 'किसका' } }),
    /** `filter`, `sort` and `search`, as the export says them. */
    asked: asked().default({}),
    /** Who fetches it: id of a user. */
    for: text({ label: { en: 'For', bn: 'কার জন্য', hi: 'किसके लिए' } }),
  },
  load: () => ({}),
  decide({ entity, asked: what, for: userId }, _, { now, id: fresh }) {
    const pass = { id: fresh(), entity, asked: what, userId, expiresAt: now + LASTS, usedAt: null };
    return [exportPasses.insert(pass), answer({ pass: pass.id })];
  },
});

/** Takes a pass: the export that follows is the one it was for. */
export const takePass = command('kernel.export.take-pass', {
  label: { en: 'Take an export', bn: 'রপ্তানি নিন', hi: 'निर्यात लें' },
  permission: OF_EVERY_MEMBER,
  input: { pass: id() },
  load: ({ pass }) => ({ found: exportPasses.locked({ id: pass }) }),
  decide({ pass }, { found }, { now, caller }) {
    if (!found || found.userId !== caller.user) return refuse('not-found', { id: pass });
    if (found.usedAt !== null || found.expiresAt <= now) return refuse('export-pass-used');
    return [exportPasses.change(found, { usedAt: now }), answer({ pass })];
  },
});
