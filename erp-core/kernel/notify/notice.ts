import { z } from 'zod';
import type { Effect, Fields } from '../effect.ts';
import { fieldMeta } from '../field-meta.ts';
import type { Label } from '../label.ts';
import type { RowOf } from '../table.ts';
import { CHANNELS, type Channel, type Mode } from './channels.ts';
import { noticeWanted } from './events.ts';
import type { NoticeSubject } from './subject.ts';

/** A kind of notice as the kernel keeps it; authors declare theirs by `notice`. */
export interface NoticeKind {
  readonly name: string;
  readonly label: Label;
  /** Filled with the kind's fields and `{title}` (the record's for the reader), `{by}` and `{times}`. */
  readonly words: { readonly once: Label; readonly often: Label };
  readonly fields: z.ZodObject;
  /** Passes quiet hours, and is not gathered. */
  readonly urgent: boolean;
  /** The right whose holders are told, of those who see the record; undefined: whom each notice names. */
  readonly to: string | undefined;
  /** Fields of the record that the words give away: who does not see them is not told. */
  readonly reveals: readonly string[];
  /** How it is told where nobody has chosen. */
  readonly modes: Readonly<Record<Channel, Mode>>;
  /** What it is about, where that is no record of an entity. */
  readonly subject: NoticeSubject | undefined;
}

interface Told<F extends Fields> {
  /** The record, or whatever else it is about: nobody is told who does not see it. */
  readonly record: string;
  /** Told to those who see this site alone. */
  readonly site?: string | null;
  readonly fields: RowOf<F>;
  /** Users; left out: the holders of the kind's right. */
  readonly to?: readonly string[];
}

/** A kind, and at the same time what makes a decision tell one: a value beside the records and events of the decision. */
export type Notifies<F extends Fields> = NoticeKind & ((told: Told<F>) => Effect);

const DEFAULTS: Readonly<Record<Channel, Mode>> = { app: 'at-once', mail: 'never', push: 'never', text: 'never' };

/**
 * Declares a kind of notice about records of one entity, or another subject. It stands in the module's table of contents (`notices`); called, it is
 * what `decide` returns to have it told after the commit, and only then. Who is told, by which ways and when, are the
 * company's and each person's to choose; `modes` is where they begin.
 *
 * Throws a TypeError for words that name no field, and for a field that is secret or sensitive: words leave the house.
 */
export function notice<const F extends Fields>(
  name: string,
  declared: {
    readonly label: Label;
    readonly about: { readonly definition: { readonly name: string } } | NoticeSubject;
    readonly fields: F;
    readonly words: { readonly once: Label; readonly often?: Label };
    readonly urgent?: boolean;
    readonly to?: string;
    readonly reveals?: readonly string[];
    readonly modes?: Partial<Record<Channel, Mode>>;
  },
): Notifies<F> {
  const { about } = declared;
  const subject = 'definition' in about ? undefined : about;
  const entity = 'definition' in about ? about.definition.name : about.name;
  const kind = noticeKind(name, { ...declared, subject });
  const make = ({ record, site = null, fields, to }: Told<F>): Effect =>
    noticeWanted(
      {
        kind: name,
        entity,
        record,
        site,
        fields: kind.fields.parse(fields) as Record<string, z.core.util.JSONType>,
        to: to ? [...to] : null,
      },
      { aggregate: `${entity}/${record}`, site },
    );
  // A function has a name of its own that is not to be written.
  return Object.defineProperties(make, Object.getOwnPropertyDescriptors(kind)) as Notifies<F>;
}

/** A kind that is told of records of any entity, by code that knows whom. */
export function noticeKind(
  name: string,
  declared: {
    readonly label: Label;
    readonly fields?: Fields;
    readonly words: { readonly once: Label; readonly often?: Label };
    readonly urgent?: boolean;
    readonly to?: string;
    readonly reveals?: readonly string[];
    readonly modes?: Partial<Record<Channel, Mode>>;
    readonly subject?: NoticeSubject | undefined;
  },
): NoticeKind {
  const { label, fields = {}, words, urgent = false, to, reveals = [], subject } = declared;
  const often = words.often ?? words.once;
  for (const [field, schema] of Object.entries(fields)) {
    const { secret, sensitive } = fieldMeta(schema);
    if (secret || sensitive !== undefined)
      throw new TypeError(`notice "${name}": ${field} is kept from people, and its words leave the house`);
  }
  const known = new Set([...Object.keys(fields), 'title', 'by', 'times']);
  for (const text of [...Object.values(words.once), ...Object.values(often)]) {
    const unknown = [...text.matchAll(/\{([\w.]+)\}/g)].find(([, field]) => !known.has(field ?? ''));
    if (unknown) throw new TypeError(`notice "${name}": its words name ${unknown[0]}, which it has not`);
  }
  const modes = { ...DEFAULTS, ...declared.modes };
  for (const channel of CHANNELS) if (urgent && modes[channel] === 'digest') modes[channel] = 'at-once';
  return {
    name,
    label,
    words: { once: words.once, often },
    fields: z.strictObject(fields),
    urgent,
    to,
    reveals,
    modes,
    subject,
  };
}
