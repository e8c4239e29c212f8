import type { Effect, Found, Wants } from '../effect.ts';
import { table } from '../table.ts';
import { EVERY_SITE, frameOf, type NumberRule, PLAIN_RULE, periodOf, written } from './pattern.ts';
import { counterFields, numberRule } from './rule.ts';

const numberSeries = table('kernel.number_series', { key: ['series', 'frame'], fields: counterFields });

interface Counter {
  readonly series: string;
  readonly frame: string;
  readonly site: string;
  readonly period: number;
  readonly newest: number;
}

const COUNTS = 'counts:';
const RULES = 'rules:';

/** What a command loads to take numbers of these series: what they look like, and how far they are (locked). */
export const seriesOf = (series: readonly string[]): Wants => ({
  ...rulesOf(series),
  ...Object.fromEntries(series.map((name) => [COUNTS + name, numberSeries.where({ series: name })])),
});

/** What administrators have said of these series. */
export const rulesOf = (series: readonly string[]): Wants =>
  Object.fromEntries(series.map((name) => [RULES + name, numberRule.where({ series: name }, { lock: false })]));

const rulesIn = (series: string, found: Found<Wants>): readonly NumberRule[] =>
  (found[RULES + series] ?? []) as readonly NumberRule[];

/** What has been said for a site's numbers of a series; undefined: nothing. */
export const ruleSaid = (series: string, found: Found<Wants>, site: string | undefined): NumberRule | undefined =>
  ruleIn(rulesIn(series, found), site);

/**
 * The next number of a series: "TRF-2026-000042" where nobody has said how it looks, else as the rule of the site, or of
 * all sites, says. Without a gap: a rolled back command has taken none. A record that is removed, or whose making is
 * undone, keeps its number in its history; where the rule says “without a gap” it is not removed (`kept-number.ts`). No change of a rule lets a number be given twice: see `patternFault`.
 */
export function nextNumber(
  series: string,
  found: Found<Wants>,
  now: number,
  site?: string,
): { number: string; count: number; effect: Effect } {
  const rule = ruleFor(rulesIn(series, found), site);
  const counters = (found[COUNTS + series] ?? []) as readonly Counter[];
  const { number, next, frame, there } = upcoming(series, rule, counters, now, site);
  const counted = { site: scopeOf(rule, site), period: periodOf(rule, now), newest: next };
  return {
    number,
    count: next,
    effect: there ? numberSeries.change(there, counted) : numberSeries.insert({ series, frame, ...counted }),
  };
}

/** A site's own rule, else that of all sites, else the plain one. */
export const ruleFor = (rules: readonly NumberRule[], site: string | undefined): NumberRule =>
  ruleIn(rules, site) ?? PLAIN_RULE;

const ruleIn = (rules: readonly NumberRule[], site: string | undefined): NumberRule | undefined =>
  rules.find((one) => one.site === site) ?? rules.find((one) => one.site === EVERY_SITE);

/** What would come next, and the count it comes from. */
export function upcoming(series: string, rule: NumberRule, counters: readonly Counter[], now: number, site?: string) {
  const frame = frameOf(rule, { series, site: site ?? '' }, now);
  const period = periodOf(rule, now);
  const there = counters.find((one) => one.frame === frame);
  // A count goes on although its frame has changed: a month in the text of a number that is counted by the year, or a
  // pattern that was changed meanwhile.
  const scope = scopeOf(rule, site);
  const same = counters.filter((one) => one.period === period && one.site === scope);
  const newest = Math.max(0, ...[...same, ...(there ? [there] : [])].map((one) => one.newest));
  const begun = newest > 0;
  const next = begun && rule.gapFree ? newest + 1 : Math.max(rule.start, newest + 1);
  return { number: written(frame, rule, next), next, frame, there };
}

/** Where the site shows in the text, each site has a count of its own. */
const scopeOf = ({ pattern }: NumberRule, site = ''): string => (pattern.includes('{site}') ? site : EVERY_SITE);
