import { z } from 'zod';
import {
  answer,
  choice,
  code,
  command,
  type DecideContext,
  type Effect,
  fillLabels,
  id,
  type Label,
  type Locale,
  ref,
  runCommand,
  seesSite,
  text,
  wholeNumber,
} from '../../kernel/index.ts';
import { commandTo, device, deviceCommand } from '../plant/index.ts';
import { contents, type Print, print } from './print.ts';
import { refuse } from './refusals.ts';
import { sendPrint } from './send-print.job.ts';
import { printerSettings } from './settings.ts';
import { inUse, template } from './template.ts';

/** Records of one call: a page of a list, and no more than a printer takes in one job. */
const MOST_RECORDS = 200;
const MOST_COPIES = 1_000;
/** Letters of all labels of one print, as they are kept. */
const MOST_CONTENT = 16_000_000;
/** Seconds for which it is worth printing: a printer that stands until then has missed it, and somebody asks anew. */
const WORTH = 3_600;

const copies = () => wholeNumber({ label: { en: 'Copies of each', bn: 'প্রতিটির কপি', hi: 'प्रत्येक की प्रतियाँ' } });
const which = {
  site: text().optional(),
  /** The device; left out: the one that the company has set. */
  printer: text({ label: { en: 'Printer', bn: 'প্রিন্টার', hi: 'प्रिंटर' } }).optional(),
};

/**
 * Prints labels of records: filled in now, as the caller sees them; made and sent to the printer after the commit, which the
 * print (`printing.print`) tells of. Answers its id.
 */
export const printLabels = runCommand('printing.labels', {
  label: { en: 'Print labels', bn: 'লেবেল ছাপুন', hi: 'लेबल छापें' },
  why: 'which fields a template prints, and of which records, is found among all that is declared',
  input: {
    template: code({ label: { en: 'Template', bn: 'টেমপ্লেট', hi: 'टेम्पलेट' } }),
    /** One record, or several. */
    record: id().optional(),
    records: z.array(z.uuid()).max(MOST_RECORDS).default([]),
    copies: copies().min(1).max(MOST_COPIES).default(1),
    ...which,
    /** Left out: the caller's. */
    language: choice(['en', 'bn', 'hi']).optional(),
  },
  site: (input) => input.site,
  async run({ template: name, record, records, copies: each, language, ...wanted }, work) {
    const { own, set } = await work.load({ own: template.where({ code: name }), set: printerSettings.wanted() });
    const found = inUse(name, own[0], work.registry.prints.get(name));
    if (found?.definition.kind !== 'label') return refuse('template-unknown', { template: name });
    const of = work.registry.entities.get(found.of);
    if (!of) return refuse('template-unknown', { template: name });
    const ids = record === undefined ? records : [record, ...records];
    if (ids.length === 0) return refuse('print-nothing');
    // Pictures and all, they are kept with the print.
    const size = JSON.stringify(found.definition).length * ids.length;
    if (size > MOST_CONTENT) return refuse('print-too-long', { size, most: MOST_CONTENT });
    const locale = language ?? work.caller.locale;
    const labels = await fillLabels(work, { of, definition: found.definition, records: ids, locale, now: work.now });
    const usual = printerSettings.at(set, work.now);
    const site = wanted.site ?? usual.site ?? '';
    const printer = wanted.printer ?? usual.printer ?? '';
    if (site === '' || printer === '') return refuse('printer-none-set');
    const { at } = await work.load({ at: device.where({ site, device: printer }) });
    if (at[0]?.state !== 'active' || !seesSite(work.caller, site)) return refuse('printer-unknown', { site, printer });
    return printed(
      {
        ...{ template: name, templateVersion: found.version, entity: found.of, records: ids, copies: each },
        ...{ site, printer, language: locale, againOf: null },
      },
      labels,
      work,
    );
  },
});

type Asked = Omit<
  Print,
  'id' | 'version' | 'state' | 'askedAt' | 'askedBy' | 'deviceCommand' | 'settledAt' | 'message'
>;

function printed(
  asked: Asked,
  labels: readonly object[],
  { id: newId, now, caller }: DecideContext,
): readonly Effect[] {
  const own = newId();
  return [
    print.insert({
      ...{ id: own, ...asked, askedAt: now, askedBy: caller.user },
      ...{ deviceCommand: null, settledAt: null, message: null },
    }),
    contents.insert({ print: own, labels: labels as never }),
    sendPrint.with({ print: own }),
    answer({ id: own }),
  ];
}

