import { z } from 'zod';
import { code } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { ruleFor, upcoming } from '../numbering/next-number.ts';
import { type NumberRule, type PatternFault, patternFault } from '../numbering/pattern.ts';
import { numberRule } from '../numbering/rule.ts';
import { query } from '../query.ts';
import { type Refusal, Refused } from '../refusal.ts';
import { standardCommands } from '../standard-commands.ts';

const CODES = {
  'token-unknown': 'number-token-unknown',
  'number-not-last': 'number-not-last',
  'digit-before-number': 'number-digit-before',
  'restart-not-shown': 'number-restart-not-shown',
  site: 'number-site-not-shown',
} as const satisfies Record<PatternFault, string>;

function ruleFault(rule: NumberRule): Refusal | undefined {
  const fault = patternFault(rule);
  return fault && refuse(CODES[fault], { restart: rule.restart, pattern: rule.pattern });
}

export const numberingCommands = standardCommands(numberRule, { check: ruleFault });

/** What the next number would be, by the rule that stands or by one that is being written. It takes none. */
export const numberingPreview = query('kernel.numbering.preview', {
  label: { en: 'Next number', bn: 'পরের নম্বর', hi: 'अगली संख्या' },
  input: {
    series: code(),
    site: z.string().min(1).max(64).optional(),
    /** A rule as it is being written; what it leaves out is as it stands. */
    draft: z
      .strictObject({
        pattern: z.string().min(1).max(60),
        digits: z.int().min(1).max(12),
        start: z.int().min(1),
        restart: z.enum(['year', 'month', 'never']),
        yearBegins: z.int().min(1).max(12),
        gapFree: z.boolean(),
      })
      .partial()
      .optional(),
  },
  permission: 'kernel.numbering',
  async run({ series, site, draft }, { db, now }) {
    const rules = await db.rows<NumberRule>(
      `select site, pattern, digits, start, restart, year_begins as "yearBegins", zone, gap_free as "gapFree"
       from kernel.numbering where series = $1`,
      [series],
    );
    const rule = { ...ruleFor(rules, site), ...(draft as Partial<NumberRule> | undefined) };
    const fault = ruleFault(rule);
    if (fault) throw new Refused(fault);
    const counters = await db.rows<{ series: string; frame: string; site: string; period: number; newest: number }>(
      'select series, frame, site, period, newest from kernel.number_series where series = $1',
      [series],
    );
    const { number, next } = upcoming(series, rule, counters, now, site);
    return { number, count: next, pattern: rule.pattern, ofSite: rule.site };
  },
});
