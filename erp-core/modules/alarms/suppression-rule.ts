import { z } from 'zod';
import {
  choice,
  entity,
  event,
  type Row,
  standardCommands,
  table,
  text,
  wholeNumber,
  yesNo,
} from '../../kernel/index.ts';

/** Alarms that say nothing while a machine stands, or while nobody works: kept quiet by design, and heard again after. */
export const suppressionRule = entity('alarms.suppression-rule', {
  label: { en: 'Suppression by design', bn: 'নকশা অনুযায়ী নীরবতা', hi: 'डिज़ाइन से शांति' },
  key: ['site', 'subject', 'during', 'place'],
  fields: {
    site: text({ fixed: true, label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    subject: text({
      max: 400,
      search: true,
      example: 'hall/line-1/mixing/mixer-1/pressure',
      label: { en: 'Alarms at and below', bn: 'এখানে ও নিচের অ্যালার্ম', hi: 'यहाँ और नीचे के अलार्म' },
    }),
    during: choice(['machine-stopped', 'unscheduled'], {
      label: { en: 'While', bn: 'যখন', hi: 'जब तक' },
      choices: {
        'machine-stopped': { en: 'The machine does not produce', bn: 'যন্ত্র উৎপাদন করছে না', hi: 'मशीन उत्पादन नहीं करती' },
        unscheduled: { en: 'No shift runs', bn: 'কোনো শিফট চলছে না', hi: 'कोई पाली नहीं चलती' },
      },
    }),
    place: text({
      max: 400,
      example: 'hall/line-1/mixing/mixer-1',
      label: { en: 'Machine or line', bn: 'যন্ত্র বা লাইন', hi: 'मशीन या लाइन' },
    }),
    reason: text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } }),
    active: yesNo({ label: { en: 'In force', bn: 'বলবৎ', hi: 'लागू' } }).default(true),
  },
  list: ['subject', 'during', 'place', 'reason', 'active'],
  siteField: 'site',
});
export type SuppressionRule = Row<typeof suppressionRule>;

export const ruleChanged = event('alarms.suppression-rule-changed', 1, { rule: z.uuid() });
const tell = ({ id, site }: Pick<SuppressionRule, 'id' | 'site'>) => [
  ruleChanged({ rule: id }, { aggregate: `alarms.suppression-rule/${site}`, site }),
];
export const ruleCommands = standardCommands(suppressionRule, { tells: { create: tell, change: tell, remove: tell } });

/** How machines stand, as far as it was heard. */
export const machineStates = table('alarms.machine_state', {
  key: ['site', 'machine'],
  fields: { site: text(), machine: text({ max: 400 }), state: text(), seq: wholeNumber() },
});

const STANDS: ReadonlySet<string> = new Set(['stopped', 'planned-stop', 'setup', 'idle']);

/**
 * Whether a rule holds. A machine that was not heard of, or is out of reach, is no reason to keep quiet. Pure.
 * @param shift the shift that runs, null: none; undefined: nobody knows the calendar
 */
export function holds(
  { active, during, place }: Pick<SuppressionRule, 'active' | 'during' | 'place'>,
  states: ReadonlyMap<string, string>,
  shift: string | null | undefined,
): boolean {
  if (!active) return false;
  return during === 'unscheduled' ? shift === null : STANDS.has(states.get(place) ?? '');
}
