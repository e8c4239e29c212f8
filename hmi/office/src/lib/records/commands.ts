import type { CommandDescription, EntityDescription, EntityRecord, FieldDescription } from '@millrace/hmi-client';

const STANDARD = ['create', 'change', 'remove', 'undo'] as const;
type Standard = (typeof STANDARD)[number];

/** A standard command that the reader may give. */
export const standard = (of: EntityDescription, verb: Standard): CommandDescription | null =>
  of.commands.find(({ name, permitted }) => permitted && name === `${of.name}.${verb}`) ?? null;

export const isStandard = (of: EntityDescription, command: string): boolean =>
  STANDARD.some((verb) => command === `${of.name}.${verb}`);

/** Fields that a form asks for: not what the kernel gives, nor what the reader may not write. */
export const writtenFields = (of: EntityDescription, { input }: CommandDescription): FieldDescription[] =>
  input
    .filter(
      ({ name, given, readOnly, masked }) => name !== 'id' && name !== 'version' && !given && !readOnly && !masked,
    )
    // An input that changes a record asks for nothing; what the record itself must have stays asked for.
    .map((field) => ({
      ...field,
      required: field.required || (of.fields.find(({ name }) => name === field.name)?.required ?? false),
    }));

/** The field of an input that says which record is meant; null: it is about none. */
export const recordField = (of: EntityDescription, { input, leadsTo }: CommandDescription): FieldDescription | null =>
  input.find(({ name }) => name === 'id') ??
  input.find(({ references, required }) => required && references === of.name) ??
  // A verb of a state may name its record by what people know it by.
  (leadsTo !== undefined && of.key.length === 1 ? input.find(({ name }) => name === of.key[0]) : undefined) ??
  null;

/** Whether people write it with inputs: JSON is, where its parts are told. */
const hasInput = ({ type, shape, lines }: FieldDescription): boolean =>
  type !== 'json' || shape !== undefined || lines !== undefined;
const isForm = (fields: readonly FieldDescription[]): boolean =>
  fields.every((field) => !field.required || hasInput(field));

export interface Verb {
  readonly command: CommandDescription;
  readonly about: FieldDescription;
  /** What it asks for besides the record; nothing: it is done at once. */
  readonly asks: readonly FieldDescription[];
}

/** Which record a verb is about, as it takes it, and as what version it was seen where it asks for that. */
export function inputFor({ command, about }: Verb, record: EntityRecord): Readonly<Record<string, unknown>> {
  const named = about.name === 'id' || about.references !== undefined ? record.id : record[about.name];
  const versioned = command.input.some(({ name }) => name === 'version') ? { version: record.version } : {};
  return { [about.name]: named, ...versioned };
}

/** What may be done to a record as it stands, by the reader, with a form. */
export function verbsOf(of: EntityDescription, record: EntityRecord): Verb[] {
  const next = of.states.find(({ value }) => value === record.state)?.next ?? [];
  return of.commands.flatMap((command) => {
    const about = recordField(of, command);
    if (!command.permitted || !about || isStandard(of, command.name)) return [];
    const { leadsTo, whileEmpty } = command;
    const fits =
      whileEmpty === undefined
        ? leadsTo === undefined || next.includes(leadsTo)
        : (record[whileEmpty] ?? null) === null;
    if (!fits) return [];
    const asks = command.input.filter(
      (field) => field.name !== about.name && field.name !== 'version' && hasInput(field),
    );
    return isForm(command.input) ? [{ command, about, asks }] : [];
  });
}

/** The command that makes a new record: the standard one, else the module's own that speaks of no record. */
export function makerOf(of: EntityDescription): CommandDescription | null {
  const own = of.commands.find(({ name, permitted }) => permitted && name === `${of.name}.create`);
  if (own) return isForm(own.input) ? own : null;
  return (
    of.commands.find(
      (one) => one.permitted && !isStandard(of, one.name) && !recordField(of, one) && isForm(one.input),
    ) ?? null
  );
}
