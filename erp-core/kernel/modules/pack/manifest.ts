import { z } from 'zod';
import { condition } from '../../condition.ts';
import { formulaText } from './formula-text.ts';
import { packComputed } from './formulas.ts';
import { addedName, codes, entityName, fieldName, label } from './names.ts';
import { packAutomation, packEvent, packTellings } from './pack-events.ts';
import { fieldOrLines, packField } from './pack-field.ts';
import { packSettings } from './pack-settings.ts';
import { packNameFault } from './reserved.ts';
import { RANGE, VERSION } from './version.ts';

/** A rule on a record as it would stand: where the condition holds, or the formula is true, it is refused under that code. */
const rule = z
  .strictObject({
    when: z.record(z.string().max(64), condition).optional(),
    if: formulaText.optional(),
    refuse: codes,
  })
  .refine(
    (one) => (one.when === undefined) !== (one.if === undefined),
    'either "when" with a condition or "if" with a formula',
  );

/** How a command is confirmed: not at all, by asking whoever gives it, by a second person. */
const confirm = z.enum(['none', 'ask', 'two-persons']);

/** By field: the condition of a list's filter under which a form shows it. */
const shownWhen = z.record(z.string().max(40), z.record(z.string().max(64), condition));
const formGroups = z
  .array(z.strictObject({ label: label.optional(), fields: z.array(z.string().max(40)).max(100) }))
  .max(20);

/** What is added to the records of an entity of the release, or of another pack. */
const packExtension = z.strictObject({
  entity: z.string().max(64),
  fields: z.record(addedName, packField).refine((all) => Object.keys(all).length <= 100, 'at most a hundred'),
  /** Reckoned from all fields of the record, added ones too. */
  computed: z
    .record(addedName, packComputed)
    .refine((all) => Object.keys(all).length <= 50, 'at most fifty')
    .optional(),
  /** Beside the entity's own, of what making, changing and undoing would leave. */
  rules: z.array(rule).max(50).default([]),
  shownWhen: shownWhen.optional(),
  /** Of these fields, those that a list shows; all of them where nothing is said. */
  list: z.array(z.string().max(40)).max(40).optional(),
  /** Of these fields, in groups; one group under the pack's label where nothing is said. */
  form: formGroups.optional(),
});
export type PackExtension = z.infer<typeof packExtension>;

const packEntity = z.strictObject({
  name: entityName,
  label,
  key: z.array(z.string().max(40)).min(1).max(5),
  fields: z.record(fieldName, fieldOrLines).refine((all) => Object.keys(all).length <= 100, 'at most a hundred'),
  /** Fields that are reckoned from others of the record whenever it is read. */
  computed: z
    .record(fieldName, packComputed)
    .refine((all) => Object.keys(all).length <= 50, 'at most fifty')
    .optional(),
  states: z.record(codes, z.array(codes).max(50)).optional(),
  stateLabels: z.record(codes, label).optional(),
  list: z.array(z.string().max(40)).max(40).optional(),
  form: formGroups.optional(),
  shownWhen: shownWhen.optional(),
  siteField: z.string().max(40).optional(),
  /** Fields from which and to which a record lasts, both days or both moments. */
  span: z.strictObject({ from: z.string().max(40), to: z.string().max(40) }).optional(),
  /** The field that names the record above: an optional reference to the entity itself. */
  tree: z.string().max(40).optional(),
  /** Records are removed so many days after a moment of theirs, where a company has switched that on. */
  retention: z.strictObject({ after: z.string().max(40), days: z.int().min(1).max(36_500) }).optional(),
  /** Which of its records wait for a person, in the inbox of whoever may do something about them. */
  attention: z
    .strictObject({
      label: label.optional(),
      when: z.record(z.string().max(64), condition),
      since: z.string().max(40).optional(),
    })
    .optional(),
  /** How making, changing and removing are confirmed; where nothing is said, removing asks. Undo takes the second person of any. */
  confirm: z.strictObject({ create: confirm, change: confirm, remove: confirm }).partial().optional(),
  rules: z.array(rule).max(50).default([]),
  /** What making, changing and removing tell; undo tells nothing. */
  tells: z.strictObject({ create: packTellings, change: packTellings, remove: packTellings }).partial().optional(),
  /** Verbs that move a record from state to state, beside create, change, remove and undo. */
  transitions: z
    .array(
      z.strictObject({
        name: codes,
        to: codes,
        label,
        confirm: confirm.optional(),
        /** The verb that takes it back: it leads from there to the one state that this one starts from. */
        reversedBy: codes.optional(),
        /** "key": the record is named by what people know it by, and not by its id. */
        by: z.literal('key').optional(),
        /** What it writes besides, by field: expressions over the record, `command.at`, `command.by` and settings. */
        sets: z.record(fieldName, formulaText).optional(),
        /** The refusal where no record of that key is in a state that leads there. */
        otherwise: codes.optional(),
        rules: z.array(rule).max(50).default([]),
        tells: packTellings.optional(),
      }),
    )
    .max(50)
    .default([]),
});
export type PackEntity = z.infer<typeof packEntity>;

const wholeManifest = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes')
    .min(2)
    .max(30)
    .superRefine((name, context) => {
      const fault = packNameFault(name);
      if (fault) context.addIssue({ code: 'custom', message: fault });
    }),
  version: z.string().regex(VERSION, 'three whole numbers: "1.4.0"'),
  label,
  description: label,
  /** Modules it needs, each with the versions that will do: { "stock": ">=0.1.0 <1.0.0" }. */
  needs: z.record(z.string().max(40), z.string().regex(RANGE, 'comparisons like ">=1.2.0 <2.0.0"').max(100)),
  entities: z.array(packEntity).max(50).default([]),
  /** Fields that it adds to records of modules that it needs. */
  extends: z.array(packExtension).max(50).default([]),
  /** What a company may set for it: rules read it as `setting.<name>`. */
  settings: packSettings.default({}),
  /** What its commands tell, for itself and for whoever listens. */
  events: z.array(packEvent).max(50).default([]),
  /** What it does by itself when it hears of an event. */
  automations: z.array(packAutomation).max(50).default([]),
  refusals: z.record(codes, label.extend({ status: z.union([z.literal(409), z.literal(422)]).optional() })).default({}),
  /** Entities that people find under its name. */
  menu: z.array(z.string().max(64)).max(50).default([]),
  /**
   * What an upgrade takes away, by name: "pack.thing" or "pack.thing.field"; "pack.thing:retention" where records are kept
   * for less time than before; "pack:setting.name", "pack:event.name", "pack:automation.name"; "stock.item.xColour" of what it adds elsewhere. What is not named here and is missing from
   * what is declared is refused: nothing is lost by an omission.
   */
  drops: z.array(z.string().max(110)).max(200).default([]),
  /** Records to try it with, each made by a command; {"result": 0} stands for the id that the first command answered. */
  demo: z
    .array(z.strictObject({ command: z.string().max(128), input: z.record(z.string().max(64), z.unknown()) }))
    .max(500)
    .default([]),
});
/** A pack as data: nothing in it is run, everything in it is declared. */
export const packManifest = wholeManifest.refine((pack) => pack.entities.length + pack.extends.length > 0, {
  path: ['entities'],
  message: 'there is nothing in it: at least one entity, or fields of another',
});
export type PackManifest = z.infer<typeof packManifest>;
