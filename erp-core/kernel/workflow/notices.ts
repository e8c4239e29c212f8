import type { Effect } from '../effect.ts';
import { localized } from '../fields.ts';
import type { Label } from '../label.ts';
import { notices as given } from '../notes/tables.ts';
import { notice } from '../notify/notice.ts';
import type { CommandWork } from '../work.ts';
import type { Start, Words } from './definition.ts';
import { runAskedFor, runLookedAfter, runThatWaits } from './run-subjects.ts';
import type { Run } from './tables.ts';

/** Somebody is asked to decide on something, or to do it. Deputies are told as well. */
export const decisionWantedNotice = notice('kernel.decision-wanted', {
  label: { en: 'Waits for my decision', bn: 'আমার সিদ্ধান্তের অপেক্ষায়', hi: 'मेरे निर्णय की प्रतीक्षा में' },
  about: runThatWaits,
  fields: { step: localized() },
  words: {
    once: {
      en: '{title} waits for you, step: {step}',
      bn: '{title} আপনার অপেক্ষায়, ধাপ: {step}',
      hi: '{title} आपकी प्रतीक्षा में है, चरण: {step}',
    },
  },
  modes: { mail: 'at-once', push: 'at-once' },
});

/** A step of a workflow tells somebody something; it waits for nobody. */
export const workflowNewsNotice = notice('kernel.workflow-news', {
  label: { en: 'News of workflows', bn: 'ওয়ার্কফ্লোর খবর', hi: 'कार्यप्रवाह के समाचार' },
  about: runThatWaits,
  fields: { step: localized() },
  words: { once: { en: '{step}: {title}', bn: '{step}: {title}', hi: '{step}: {title}' } },
  modes: { mail: 'digest' },
});

/** What somebody asked for stands still: it was given back to him, or something was in its way. */
export const requestStoppedNotice = notice('kernel.workflow-stopped', {
  label: { en: 'What I asked for has stopped', bn: 'আমি যা চেয়েছি তা থেমেছে', hi: 'जो मैंने माँगा वह रुक गया' },
  about: runAskedFor,
  fields: { how: localized() },
  words: { once: { en: '{title}: {how}', bn: '{title}: {how}', hi: '{title}: {how}' } },
  modes: { mail: 'at-once', push: 'at-once' },
});

/** A run has stopped, and somebody who looks after workflows has to see to it. */
export const runToMendNotice = notice('kernel.workflow-to-mend', {
  label: { en: 'Workflows that have stopped', bn: 'থেমে যাওয়া ওয়ার্কফ্লো', hi: 'रुके हुए कार्यप्रवाह' },
  about: runLookedAfter,
  fields: {},
  words: { once: { en: '{title} has stopped', bn: '{title} থেমেছে', hi: '{title} रुक गया है' } },
  to: 'kernel.workflow.resume',
  modes: { mail: 'digest' },
});

/** What somebody asked for is over, and not by himself. */
export const requestEndedNotice = notice('kernel.workflow-ended', {
  label: { en: 'What became of what I asked for', bn: 'আমি যা চেয়েছি তার ফল', hi: 'जो मैंने माँगा उसका परिणाम' },
  about: runAskedFor,
  fields: { how: localized() },
  words: { once: { en: '{title}: {how}', bn: '{title}: {how}', hi: '{title}: {how}' } },
  modes: { mail: 'digest' },
});

export const workflowNotices = [
  decisionWantedNotice,
  workflowNewsNotice,
  requestStoppedNotice,
  runToMendNotice,
  requestEndedNotice,
] as const;

const STOPPED: Label = { en: 'has stopped', bn: 'থেমেছে', hi: 'रुक गया है' };
const GIVEN_BACK: Label = {
  en: 'was given back for change',
  bn: 'বদলানোর জন্য ফেরত এসেছে',
  hi: 'बदलने के लिए लौटाया गया',
};
const ENDS = {
  done: { en: 'done', bn: 'সম্পন্ন', hi: 'पूरा हुआ' },
  refused: { en: 'refused', bn: 'প্রত্যাখ্যাত', hi: 'अस्वीकृत' },
  recalled: { en: 'recalled', bn: 'ফিরিয়ে নেওয়া হয়েছে', hi: 'वापस लिया गया' },
  expired: { en: 'nobody decided in time', bn: 'সময়মতো কেউ সিদ্ধান্ত নেননি', hi: 'समय पर किसी ने निर्णय नहीं लिया' },
  ended: { en: 'ended', bn: 'শেষ করা হয়েছে', hi: 'समाप्त किया गया' },
} as const satisfies Readonly<Record<string, Label>>;

