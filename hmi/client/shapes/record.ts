import { z } from 'zod';
import { micros } from './common.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const condition = z.union([scalar, z.record(z.string(), z.union([scalar, z.array(scalar)]))]);

const oneField = z.object({
  name: z.string(),
  label: z.string(),
  /** "text", "quantity", "reference", …; one that a screen does not know is shown as it is. */
  type: z.string(),
  required: z.boolean(),
  help: z.string().optional(),
  example: z.unknown().optional(),
  /** Said when the record is made, and never again. */
  fixed: z.boolean().optional(),
  masked: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  /** The kernel gives it. */
  given: z.boolean().optional(),
  /** Of a value of several parts: how conditions call each ("price.amount"), and what it is. */
  parts: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  references: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  /** Of a file: what it may be, how many bytes at most, and what it is sent for. */
  file: z
    .object({
      accept: z.array(z.string()),
      maxBytes: z.number(),
      entity: z.string(),
      field: z.string(),
      command: z.string().optional(),
    })
    .optional(),
  default: z.unknown().optional(),
  /** A form shows it only where this holds of what stands in it: by field, a condition as lists are filtered by. */
  shownWhen: z.record(z.string(), condition).optional(),
  /** Reckoned from these when a record is read. */
  computedFrom: z.array(z.string()).optional(),
});
export interface FieldDescription extends z.infer<typeof oneField> {
  /** Of JSON with a flat schema: the values in it. */
  readonly shape?: readonly FieldDescription[] | undefined;
  /** Of lines: what each has, and how many there may be. */
  readonly lines?:
    | { readonly min: number; readonly max: number; readonly fields: readonly FieldDescription[] }
    | undefined;
}
export const fieldDescription: z.ZodType<FieldDescription> = oneField.extend({
  get shape() {
    return z.array(fieldDescription).optional();
  },
  get lines() {
    return z.object({ min: z.number(), max: z.number(), fields: z.array(fieldDescription) }).optional();
  },
});

/** A file as a record names it. */
export const fileValue = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number() });
export type FileValue = z.infer<typeof fileValue>;

export const commandDescription = z.object({
  name: z.string(),
  label: z.string(),
  /** `ask`: the person is asked before it is given; `two-persons`: it waits until another person has confirmed it. */
  confirm: z.enum(['none', 'ask', 'two-persons']),
  /** The command that takes it back. */
  reversedBy: z.string().optional(),
  permitted: z.boolean(),
  leadsTo: z.string().optional(),
  /** The field that tells that it was done: it may be given in any state, until that is there. */
  whileEmpty: z.string().optional(),
  input: z.array(fieldDescription),
});
export type CommandDescription = z.infer<typeof commandDescription>;

/** `GET /descriptions/<name>`: what a list and a form have to know, in the reader's language. */
export const entityDescription = z.object({
  name: z.string(),
  label: z.string(),
  key: z.array(z.string()),
  fields: z.array(fieldDescription),
  states: z.array(z.object({ value: z.string(), label: z.string(), next: z.array(z.string()) })),
  list: z.array(z.string()),
  /** What a list is ordered by at first; left out or null: by the first field of the key. */
  sort: z.string().nullish(),
  form: z.array(z.object({ label: z.string().nullable(), fields: z.array(z.string()) })),
  search: z.array(z.string()),
  siteField: z.string().nullable(),
  /** Its records last from one of their fields to another: a calendar shows them on every day between. */
  span: z.object({ from: z.string(), to: z.string() }).optional(),
  may: z.object({ export: z.boolean(), import: z.boolean() }),
  commands: z.array(commandDescription),
});
export type EntityDescription = z.infer<typeof entityDescription>;

