import type { Words } from '@millrace/driver-api';
import { z } from 'zod';

/**
 * How a setting is entered. `choices`: several of those that there are. `list`: several texts or numbers. `group`: settings of
 * their own below it; `groups`: several such. `data`: what no form draws (alternatives of different shapes, names that
 * somebody makes up); it is entered as JSON.
 */
export type FieldKind =
  | 'text'
  | 'number'
  | 'yes-no'
  | 'choice'
  | 'choices'
  | 'duration'
  | 'list'
  | 'group'
  | 'groups'
  | 'data';

/** One setting as a form shows it. */
export interface SettingField {
  readonly name: string;
  readonly kind: FieldKind;
  /** Null: the manifest has no words for it, and its name has to do. */
  readonly label: Words | null;
  readonly help: Words | null;
  readonly examples: readonly (string | number | boolean)[];
  readonly required: boolean;
  /** What holds where nothing is written. */
  readonly usual: unknown;
  readonly choices: readonly (string | number)[];
  /** Of a number; of a list, what its items are. */
  readonly least: number | null;
  readonly most: number | null;
  readonly whole: boolean;
  /** A name of a secret is entered, never the secret itself. */
  readonly namesSecret: boolean;
  /** Of a group, or of each of several. */
  readonly fields: readonly SettingField[];
}

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly label?: Words;
  readonly help?: Words;
  readonly examples?: readonly (string | number | boolean)[];
  readonly namesSecret?: true;
}

/** A whole number without a bound is one within the safe ones; nobody wants to read that. */
const bound = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;
/** How the contracts' `duration` is written. */
const isDuration = ({ pattern = '' }: Node): boolean => pattern.endsWith('(us|ms|s|min|h|d)$');

function choicesOf({ enum: listed, const: only, anyOf = [] }: Node): readonly (string | number)[] {
  if (listed) return listed;
  if (only !== undefined) return [only];
  const each = anyOf.map(({ const: one }) => one).filter((one) => one !== undefined);
  return each.length === anyOf.length ? each : [];
}

function kindOf(node: Node): FieldKind {
  if (choicesOf(node).length > 0) return 'choice';
  if (node.type === 'boolean') return 'yes-no';
  if (node.type === 'integer' || node.type === 'number') return 'number';
  if (node.type === 'string') return isDuration(node) ? 'duration' : 'text';
  if (node.type === 'object' && node.properties) return 'group';
  // An address of either kind of IP is a text all the same.
  if (node.anyOf?.every((one) => kindOf(one) === 'text')) return 'text';
  const item = node.type === 'array' && node.items ? kindOf(node.items) : 'data';
  return ITEMS[item] ?? 'data';
}

/** What several of a kind are. */
const ITEMS: Partial<Record<FieldKind, FieldKind>> = {
  text: 'list',
  number: 'list',
  choice: 'choices',
  group: 'groups',
};

function fieldOf(name: string, node: Node, required: boolean): SettingField {
  const kind = kindOf(node);
  const number = kind === 'list' ? node.items : node;
  const chosen = kind === 'choices' ? node.items : node;
  const grouped = kind === 'groups' ? node.items : kind === 'group' ? node : undefined;
  return {
    ...{ name, kind, required },
    label: node.label ?? null,
    help: node.help ?? null,
    examples: node.examples ?? [],
    usual: node.default ?? null,
    choices: chosen ? choicesOf(chosen) : [],
    least: bound(number?.minimum),
    most: bound(number?.maximum),
    whole: number?.type === 'integer',
    namesSecret: node.namesSecret === true,
    fields: grouped ? fieldsOf(grouped) : [],
  };
}

const fieldsOf = ({ properties = {}, required = [] }: Node): SettingField[] =>
  Object.entries(properties).map(([name, node]) => fieldOf(name, node, required.includes(name)));

/** The fields of a schema of settings in the order in which its manifest has them; none where it takes anything. */
export const settingFields = (schema: z.ZodType): SettingField[] =>
  fieldsOf(
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      // zod drops the examples of what is read into another type, for they might be of that type: ours are as it is written.
      override({ zodSchema, jsonSchema }) {
        const examples = z.globalRegistry.get(zodSchema)?.examples;
        if (Array.isArray(examples)) jsonSchema.examples = examples;
      },
    }) as Node,
  );
