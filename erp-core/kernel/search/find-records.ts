import { z } from 'zod';
import { type Caller, permits, rightsOf } from '../caller.ts';
import { commonWords } from '../common-words.ts';
import { Conditions } from '../conditions.ts';
import { rowsBefore } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { closed } from '../modules/closed.ts';
import { Refused } from '../refusal.ts';
import type { Registry } from '../registry.ts';
import { type Candidate, candidates } from './candidates.ts';
import { marked, type Piece } from './marks.ts';
import { type Title, textsOf, titleOf } from './title.ts';
import { question, type Wanted, wantedWords } from './wanted-words.ts';

export interface SearchRequest {
  /** 1 to 200 letters. */
  readonly q: string;
  /** Names of entities; left out: all that the caller may read. */
  readonly kinds?: readonly string[] | undefined;
  readonly cursor?: string | undefined;
  /** 1 to 50, 20 by default. */
  readonly limit?: number | undefined;
}

export interface FoundRecord {
  readonly entity: string;
  /** What such records are called, in the caller's language. */
  readonly kind: string;
  readonly id: string;
  readonly title: readonly Piece[];
  readonly detail: readonly Piece[] | null;
  /** Where else the words stand. */
  readonly also: readonly { readonly field: string; readonly label: string; readonly text: readonly Piece[] }[];
}

export interface SearchPage {
  readonly records: readonly FoundRecord[];
  /** Null: there is no more. */
  readonly cursor: string | null;
  /** Kinds whose older records are still being taken up after an upgrade: some of theirs may be missing. */
  readonly incomplete: readonly string[];
}

const request = z.object({
  q: question,
  kinds: z.array(z.string()).max(100).optional(),
  limit: z.number().int().min(1).max(50).default(20),
});

/** Records are read in lots of so many, the best first, until there are enough that the caller sees. */
const LOT = 100;
/** Plans that were made while the tables were small would be wrong for years. */
const WELL_PLANNED = `select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true)`;

/** An entity of which the caller sees some records, and the fields by which he may find them. */
interface Place {
  readonly entity: EntityDefinition;
  readonly fields: readonly string[];
}

/** Within the caller's sites, rights and masks, as a list of each kind would be. Throws `Refused`. */
export async function findRecords(
  db: Db,
  caller: Caller,
  registry: Registry,
  given: SearchRequest,
): Promise<SearchPage> {
  const parsed = request.safeParse(given);
  if (!parsed.success) throw new Refused(invalidInput(parsed.error, caller.locale));
  const { q, kinds: wantedKinds, limit } = parsed.data;
  const before = rowsBefore(given.cursor);
  const places = placesOf(caller, registry, wantedKinds);
  const [, kinds, waiting, wanted] = await Promise.all([
    db.rows(WELL_PLANNED),
    db.rows<{ kind: number; entity: string; field: string }>('select kind, entity, field from kernel.search_kinds()'),
    db.rows<{ entity: string }>('select entity from kernel.search_backlog'),
    wantedWords(db, q),
  ]);
  const searched = new Map(
    kinds
      .filter(({ entity, field }) => places.get(entity)?.fields.includes(field))
      .map(({ kind, entity, field }) => [kind, { entity, field }]),
  );
  const all = await candidates(db, wanted, [...searched.keys()]);
  const seen: Seen[] = [];
  for (let from = 0; from < all.length && seen.length <= before + limit; from += LOT) {
    const lot = all.slice(from, from + LOT);
    seen.push(...(await seenOf(db, caller, { places, searched, wanted }, lot)));
  }
  return {
    records: await shown(db, caller, wanted, seen.slice(before, before + limit)),
    cursor: seen.length > before + limit ? String(before + limit) : null,
    incomplete: waiting.flatMap(({ entity }) => (places.has(entity) ? [entity] : [])),
  };
}

