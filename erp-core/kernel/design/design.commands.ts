import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import { code, json, ref, text, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Module } from '../module.ts';
import type { CommandWork } from '../work.ts';
import { broughtBy, type DraftFault, draftFaults } from './draft-faults.ts';
import { type Place, placeOf, standingAt, withAt } from './place.ts';
import { type Design, type DraftValue, design, designVersions } from './tables.ts';

const WHY = 'what is declared is looked at beside all that there is';
/** Characters of a draft as JSON: a pack may have so many as well, with room for its signature. */
const MOST = 1_000_000;

/** All but the design itself: the registry that runs has whole modules. */
const others = ({ registry }: CommandWork, name: string): readonly Module[] =>
  (registry.modules as readonly Module[]).filter((module) => module.name !== name);

const which = { design: ref(design, { label: design.label }), version: wholeNumber() };
/** What the pack's own schema says of them is told as faults of the draft, in whose words places are named. */
const words = z.strictObject({ en: z.string().max(300), bn: z.string().max(300), hi: z.string().max(300) });
const ranges = z.record(z.string().max(40), z.string().max(100)).default({});
const AT_ONCE: ReadonlySet<string> = new Set(['name', 'label', 'description', 'needs']);

/** Begins a design: a name of its own, what it is called, and which modules it stands on. Nothing of it runs yet. */
export const beginDesign = runCommand('kernel.design.begin', {
  label: { en: 'Begin a design', bn: 'নকশা শুরু', hi: 'रचना शुरू करें' },
  why: WHY,
  input: {
    name: code({ example: 'gate', label: { en: 'Name', bn: 'নাম', hi: 'नाम' } }),
    label: json(words, { label: { en: 'Title', bn: 'শিরোনাম', hi: 'शीर्षक' } }),
    description: json(words, { label: { en: 'Description', bn: 'বিবরণ', hi: 'विवरण' } }),
    needs: json(ranges, { label: { en: 'Needs modules', bn: 'যে মডিউল দরকার', hi: 'ज़रूरी मॉड्यूल' } }),
  },
  async run({ name, label, description, needs: on }, work) {
    const { same } = await work.load({ same: design.where({ name }) });
    const isTaken = same.length > 0 || work.registry.modules.some((module) => module.name === name);
    if (isTaken) return refuse('design-name-taken', { name });
    const draft: DraftValue = { label, description, needs: on, entities: [], extends: [] };
    const { faults } = draftFaults(name, draft, others(work, name));
    const early = faults.filter((one) => AT_ONCE.has(one.place.split('/')[0] ?? ''));
    if (early.length > 0) return wrong(early);
    const made = { id: work.id(), name, draft, published: 0, changedAt: work.now, changedBy: work.caller.user };
    return [design.insert(made), answer({ id: made.id, version: 1, faults })];
  },
});

/** The design as it stands, for whoever has seen it so; or why not. */
async function standing(work: CommandWork, of: string, version: number) {
  const { found } = await work.load({ found: design.locked({ id: of }) });
  if (!found) return refuse('not-found');
  return found.version === version ? found : refuse('design-changed', { version: found.version });
}
const isDesign = (found: object): found is Design => 'draft' in found;

/** Writes a draft with a change at a place, unless that brings a fault; what is still wrong elsewhere is answered. */
function written(work: CommandWork, found: Design, place: Place, next: DraftValue) {
  if (JSON.stringify(next).length > MOST) return refuse('design-too-large', { most: MOST });
  const beside = others(work, found.name);
  const { faults } = draftFaults(found.name, next, beside);
  const brought = broughtBy(place, draftFaults(found.name, found.draft, beside).faults, faults);
  if (brought.length > 0) return wrong(brought);
  const stamp = { draft: next, changedAt: work.now, changedBy: work.caller.user };
  return [design.change(found, stamp), answer({ id: found.id, version: found.version + 1, faults })];
}

export function wrong(faults: readonly DraftFault[]) {
  const [first] = faults;
  const issues = faults.map(({ place, message }) => ({ path: place, message }));
  return refuse('design-wrong', { first: `${first?.place}: ${first?.message}`, issues });
}

