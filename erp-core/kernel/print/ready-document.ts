import type { Document } from '@millrace/typesetting';
import { z } from 'zod';
import { add, isZero } from '../decimal.ts';
import type { Declarations } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { day, decimal, fieldMeta, id, localized, moment, text, unit } from '../fields.ts';
import { valueTypeOf } from '../formula.ts';
import { type Label, type Locale, say } from '../label.ts';
import { type ANSWER_FIELDS, type DocumentDefinition, PAGES, type RowsSource } from './document-definition.ts';
import {
  DIGITS,
  EMPTY_WORDS,
  NO_LINES,
  NO_QUERY,
  NO_RECORD,
  NO_RECORDS,
  NOT_SUMMED,
  PAGE_WORDS,
  PRINTED_WORDS,
  SUM_WORDS,
} from './document-words.ts';
import type { TemplateIssue } from './fill-label.ts';
import { type FilledText, readFilledText, type ValueAt } from './filled-text.ts';
import type { FilledWords } from './label-definition.ts';
import { fieldsWithComputed, type NamedField, namesOf } from './names.ts';
import { type Manner, momentText, numberText } from './shown-value.ts';

type Known = Pick<Declarations, 'entities' | 'queries'>;
type Names = ReadonlyMap<string, NamedField>;
type Column = NonNullable<DocumentDefinition['table']>['columns'][number];

/** What stands on a document beside its record. */
export interface Letterhead {
  readonly name: string;
  readonly lines: readonly string[];
  readonly logo: string | null;
}

/** A document template made ready. */
export interface ReadyDocument {
  /** What of the record it names, and of each row. */
  readonly names: readonly NamedField[];
  readonly rowNames: readonly NamedField[];
  /** What the question is asked that its rows come from. */
  readonly input: (values: ValueAt, manner: Manner) => Readonly<Record<string, string>>;
  readonly fill: (filling: {
    readonly values: ValueAt;
    readonly rows: readonly ValueAt[];
    readonly title: string;
    readonly company: Letterhead;
    /** Microseconds. */
    readonly now: number;
    readonly manner: Manner;
  }) => Document;
}

const NOTHING: Names = new Map();

/** The names that a row of a table has; or why there are no such rows. */
export function rowNames(source: RowsSource, of: EntityDefinition, registry: Known): Names | Label {
  if (source.from === 'list') return namesOf(of, fieldsWithComputed(of), registry);
  if (source.from === 'lines') {
    const part = of.parts.find(({ name }) => name === source.field);
    return part ? namesOf(of, part.fields, registry) : NO_LINES;
  }
  if (source.from === 'query') return registry.queries.has(source.query) ? answerNames(source.fields, of) : NO_QUERY;
  const other = registry.entities.get(source.entity);
  const by = other?.table.fields[source.by];
  if (!other || !by || fieldMeta(by).references !== of.name) return NO_RECORDS;
  return namesOf(other, fieldsWithComputed(other), registry);
}

const ANSWER_SCHEMAS: Readonly<Record<(typeof ANSWER_FIELDS)[number], z.ZodType>> = {
  ...{ text: text(), localized: localized(), decimal: decimal(), moment: moment(), date: day(), unit: unit() },
  choice: z.string().meta({ field: 'choice' }),
};

const answerNames = (fields: Extract<RowsSource, { from: 'query' }>['fields'], of: EntityDefinition): Names =>
  new Map(
    Object.entries(fields).map(([name, kind]) => {
      const schema = ANSWER_SCHEMAS[kind];
      return [name, { name, schema, of, through: null, field: name, type: valueTypeOf(schema) ?? 'text' }] as const;
    }),
  );

/** Reads every text of a template in a reader's language, or tells all that is wrong. */
export function readyDocument(
  definition: DocumentDefinition,
  of: EntityDefinition,
  registry: Known,
  locale: Locale,
): ReadyDocument | { readonly issues: readonly TemplateIssue[] } {
  const reading = new Reading(locale);
  const { table } = definition;
  const isList = table?.rows.from === 'list';
  const own = isList ? NOTHING : namesOf(of, fieldsWithComputed(of), registry);
  const ofRows = table ? rowNames(table.rows, of, registry) : NOTHING;
  if (!(ofRows instanceof Map)) reading.wrong('definition.table.rows', (ofRows as Label)[locale]);
  const words = (said: FilledWords | undefined, path: string): FilledText =>
    reading.read(said, `definition.${path}`, own, isList ? NO_RECORD[locale] : '');
  const head = readHead(definition, words);
  const asked = table?.rows.from === 'query' ? table.rows.input : {};
  const idOnly: Names = new Map([
    ['id', { name: 'id', schema: id(), of, through: null, field: 'id', type: 'text' }],
    ...own,
  ]);
  const input = Object.entries(asked).map(
    ([name, said]) => [name, reading.read(said, `definition.table.rows.input.${name}`, idOnly)] as const,
  );
  const rowed = ofRows instanceof Map ? (ofRows as Names) : NOTHING;
  const columns = (table?.columns ?? []).map((column, at) => readyColumn(column, at, rowed, reading, own));
  if (reading.issues.length > 0) return { issues: reading.issues };
  return {
    names: [...reading.used(own), ...reading.used(idOnly)],
    rowNames: [...new Set(columns.flatMap(({ text: { names } }) => names))].flatMap((name) => rowed.get(name) ?? []),
    input: (values, manner) =>
      Object.fromEntries(
        input.flatMap(([name, said]) => {
          const value = said.text(values, 'machine', manner);
          return value ? [[name, value] as const] : [];
        }),
      ),
    fill({ values, rows, title: usual, company, now, manner }) {
      const filled = (one: FilledText): string => one.text(values, 'people', manner) ?? '';
      const size = PAGES[definition.page];
      const [width, height] = definition.landscape ? [size.height, size.width] : [size.width, size.height];
      return {
        ...{ width, height, language: locale, company },
        ...filledHead(head, filled),
        title: filled(head.title) || usual,
        table: table ? filledTable(table.columns, columns, { values, rows, manner }) : null,
        foot: {
          left: say(PRINTED_WORDS, locale, { at: momentText(now, manner) }),
          right: PAGE_WORDS[locale],
          digits: DIGITS[locale],
        },
      };
    },
  };
}