/** Throws `Refused` where a kind is asked for that there is not. */
function placesOf(
  caller: Caller,
  registry: Registry,
  wanted: readonly string[] | undefined,
): ReadonlyMap<string, Place> {
  for (const name of wanted ?? []) {
    if (!registry.entities.has(name)) throw new Refused(refuse('unknown-name', { name }));
  }
  const places = new Map<string, Place>();
  for (const entity of registry.entities.values()) {
    const { name } = entity;
    if (wanted && !wanted.includes(name)) continue;
    if (entity.search.length === 0 || closed(registry, name)) continue;
    if (!permits(caller, name, 'read') || !rightsOf(caller).rows(name, 'read')) continue;
    const fields = new Conditions(entity, caller).searched();
    if (fields.length > 0) places.set(name, { entity, fields });
  }
  return places;
}

interface Seen extends Place {
  readonly row: Readonly<Record<string, unknown>>;
  readonly title: Title;
  readonly score: number;
  /** Letters of the field by which it was found that were not asked for. */
  readonly surplus: number;
}

interface Known {
  readonly places: ReadonlyMap<string, Place>;
  /** By kind, the fields by which the caller may find. */
  readonly searched: ReadonlyMap<number, { readonly entity: string; readonly field: string }>;
  readonly wanted: Wanted;
}

/** What of these the caller may see; among those as good as each other, what says least beside what was asked for. */
async function seenOf(
  db: Db,
  caller: Caller,
  { places, searched, wanted }: Known,
  lot: readonly Candidate[],
): Promise<readonly Seen[]> {
  const byEntity = Map.groupBy(lot, ({ kind }) => searched.get(kind)?.entity ?? '');
  const found = await Promise.all(
    [...byEntity].map(async ([name, of]): Promise<readonly Seen[]> => {
      const place = places.get(name);
      if (!place) return [];
      const { entity } = place;
      const conditions = new Conditions(entity, caller);
      conditions.add(`t.id = any(${conditions.parameter(of.map(({ record }) => record))})`);
      const rows = await db.rows<Readonly<Record<string, unknown>>>(
        `select ${conditions.shown()} from ${entity.table.name} t ${conditions.text()}`,
        conditions.values,
      );
      const known = new Map(of.map((one) => [one.record, one]));
      return rows.map((row) => {
        const candidate = known.get(String(row.id));
        const field = candidate && searched.get(candidate.kind)?.field;
        const texts = field === undefined ? [] : textsOf(row[field]);
        return {
          ...place,
          row,
          title: titleOf(entity, row, caller.locale),
          score: candidate?.score ?? 0,
          surplus: Math.min(...texts.map((text) => Math.abs(text.length - wanted.length))),
        };
      });
    }),
  );
  return found
    .flat()
    .sort((a, b) => b.score - a.score || a.surplus - b.surplus || (String(a.row.id) < String(b.row.id) ? 1 : -1));
}

async function shown(db: Db, caller: Caller, wanted: Wanted, seen: readonly Seen[]): Promise<readonly FoundRecord[]> {
  const asked = seen.map(({ row, title: { title, detail }, fields }) => ({
    title,
    detail,
    also: fields.flatMap((field) =>
      textsOf(row[field])
        .filter((text) => text !== title && text !== detail)
        .map((text) => ({ field, text })),
    ),
  }));
  const texts = [
    ...new Set(asked.flatMap(({ title, detail, also }) => [title, detail ?? '', ...also.map(({ text }) => text)])),
  ];
  const pieces = await marked(db, wanted, texts);
  const cut = new Map(texts.map((text, at) => [text, pieces[at] ?? []]));
  const of = (text: string): readonly Piece[] => cut.get(text) ?? [];
  return seen.map(({ entity, row }, at) => {
    const { title = '', detail = null, also = [] } = asked[at] ?? {};
    return {
      entity: entity.name,
      kind: say(entity.label, caller.locale),
      id: String(row.id),
      title: of(title),
      detail: detail === null ? null : of(detail),
      also: also.flatMap(({ field, text }) => {
        const schema = entity.table.fields[field];
        const label = schema && fieldMeta(schema).label;
        return of(text).some(({ found }) => found)
          ? [{ field, label: say(label ?? commonWords(field), caller.locale), text: of(text) }]
          : [];
      }),
    };
  });
}
