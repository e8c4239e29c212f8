import { shiftAt } from '@millrace/contracts';
import { answer, job, on, runCommand, text, wholeNumber } from '../../kernel/index.ts';
import { siteTree } from '../plant/index.ts';
import { stopChanged } from '../production-log/index.ts';
import { begin, end } from './quiet.commands.ts';
import { lockQuiet } from './reports.repository.ts';
import { suppression } from './suppression.ts';
import { holds, machineStates, ruleChanged, suppressionRule } from './suppression-rule.ts';

/**
 * Looks which rules of a site hold and keeps quiet, or shows again, what they are about. `heard`: how a machine stands, as
 * the event of this number said it; one that was told before is known already.
 */
export const applyRules = runCommand('alarms.suppression-rule.apply', {
  label: { en: 'Apply suppression by design', bn: 'নকশার নীরবতা প্রয়োগ', hi: 'डिज़ाइन की शांति लागू करें' },
  why: 'alarms of a place are made anew together, with all of them locked',
  input: {
    site: text(),
    machine: text({ max: 400, label: { en: 'Machine', bn: 'যন্ত্র', hi: 'मशीन' } }).optional(),
    state: text({ label: { en: 'State', bn: 'অবস্থা', hi: 'स्थिति' } }).optional(),
    seq: wholeNumber({ label: { en: 'Number of the event', bn: 'ঘটনার ক্রম', hi: 'घटना क्रमांक' } }).default(0),
  },
  site: ({ site }) => site,
  async run({ site, machine, state, seq }, work) {
    const { db, load, apply, now } = work;
    await lockQuiet(db, site, { alone: true });
    if (machine !== undefined && state !== undefined) {
      const { known } = await load({ known: machineStates.locked({ site, machine }) });
      if (!known) apply([machineStates.insert({ site, machine, state, seq })]);
      else if (known.seq < seq) apply([machineStates.change(known, { state, seq })]);
    }
    const { rules, standing } = await load({
      rules: suppressionRule.where({ site }, { lock: false }),
      standing: suppression.where({ site, kind: 'by-design', state: 'standing' }),
    });
    if (rules.length === 0 && standing.length === 0) return [answer({ begun: 0, ended: 0 })];
    const { machines } = await load({ machines: machineStates.where({ site }, { lock: false }) });
    const states = new Map(machines.map((one) => [one.machine, one.state]));
    const calendar = (await siteTree(db, site))?.calendar;
    const window = calendar && shiftAt(calendar, now);
    const holding = new Map(rules.filter((rule) => holds(rule, states, window?.shift)).map((rule) => [rule.id, rule]));
    // A rule that was given another place keeps that one quiet, and the one of before no longer.
    const over = standing.filter(({ rule, subject }) => holding.get(rule ?? '')?.subject !== subject);
    for (const one of over) await end(work, one, null);
    const kept = new Set(standing.filter((one) => !over.includes(one)).map(({ rule }) => rule));
    const fresh = [...holding.values()].filter(({ id }) => !kept.has(id));
    for (const { id: rule, subject, reason } of fresh)
      await begin(work, { site, kind: 'by-design', subject, condition: null, name: null, reason, until: null, rule });
    const waits = window && rules.some(({ active, during }) => active && during === 'unscheduled');
    return [
      ...(waits ? [shiftTimer.with({ site }, { at: window.to, key: `${site} ${window.to}` })] : []),
      answer({ begun: fresh.length, ended: over.length }),
    ];
  },
});

/** Waits for the end of a shift, or for the next one. */
export const shiftTimer = job('alarms.suppression-rule.timer', {
  label: { en: 'Suppression at the end of a shift', bn: 'শিফট শেষে নীরবতা', hi: 'पाली के अंत पर शांति' },
  input: { site: text() },
  site: ({ site }) => site,
  run: (work, { site }): Promise<unknown> => work.call(applyRules, { site }),
});

export const followMachines = on('alarms.follow-machines', stopChanged, async ({ payload, site, seq }, { call }) => {
  const { machine, state } = payload;
  await call(applyRules, { site: site ?? '', machine, state, seq });
});
export const followRules = on('alarms.follow-rules', ruleChanged, async ({ site }, { call }) => {
  await call(applyRules, { site: site ?? '' });
});
