import { runCommand } from './command.ts';
import { answer, type Found, type Wants } from './effect.ts';
import { fieldMeta, id, wholeNumber } from './fields.ts';
import { historyOf } from './history.repository.ts';
import { refuse } from './kernel-refusals.ts';
import type { Label } from './label.ts';
import { linesFound, linesNow } from './lines/standard.ts';
import { linesBack, linesBackFault } from './lines/undo.ts';
import { keptNumberFault, keptNumberWants } from './numbering/kept-number.ts';
import type { Refusal } from './refusal.ts';
import { fieldsLocked, lockedFields } from './rights/input.ts';
import { sameValue } from './same-value.ts';
import { type AnyEntity, type AnyRow, maySee, missing, referred, sameKey, type Values } from './standard-checks.ts';
import { besideFound, besideWants, type StandardRule } from './standard-rule.ts';
import { treeFault, treeWants } from './tree.ts';
import type { Work } from './work.ts';

const LABEL: Label = { en: 'Undo last change', bn: 'শেষ পরিবর্তন ফেরান', hi: 'आख़िरी बदलाव लौटाएँ' };

/**
 * Takes the last standard change of a record back, as a change of its own: what was made is removed, what was removed
 * is there again, what was changed is as before. What another command did is taken back by that command's reversal.
 */
export function undoCommand(of: AnyEntity, rule: StandardRule) {
  const { definition } = of;
  const standard = new Set(['create', 'change', 'remove', 'undo'].map((name) => `${definition.name}.${name}`));
  return runCommand(`${definition.name}.undo`, {
    label: LABEL,
    // Else one person could take back what needs two.
    confirm: Object.values(rule.confirm ?? {}).includes('two-persons') ? 'two-persons' : 'none',
    why: 'what it takes back stands in the audit trail and not in a row that a key names',
    input: { id: id(), version: wholeNumber({ help: VERSION_HELP }) },
    async run({ id: record, version }, work) {
      const found: Found<Wants> = await work.load({ now: of.locked({ id: record }), ...linesNow(definition, record) });
      const current = found.now as AnyRow | undefined;
      const [last] = await historyOf(work.db, definition.name, record, { limit: 1, below: null });
      if (!last || !maySee(definition, current ?? last.before ?? {}, work)) return refuse('not-found');
      if (last.version !== version) return refuse('record-changed', { version: last.version, difference: [] });
      if (!standard.has(last.command)) return refuse('nothing-to-undo', { reason: last.command });
      const done = answer({ id: record, version: version + 1 });
      const lines = linesBack(definition, last.lines, found);
      if (current && !last.before) {
        const kept =
          keptNumberFault(definition, current, await work.load(keptNumberWants(definition))) ??
          rule.mayRemove?.({ ...current, ...linesFound(definition, found) } as never);
        return kept ?? [...lines.effects, of.remove(current), done];
      }
      if (!last.before) return refuse('not-found');
      if (!maySee(definition, last.before, work)) return refuse('not-found');
      const back = Object.keys(last.before).filter((name) => current && !sameValue(current[name], last.before?.[name]));
      const locked = lockedFields(work.caller, definition, current ? [...back, ...lines.names] : back);
      if (locked.length > 0) return fieldsLocked(work.caller, locked);
      // What was right before need not be right now: a key may be taken, a reference gone.
      const secrets = Object.entries(definition.table.fields).filter(([, schema]) => fieldMeta(schema).secret);
      // The trail does not know them: they stay as they are, and what is gone cannot be made again without them.
      if (secrets.length > 0 && !current)
        return refuse('nothing-to-undo', { reason: secrets.map(([name]) => name).join(', ') });
      const ours = Object.entries(definition.table.fields).filter(([, schema]) => current && fieldMeta(schema).given);
      const kept = Object.fromEntries([...secrets, ...ours].map(([name]) => [name, current?.[name]]));
      const row = { ...last.before, ...kept, id: record, version: version + 1 };
      const against =
        (await linesBackFault(definition, lines, work)) ?? (await standing(work, row, lines.stand, current));
      if (against) return against;
      const { id: _id, version: _version, ...before } = row;
      return [current ? of.change(current, before) : of.insert(row), ...lines.effects, done];
    },
  });

  /** Why a record may not stand as it stood before; undefined: it may. */
  async function standing(
    work: Work,
    row: AnyRow,
    lines: Values,
    now: AnyRow | undefined,
  ): Promise<Refusal | undefined> {
    const found = await work.load({
      ...sameKey(of, row),
      ...referred(definition, row),
      ...treeWants(definition, row, now, work),
      ...besideWants(rule),
    });
    const twin = (found.twins as readonly AnyRow[] | undefined)?.find(({ id: other }) => other !== row.id);
    if (twin) return refuse('already-there', { fields: definition.naturalKey });
    return (
      missing(definition, row, found, work) ??
      treeFault(definition, found) ??
      rule.check?.({ ...row, ...lines } as never, work, besideFound(found))
    );
  }
}

const VERSION_HELP: Label = {
  en: 'The version that is to be taken back; of a record that was removed, the one after its last.',
  bn: 'যে সংস্করণটি ফেরানো হবে; মুছে ফেলা রেকর্ডের ক্ষেত্রে শেষটির পরেরটি।',
  hi: 'जो संस्करण लौटाना है; हटाए गए रिकॉर्ड का, आख़िरी के बाद वाला।',
};
