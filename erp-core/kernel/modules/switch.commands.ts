import { runCommand } from '../command.ts';
import { companies } from '../core/tables.ts';
import type { Declarations, DeclaredModule } from '../declarations.ts';
import { answer } from '../effect.ts';
import { newestEvent } from '../event.repository.ts';
import { text, yesNo } from '../fields.ts';
import { saveCursor } from '../handler-progress.repository.ts';
import { refuse } from '../kernel-refusals.ts';
import type { CommandWork } from '../work.ts';
import { moduleDisabled, moduleEnabled } from './events.ts';
import { companyModules, isOn, switchedIn } from './tables.ts';

const WHY = 'what all other modules need is looked at before it stands';
const input = { module: text({ max: 64 }) };

/** Which modules are on in the company, with its row held: whoever else switches something waits. */
async function standing(work: CommandWork, name: string) {
  const { row } = await work.load({
    company: companies.locked({ company: work.caller.company }),
    row: companyModules.locked({ module: name }),
  });
  // Asked in SQL after the lock: what another process switched meanwhile counts.
  const switched = await switchedIn(work.db);
  return { row, isOn: (module: DeclaredModule) => isOn(module, switched) };
}

const named = ({ modules }: Pick<Declarations, 'modules'>, name: string) =>
  modules.find((module) => module.name === name);

const written = (work: CommandWork, module: string, enabled: boolean, row: object | undefined) => {
  const next = { enabled, at: work.now, userId: work.caller.user };
  return row ? companyModules.change(row as never, next) : companyModules.insert({ module, ...next });
};

/**
 * Switches a module on in the company. Refused while one that it needs is off. What devices reported for it meanwhile is
 * booked right after; a module that was never on here acts on events from now on.
 */
export const enableModule = runCommand('kernel.module.enable', {
  label: { en: 'Switch module on', bn: 'মডিউল চালু', hi: 'मॉड्यूल चालू करें' },
  why: WHY,
  input,
  async run({ module: name }, work) {
    const module = named(work.registry, name);
    if (!module) return refuse('module-unknown', { module: name });
    const { row, isOn: on } = await standing(work, name);
    if (on(module)) return [answer({ module: name, enabled: true })];
    const lacking = work.registry.modules.filter((other) => module.needs.includes(other.name) && !on(other));
    if (lacking.length > 0) {
      return refuse('module-needs', { module: name, lacking: lacking.map((other) => other.name).join(', ') });
    }
    if (!row) {
      const newest = await newestEvent(work.db);
      for (const { name: handler } of module.handlers) await saveCursor(work.db, handler, newest);
    }
    return [
      written(work, name, true, row),
      moduleEnabled({ module: name }, { aggregate: `module:${name}` }),
      answer({ module: name, enabled: true }),
    ];
  },
});

/**
 * Switches a module off in the company; its records stay as they are. Refused while one that is on needs it, and where
 * it books what devices report, unless that is accepted: such facts then wait as dead letters.
 */
export const disableModule = runCommand('kernel.module.disable', {
  label: { en: 'Switch module off', bn: 'মডিউল বন্ধ', hi: 'मॉड्यूल बंद करें' },
  why: WHY,
  input: {
    ...input,
    /** That facts of devices wait until it is on again. */
    accept: yesNo().default(false),
  },
  async run({ module: name, accept }, work) {
    const module = named(work.registry, name);
    if (!module) return refuse('module-unknown', { module: name });
    if (module.standing === 'always') return refuse('module-always-on', { module: name });
    const { row, isOn: on } = await standing(work, name);
    if (!on(module)) return [answer({ module: name, enabled: false })];
    const by = work.registry.modules.filter((other) => other.needs.includes(name) && on(other));
    if (by.length > 0) return refuse('module-needed', { module: name, by: by.map((other) => other.name).join(', ') });
    if (module.facts.length > 0 && !accept) {
      return refuse('module-stops-facts', { module: name, facts: module.facts.map(({ type }) => type).join(', ') });
    }
    return [
      written(work, name, false, row),
      moduleDisabled({ module: name }, { aggregate: `module:${name}` }),
      answer({ module: name, enabled: false }),
    ];
  },
});
