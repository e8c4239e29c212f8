import type { ComputedField } from '../computed.ts';
import type { Fields } from '../effect.ts';
import type { EntityDefinition, FormGroup } from '../entity.ts';
import type { StandardRule } from '../standard-rule.ts';

/**
 * Fields that a module adds to the records of another's entity. They stand in columns of the entity's own table, so that a
 * list, a sum, a history or a question in SQL has them like any other; where the module is off they are not there.
 */
export interface Extension {
  /** "stock.item" */
  readonly entity: string;
  /** Each begins with an x and a capital (`isAddedName`), which no field of a module's own does. */
  readonly fields: Fields;
  readonly computed: Readonly<Record<string, ComputedField>>;
  /** What is looked at beside the entity's own rules, of the record with all fields. */
  readonly rule: StandardRule;
  /** Of its fields, those that a list shows behind the entity's own. */
  readonly list: readonly string[];
  readonly form: readonly FormGroup[];
  /** Of its fields, those that a form shows only where a condition holds. */
  readonly shownWhen: EntityDefinition['shownWhen'];
}

/** Whether a name is one of those that are kept for added fields: a release never takes one that a company has given. */
export const isAddedName = (name: string): boolean => /^x[A-Z]/.test(name);
