import type { Grant } from '@millrace/hmi-client';
import type { Format } from '@millrace/hmi-ui/format/format.ts';
import { branchIn } from '#lib/branches/branches.svelte.ts';
import { conditionsOf, conditionText, type Filter } from '#lib/records/conditions.ts';
import type { Names } from '#lib/records/text-of.ts';
import { m } from '#lib/texts.ts';

const ACTIONS: Readonly<Record<string, () => string>> = {
  read: m.action_read,
  create: m.action_create,
  change: m.action_change,
  remove: m.action_remove,
  export: m.action_export,
  import: m.action_import,
  execute: m.action_execute,
};
export const actionWord = (action: string): string => ACTIONS[action]?.() ?? action;

export interface Wording {
  readonly show: Format;
  readonly names: Names;
  /** What a right is called: "stock.issue", "stock.*", "*". */
  readonly labelOf: (name: string) => string;
  readonly isEntity: (name: string) => boolean;
  readonly branchName: (code: string) => string;
  /** What a field is called, where its declaration is at hand. */
  readonly fieldOf: (on: string, field: string) => Parameters<typeof conditionText>[1] | null;
}

/** What an operand says that stands for somebody or for sites; null: it stands for itself. */
function standsFor(operand: unknown, branchName: (code: string) => string): string | null {
  if (operand === '{me}') return m.grant_oneself();
  if (operand === '{sites}') return m.grant_own_sites();
  const branch = branchIn(operand);
  return branch === null ? null : m.grant_branch_sites({ name: branchName(branch) });
}

/** The conditions of a grant, a sentence each. */
export function limitsOf({ on, where }: Grant, { show, names, fieldOf, branchName }: Wording): string[] {
  return conditionsOf((where ?? {}) as Filter).map((condition) => {
    const field = fieldOf(on, condition.field) ?? {
      name: condition.field,
      label: condition.field,
      type: 'text',
      required: false,
    };
    const stands = standsFor(condition.operand, branchName);
    const { what, value } = conditionText(condition, stands ? { ...field, type: 'text' } : field, { show, names });
    return `${what} ${stands ?? value}`;
  });
}

/** What a grant keeps from who holds it, a sentence each. */
export function keptOf({ on, fields = {} }: Grant, { fieldOf }: Wording): string[] {
  const said = (names: readonly string[] | undefined): string =>
    (names ?? []).map((name) => fieldOf(on, name)?.label ?? name).join(', ');
  const { hidden, masked, readOnly } = fields;
  return [
    ...(hidden?.length ? [m.grant_hides({ fields: said(hidden) })] : []),
    ...(masked?.length ? [m.grant_masks({ fields: said(masked) })] : []),
    ...(readOnly?.length ? [m.grant_locks({ fields: said(readOnly) })] : []),
  ];
}

/** "May see, change: Item". */
export function grantTitle({ on, deny, actions }: Grant, { labelOf, isEntity }: Wording): string {
  if (!isEntity(on)) return (deny ? m.grant_denies_all : m.grant_allows_all)({ of: labelOf(on) });
  const what = actions?.length ? actions.map(actionWord).join(', ') : m.action_everything();
  return (deny ? m.grant_denies : m.grant_allows)({ what, of: labelOf(on) });
}