const values = z.record(z.string(), z.unknown());
/** A record as it is read: its fields by name, with who it is and how often it was written. */
export const record = z.looseObject({ id: z.string(), version: z.number() });
export type EntityRecord = z.infer<typeof record>;
/** `GET /entities/<name>` */
export const records = z.object({ rows: z.array(record), cursor: z.string().nullable() });
/** A company that was asked; `refused`: why it told nothing. */
const askedCompany = z.object({
  id: z.string(),
  name: z.string(),
  refused: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type AskedCompany = z.infer<typeof askedCompany>;
/** `GET /entities/<name>?companies=…` */
export const groupRecords = z.object({
  rows: z.array(record.and(z.object({ company: z.string() }))),
  cursor: z.string().nullable(),
  companies: z.array(askedCompany),
});
/** `GET /aggregates/<name>?companies=…` */
export const groupSums = z.object({
  rows: z.array(values.and(z.object({ company: z.string() }))),
  totals: z.array(values).nullable(),
  groups: z.number(),
  companies: z.array(askedCompany),
});
/** `GET /aggregates/<name>` */
export const aggregates = z.object({ rows: z.array(values), groups: z.number(), cursor: z.string().nullable() });

export const historyEntry = z.object({
  version: z.number(),
  at: micros,
  user: z.string(),
  name: z.string().nullable(),
  command: z.string(),
  /** Null: the record was made; removed. */
  before: values.nullable(),
  after: values.nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;
/** `GET /entities/<name>/<id>/history`, newest first */
export const history = z.object({ entries: z.array(historyEntry) });

/** `details` of the refusal `record-changed`: what somebody else wrote meanwhile. */
export const recordChanged = z.object({
  version: z.number(),
  difference: z.array(z.object({ field: z.string(), yours: z.unknown(), now: z.unknown() })),
});
export type RecordChanged = z.infer<typeof recordChanged>;

/** What `…create` and `…change` answer. */
export const written = z.looseObject({ id: z.string(), version: z.number().optional() });

export const plannedRow = z.object({
  line: z.number(),
  kind: z.enum(['new', 'changed', 'same', 'refused']),
  record: z.string().nullable(),
  difference: z.record(z.string(), z.object({ now: z.unknown(), becomes: z.unknown() })),
  issues: z.array(z.object({ column: z.string(), message: z.string() })),
});
export type PlannedRow = z.infer<typeof plannedRow>;
/** What `kernel.import.check` answers: the first 200 rows, those with faults before the others. */
export const checkedImport = z.object({
  id: z.string(),
  fresh: z.number(),
  changed: z.number(),
  same: z.number(),
  refused: z.number(),
  ignored: z.array(z.string()),
  rows: z.array(plannedRow),
});
export type CheckedImport = z.infer<typeof checkedImport>;
export const takenBackImport = z.object({
  takenBack: z.number(),
  changedSince: z.array(z.object({ line: z.number(), record: z.string().nullable() })),
  /** Made by the import and named by others since; `by`: by what, and those records of it that the reader may see. */
  inUse: z.array(
    z.object({
      line: z.number(),
      record: z.string().nullable(),
      by: z.array(z.object({ of: z.string(), label: z.string(), records: z.array(z.string()) })),
    }),
  ),
});

const pieces = z.array(z.object({ text: z.string(), found: z.boolean() }));
/** `GET /search`: records of all kinds, the best first; pieces of their texts that were asked for are `found`. */
export const search = z.object({
  records: z.array(
    z.object({
      entity: z.string(),
      kind: z.string(),
      id: z.string(),
      title: pieces,
      detail: pieces.nullable(),
      also: z.array(z.object({ field: z.string(), label: z.string(), text: pieces })),
    }),
  ),
  cursor: z.string().nullable(),
  incomplete: z.array(z.string()),
});
export type Search = z.infer<typeof search>;
export type FoundRecord = Search['records'][number];
export type Piece = FoundRecord['title'][number];

/** `kernel.computed-values`: by name, what computed fields come to of what stands in a form; null: it cannot be said of that. */
export const computedTyped = z.object({ values: z.record(z.string(), z.unknown()) });

/** `kernel.where-used`: how many records of a kind name a record by a field. */
export const usedIn = z.object({
  rows: z.array(
    z.object({
      entity: z.string(),
      label: z.string(),
      field: z.string(),
      fieldLabel: z.string(),
      count: z.number(),
      /** There are more than told. */
      more: z.boolean(),
    }),
  ),
});

/** `GET /menu`: the kinds of records one may look at, by module. */
export const menu = z.object({
  modules: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      entities: z.array(z.object({ name: z.string(), label: z.string(), offered: z.boolean() })),
    }),
  ),
});
export type Menu = z.infer<typeof menu>;