type ReadWords = (said: FilledWords | undefined, path: string) => FilledText;

interface ReadyHead {
  readonly title: FilledText;
  readonly party: { readonly heading: FilledText; readonly lines: readonly FilledText[] } | null;
  readonly facts: readonly { readonly label: FilledText; readonly text: FilledText }[];
  readonly note: FilledText;
  readonly signatures: readonly FilledText[];
}

/** All that stands around the table. */
const readHead = ({ title, party, facts, note, signatures }: DocumentDefinition, words: ReadWords): ReadyHead => ({
  title: words(title, 'title'),
  party: party
    ? {
        heading: words(party.heading, 'party.heading'),
        lines: party.lines.map((line, at) => words(line, `party.lines.${at}`)),
      }
    : null,
  facts: facts.map((fact, at) => ({
    label: words(fact.label, `facts.${at}.label`),
    text: words(fact.text, `facts.${at}.text`),
  })),
  note: words(note, 'note'),
  signatures: signatures.map((who, at) => words(who, `signatures.${at}`)),
});

/** A line or a fact that says nothing is left out. */
const filledHead = (
  { party, facts, note, signatures }: ReadyHead,
  filled: (one: FilledText) => string,
): Pick<Document, 'party' | 'facts' | 'note' | 'signatures'> => ({
  party: party && { heading: filled(party.heading), lines: party.lines.map(filled).filter(Boolean) },
  facts: facts
    .map((fact) => ({ label: filled(fact.label), text: filled(fact.text) }))
    .filter((fact) => fact.text !== ''),
  note: filled(note),
  signatures: signatures.map(filled),
});

interface ReadyColumn {
  readonly heading: FilledText;
  readonly text: FilledText;
}

function readyColumn(column: Column, at: number, names: Names, reading: Reading, own: Names): ReadyColumn {
  const path = `definition.table.columns.${at}`;
  const text = reading.read(column.text, `${path}.text`, names);
  if (column.sum && !text.isNumber) reading.wrong(`${path}.sum`, NOT_SUMMED[reading.locale]);
  return { heading: reading.read(column.heading, `${path}.heading`, own), text };
}

interface Filling {
  readonly values: ValueAt;
  readonly rows: readonly ValueAt[];
  readonly manner: Manner;
}

function filledTable(
  columns: readonly Column[],
  ready: readonly ReadyColumn[],
  { values, rows, manner }: Filling,
): NonNullable<Document['table']> {
  const { locale } = manner;
  const sums = columns.map(({ sum }, at) => (sum ? summed(ready[at]?.text, rows, manner) : ''));
  // The word stands before the first sum, where there is room for it.
  const named = columns.findIndex(({ sum }) => !sum);
  if (named >= 0) sums[named] = SUM_WORDS[locale];
  return {
    columns: columns.map(({ share, align }, at) => ({
      ...{ share, align },
      heading: ready[at]?.heading.text(values, 'people', manner) ?? '',
    })),
    rows: rows.map((row) => ready.map(({ text }) => text.text(row, 'people', manner) ?? '')),
    sums: columns.some(({ sum }) => sum) ? sums : null,
    empty: EMPTY_WORDS[locale],
  };
}

/** Nothing is added to what is kept from the reader: the sum of the rest would tell as much. */
function summed(text: FilledText | undefined, rows: readonly ValueAt[], manner: Manner): string {
  let sum = '0';
  for (const row of rows) {
    const value = text?.text(row, 'machine', manner);
    if (value === null || value === undefined) return '…';
    if (value !== '') sum = add(sum, value);
  }
  return isZero(sum) && rows.length === 0 ? '' : numberText(sum, manner);
}

/** Reads texts, and remembers what is wrong and what they name. */
class Reading {
  readonly locale: Locale;
  readonly issues: TemplateIssue[] = [];
  private readonly named = new Map<Names, Set<string>>();

  constructor(locale: Locale) {
    this.locale = locale;
  }

  read(words: FilledWords | undefined, path: string, names: Names, hint = ''): FilledText {
    const text = words === undefined ? '' : typeof words === 'string' ? words : words[this.locale];
    const made = readFilledText(text, names, this.locale);
    if ('fault' in made) {
      this.wrong(path, [made.fault, hint].filter(Boolean).join('; '));
      return { names: [], isNumber: true, text: () => '' };
    }
    const used = this.named.get(names) ?? new Set();
    this.named.set(names, used);
    for (const name of made.names) used.add(name);
    return made;
  }

  wrong(path: string, message: string): void {
    this.issues.push({ path, message });
  }

  used(names: Names): readonly NamedField[] {
    return [...(this.named.get(names) ?? [])].flatMap((name) => names.get(name) ?? []);
  }
}