/** On labels that are printed once more: whoever finds two of one unit knows which came first. */
const COPY: Label = { en: 'COPY', bn: 'অনুলিপি', hi: 'प्रतिलिपि' };

/** Prints labels once more, as they were filled in then and marked as copies. */
export const printAgain = command('printing.print.again', {
  label: { en: 'Print again', bn: 'আবার ছাপুন', hi: 'फिर छापें' },
  input: { print: ref(print, { label: print.label }), copies: copies().min(1).max(MOST_COPIES).optional(), ...which },
  load: ({ print: one }) => ({
    found: print.found({ id: one }),
    content: contents.where({ print: one }, { lock: false }),
  }),
  loadMore: ({ site, printer }, { found }) => ({
    at: device.where({ site: site ?? found?.site ?? '', device: printer ?? found?.printer ?? '' }),
  }),
  decide({ print: one, copies: each, ...wanted }, { found, content: [content], at: [at] }, context) {
    if (!found || !content || !seesSite(context.caller, found.site)) return refuse('print-unknown', { id: one });
    const site = wanted.site ?? found.site;
    const printer = wanted.printer ?? found.printer;
    if (at?.state !== 'active' || !seesSite(context.caller, site)) return refuse('printer-unknown', { site, printer });
    const mark = COPY[found.language as Locale];
    const { template: name, templateVersion, entity, records, language } = found;
    const asked = { template: name, templateVersion, entity, records, language, site, printer };
    return printed(
      { ...asked, copies: each ?? found.copies, againOf: found.againOf ?? found.id },
      content.labels.map((label) => ({ ...label, mark })),
      context,
    );
  },
});

/** Gives what was made to the printer, as a command to the device, in the name of who asked. */
export const handOver = command('printing.print.hand-over', {
  label: { en: 'Send to the printer', bn: 'প্রিন্টারে পাঠান', hi: 'प्रिंटर को भेजें' },
  input: {
    id: id(),
    zpl: z
      .string()
      .max(1_000_000)
      .meta({
        ...{ field: 'text', content: true },
        label: { en: 'What the printer reads', bn: 'প্রিন্টার যা পড়ে', hi: 'जो प्रिंटर पढ़ता है' },
      }),
  },
  load: ({ id: one }) => ({ found: print.locked({ id: one }) }),
  loadMore: (_, { found }) => ({ at: device.where({ site: found?.site ?? '', device: found?.printer ?? '' }) }),
  decide({ zpl }, { found, at: [at] }, context) {
    if (!found || !print.allows(found.state, 'sent')) return [];
    if (at?.state !== 'active') return refuse('printer-unknown', { site: found.site, printer: found.printer });
    const asker = { ...context, caller: { ...context.caller, user: found.askedBy } };
    const { id: told, effects } = commandTo(at, { name: 'print', parameters: { zpl }, seconds: WORTH }, asker);
    return [...effects, print.change(found, { state: 'sent', deviceCommand: told })];
  },
});

/** What became of a print: as its printer says, or why it was never sent. */
export const settlePrint = command('printing.print.settle', {
  label: { en: 'Settle a print', bn: 'ছাপা নিষ্পত্তি', hi: 'छपाई निपटाएँ' },
  input: {
    /** The print; or the command to its printer. */
    id: id().optional(),
    deviceCommand: id()
      .meta({ field: 'id', label: { en: 'Command to the printer', bn: 'প্রিন্টারের নির্দেশ', hi: 'प्रिंटर को आदेश' } })
      .optional(),
    message: text({ max: 2000 }).optional(),
  },
  load: ({ id: one, deviceCommand: told }) => ({
    named: print.lockedAll(one === undefined ? [] : [{ id: one }]),
    told: print.whereAny(told === undefined ? [] : [{ deviceCommand: told }]),
    answered: deviceCommand.whereAny(told === undefined ? [] : [{ id: told }], { lock: false }),
  }),
  decide({ message }, { named, told, answered: [said] }, { now }) {
    const [found] = [...named, ...told];
    const state = said?.state === 'acknowledged' ? 'printed' : 'failed';
    if (!found || !print.allows(found.state, state)) return [];
    return [print.change(found, { state, settledAt: now, message: message ?? said?.message ?? null })];
  },
});