const place = text({
  max: 300,
  example: 'entities/gate.pass/fields/visitor',
  label: { en: 'Place', bn: 'স্থান', hi: 'स्थान' },
  help: {
    en: 'Where it stands: kinds of records, transitions, events and automations by their names, rules by their number, "-" behind the last.',
    bn: 'কোথায়: রেকর্ডের ধরন, রূপান্তর, ঘটনা ও স্বয়ংক্রিয়তা নামে, নিয়ম সংখ্যায়, শেষের পরে "-"।',
    hi: 'कहाँ: रिकॉर्ड के प्रकार, बदलाव, घटनाएँ और स्वचालन नाम से, नियम संख्या से, अंतिम के बाद "-"।',
  },
});

/**
 * Says what stands at a place of a design: a whole kind of records, a field, a formula, a rule, an automation. It is looked
 * at with all that is there: what is wrong at that place is refused (`design-wrong`, each fault with its place and what to
 * do), what is still wrong elsewhere is answered and has to be mended before publishing.
 */
export const putDesign = runCommand('kernel.design.put', {
  label: { en: 'Change a design', bn: 'নকশা বদলান', hi: 'रचना बदलें' },
  why: WHY,
  permission: 'kernel.design.change',
  input: { ...which, place, value: json(z.json()) },
  async run({ design: of, version, place: at, value }, work) {
    const found = await standing(work, of, version);
    if (!isDesign(found)) return found;
    const where = placeOf(at);
    const next = where.length === 0 ? undefined : withAt(found.draft, where, value);
    return next ? written(work, found, where, next) : refuse('design-place-unknown', { place: at });
  },
});

/** Takes away what stands at a place of a design. What depends on it is answered as faults. */
export const clearDesign = runCommand('kernel.design.clear', {
  label: { en: 'Take out of a design', bn: 'নকশা থেকে সরান', hi: 'रचना से हटाएँ' },
  why: WHY,
  permission: 'kernel.design.change',
  input: { ...which, place },
  async run({ design: of, version, place: at }, work) {
    const found = await standing(work, of, version);
    if (!isDesign(found)) return found;
    const where = placeOf(at);
    const isThere = where.length > 0 && standingAt(found.draft, where) !== undefined;
    const next = isThere ? withAt(found.draft, where, undefined) : undefined;
    return next ? written(work, found, where, next) : refuse('design-place-unknown', { place: at });
  },
});

/** Makes the draft what a published version was; publishing it is the way back. */
export const restoreDesign = runCommand('kernel.design.restore', {
  label: { en: 'Take a published version as draft', bn: 'প্রকাশিত সংস্করণ খসড়া করুন', hi: 'प्रकाशित संस्करण को मसौदा बनाएँ' },
  why: WHY,
  permission: 'kernel.design.change',
  input: { ...which, number: wholeNumber() },
  async run({ design: of, version, number }, work) {
    const found = await standing(work, of, version);
    if (!isDesign(found)) return found;
    const { versions } = await work.load({
      versions: designVersions.where({ design: found.id, number }, { lock: false }),
    });
    const [before] = versions;
    if (!before) return refuse('design-version-unknown', { number });
    const { name: _name, version: _version, drops: _drops, ...draft } = before.manifest as DraftValue;
    const { faults } = draftFaults(found.name, draft as DraftValue, others(work, found.name));
    const stamp = { draft: draft as DraftValue, changedAt: work.now, changedBy: work.caller.user };
    return [design.change(found, stamp), answer({ id: found.id, version: found.version + 1, faults })];
  },
});

/** Forgets a design that was never published. */
export const discardDesign = runCommand('kernel.design.discard', {
  label: { en: 'Discard a design', bn: 'নকশা বাতিল', hi: 'रचना त्यागें' },
  why: WHY,
  permission: 'kernel.design.change',
  confirm: 'ask',
  input: which,
  async run({ design: of, version }, work) {
    const found = await standing(work, of, version);
    if (!isDesign(found)) return found;
    const { versions } = await work.load({ versions: designVersions.where({ design: found.id }, { lock: false }) });
    if (versions.length > 0) return refuse('design-published');
    return [design.remove(found), answer({ id: found.id })];
  },
});
