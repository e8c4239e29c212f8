import { Conditions } from '../../conditions.ts';
import type { EntityDefinition } from '../../entity.ts';
import { fieldMeta } from '../../fields.ts';
import { fieldsFor } from '../../rights/fields-for.ts';
import { columnOf } from '../../table.ts';
import type { CommandWork } from '../../work.ts';
import type { StagedRun } from './run.ts';
import { likeness } from './trigrams.ts';

/** Of names: below this two are seldom one. */
const LEAST = 0.6;
/** New rows that are compared at most: a first load of a hundred thousand has nothing to be like. */
const MOST_ROWS = 10_000;
/** Records that a row is compared with, those that share most words with it. */
const MOST_CANDIDATES = 10;
/** Records of one word that are looked at: by a word that many have, nobody is told apart. */
const MOST_OF_WORD = 100;

interface Candidate {
  readonly line: number;
  readonly record: string;
  readonly title: string;
  readonly mine: string;
  readonly theirs: string;
}

/**
 * Looks for new rows that are like a record that is there although their keys differ (pieces of three letters of the first
 * searched text, among records that the maker sees and that have a word in common), and keeps them for a person to say.
 * Returns how many there are.
 */
export async function findAlike(work: CommandWork, { about, target, as }: StagedRun): Promise<number> {
  if (target.kind !== 'entity') return 0;
  const { of } = target;
  const { hidden, masked } = fieldsFor(as, of);
  const field = of.search.find((name) => isTitle(of, name) && !hidden.has(name) && !masked.has(name));
  if (field === undefined) return 0;
  const candidates = await candidatesOf(work, { run: about.id, of, field, as });
  const best = new Map<number, Candidate & { readonly likeness: number }>();
  for (const one of candidates) {
    const how = likeness(one.mine, one.theirs);
    if (how >= LEAST && how > (best.get(one.line)?.likeness ?? 0)) best.set(one.line, { ...one, likeness: how });
  }
  const found = [...best.values()].map(({ line, record, title, likeness: how }) => ({
    line,
    record,
    title,
    likeness: how,
  }));
  await work.db.run(
    `insert into kernel.import_alike (run, line, record, title, likeness)
     select $1, a.line, a.record, a.title, a.likeness
     from json_to_recordset($2) a (line integer, record uuid, title text, likeness real)`,
    [about.id, JSON.stringify(found)],
  );
  return found.length;
}

function isTitle({ table, naturalKey }: EntityDefinition, name: string): boolean {
  const schema = table.fields[name];
  return schema !== undefined && ['text', 'localized'].includes(fieldMeta(schema).field) && !naturalKey.includes(name);
}

/** A text of a field, in English where it is in several languages. */
const said = (value: string): string =>
  `(case jsonb_typeof(${value}) when 'object' then ${value} ->> 'en' else ${value} #>> '{}' end)`;

function candidatesOf(
  work: CommandWork,
  {
    run,
    of,
    field,
    as,
  }: { readonly run: string; readonly of: EntityDefinition; readonly field: string; readonly as: StagedRun['as'] },
): Promise<Candidate[]> {
  const seen = new Conditions(of, as);
  const [id, name, entity] = [run, field, of.name].map((value) => seen.parameter(value));
  return work.db.rows<Candidate>(
    `with fresh as materialized (
       select r.line, kernel.search_plain(${said(`(r.input -> ${name}::text)`)}) as plain
       from kernel.import_row r where r.run = ${id}::uuid and r.kind = 'new' order by r.line limit ${MOST_ROWS}
     ), kinds as materialized (
       select kind from kernel.search_kinds() where entity = ${entity}::text and field = ${name}::text
     ), shared as materialized (
       select f.line, f.plain, s.record, count(*) as words
       from fresh f cross join lateral unnest(string_to_array(f.plain, ' ')) w(word)
       cross join lateral (select o.record from kernel.search_word o
         where o.word = w.word and o.kind in (select kind from kinds) limit ${MOST_OF_WORD}) s
       where length(w.word) > 2 group by f.line, f.plain, s.record
     ), nearest as (
       select *, row_number() over (partition by line order by words desc, record) as nth from shared
     ), told as (
       select t.id as record, ${said(`to_jsonb(t.${columnOf(field)})`)} as title from ${of.table.name} t ${seen.text()}
     )
     select n.line, n.record, o.title, n.plain as mine, kernel.search_plain(o.title) as theirs
     from nearest n join told o on o.record = n.record
     where n.nth <= ${MOST_CANDIDATES} order by n.line, n.record`,
    seen.values,
  );
}
