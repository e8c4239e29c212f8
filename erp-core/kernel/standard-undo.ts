import { runCommand } from './command.ts';
import { answer } from './effect.ts';
import type { Entity } from './entity.ts';
import { id, wholeNumber } from './fields.ts';
import { historyOf } from './history.repository.ts';
import { refuse } from './kernel-refusals.ts';
import type { Label } from './label.ts';

type AnyRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };
type AnyEntity = Entity<{ readonly id: string; readonly version: number }, object>;

const LABEL: Label = { en: 'Undo last change', bn: 'শেষ পরিবর্তন ফেরান', hi: 'आख़िरी बदलाव लौटाएँ' };

/**
 * Takes the last standard change of a record back, as a change of its own: what was made is removed, what was removed
 * is there again, what was changed is as before. What another command did is taken back by that command's reversal.
 */
export function undoCommand(of: AnyEntity) {
  const { definition } = of;
  const standard = new Set(['create', 'change', 'remove', 'undo'].map((name) => `${definition.name}.${name}`));
  return runCommand(`${definition.name}.undo`, {
    label: LABEL,
    why: 'what it takes back stands in the audit trail and not in a row that a key names',
    input: { id: id(), version: wholeNumber({ help: VERSION_HELP }) },
    async run({ id: record, version }, work) {
      const { now } = await work.load({ now: of.locked({ id: record }) });
      const current = now as AnyRow | undefined;
      const [last] = await historyOf(work.db, definition.name, record, { limit: 1, below: null });
      if (!last || !maySee(current ?? last.before)) return refuse('not-found');
      if (last.version !== version) return refuse('record-changed', { version: last.version, difference: [] });
      if (!standard.has(last.command)) return refuse('nothing-to-undo', { reason: last.command });
      if (!current && last.before) {
        return [of.insert({ ...last.before, version: version + 1 }), answer({ id: record, version: version + 1 })];
      }
      if (current && !last.before) return [of.remove(current), answer({ id: record, version: version + 1 })];
      if (!current || !last.before) return refuse('not-found');
      const { id: _id, version: _version, ...before } = last.before;
      return [of.change(current, before), answer({ id: record, version: version + 1 })];

      function maySee(row: Readonly<Record<string, unknown>> | null): boolean {
        const { siteField } = definition;
        const { sites } = work.caller;
        return !siteField || sites === null || (row !== null && sites.includes(String(row[siteField])));
      }
    },
  });
}

const VERSION_HELP: Label = {
  en: 'The version that is to be taken back; of a record that was removed, the one after its last.',
  bn: 'যে সংস্করণটি ফেরানো হবে; মুছে ফেলা রেকর্ডের ক্ষেত্রে শেষটির পরেরটি।',
  hi: 'जो संस्करण लौटाना है; हटाए गए रिकॉर्ड का, आख़िरी के बाद वाला।',
};