/** People that one notice names at most. */
const MOST_NAMED = 1_000;

type Of = Pick<Run, 'id' | 'site'>;

/** Word to people at whom a step waits, and to who decides for them while they are away. */
export async function tellAsked(
  work: Pick<CommandWork, 'db' | 'now'>,
  { id: record, site }: Of,
  { step, people, isNews }: { readonly step: Words; readonly people: readonly string[]; readonly isNews: boolean },
): Promise<readonly Effect[]> {
  const to = await withDeputies(work, people);
  const told = isNews ? workflowNewsNotice : decisionWantedNotice;
  const fields = { step };
  return Array.from({ length: Math.ceil(to.length / MOST_NAMED) }, (_, at) =>
    told({ record, site, fields, to: to.slice(at * MOST_NAMED, (at + 1) * MOST_NAMED) }),
  );
}

type Asked = Of & Pick<Run, 'command' | 'startedBy'>;

/** Whether somebody asked for it. What an event or a record's state began, nobody did. */
const wasAskedFor = ({ command }: Pick<Run, 'command'>, on: Start['on'] | undefined): boolean =>
  command !== null || on === 'hand';

/** Word that a run stands still: to whoever asked for it, and to those who look after workflows. */
export function tellStopped(
  run: Asked,
  { on, isGivenBack }: { readonly on: Start['on'] | undefined; readonly isGivenBack: boolean },
): readonly Effect[] {
  const { id: record, site, startedBy } = run;
  const fields = { how: isGivenBack ? GIVEN_BACK : STOPPED };
  return [
    ...(wasAskedFor(run, on) ? [requestStoppedNotice({ record, site, fields, to: [startedBy] })] : []),
    ...(isGivenBack ? [] : [runToMendNotice({ record, site, fields: {} })]),
  ];
}

/** Word to whoever asked for it that it is over, unless he ended it himself. */
export function tellEnded(
  run: Asked,
  {
    on,
    state,
    by,
  }: { readonly on: Start['on'] | undefined; readonly state: keyof typeof ENDS; readonly by: string | null },
): readonly Effect[] {
  if (!wasAskedFor(run, on) || by === run.startedBy) return [];
  const { id: record, site, startedBy } = run;
  return [requestEndedNotice({ record, site, fields: { how: ENDS[state] }, to: [startedBy] })];
}

/**
 * That something waits is read by now by all but these people, who are still asked, and who decides for them: it waits for no other.
 * Whoever decides has said all that he may.
 */
export async function noLongerWanted(
  work: CommandWork,
  { id: record }: Pick<Run, 'id'>,
  { stillAsked = [], isNews = false }: { readonly stillAsked?: readonly string[]; readonly isNews?: boolean } = {},
): Promise<readonly Effect[]> {
  const template = (isNews ? workflowNewsNotice : decisionWantedNotice).name;
  const { found } = await work.load({
    found: given.where({ entity: runThatWaits.name, record, template, readAt: null }),
  });
  const waiting = new Set(await withDeputies(work, stillAsked));
  waiting.delete(work.caller.user);
  return found.flatMap((one) => (waiting.has(one.person) ? [] : [given.change(one, { readAt: work.now })]));
}

/** These people, and who decides for them while they are away. */
async function withDeputies({ db, now }: Pick<CommandWork, 'db' | 'now'>, people: readonly string[]) {
  if (people.length === 0) return [];
  const deputies = await db.rows<{ deputy: string }>(
    'select distinct deputy from kernel.deputy where person = any($1) and from_at <= $2 and until_at > $2',
    [people, now],
  );
  return [...new Set([...people, ...deputies.map(({ deputy }) => deputy)])];
}
