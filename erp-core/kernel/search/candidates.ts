import type { Db } from '../db.ts';
import type { Wanted, WantedWord } from './wanted-words.ts';

/** A record that has what was asked for. Nothing is known yet of whether the caller may see it. */
export interface Candidate {
  readonly record: string;
  /** One of the fields by which it was found. */
  readonly kind: number;
  /** From 1, where a letter of every word is wrong, to 5, where a field says just what was asked for. */
  readonly score: number;
}

/** What a word is worth where it is the very same, begins so, or has a letter wrong. */
const worth = (word: string): string =>
  `case when w.word = ${word} then 3 when starts_with(w.word, ${word}) then 2 else 1 end`;
const WHOLE = 5;
const BEGINS = 4;

/** More records than this are not put in order: whoever asks for so common a word asks for one more. */
const MOST = 2_000;
/** Rows of one word that are read where no other is rarer. */
const MOST_READ = 20_000;
/** Words with fewer rows than this are read and laid over each other; others are looked up record by record. */
const FEW = 4_000;

const OURS = 'w.company = (select kernel.current_company())';
const has = (words: string, kinds: string): string => `${OURS} and w.word = any(${words}) and w.kind = any(${kinds})`;
const COUNT = `select count(*)::int as n from (
  select from kernel.search_word w where ${has('$1', '$2')} limit ${MOST_READ}) counted`;
const SAY_ALL = `select w.record, min(w.kind) as kind, max(case when w.word = $1 then ${WHOLE} else ${BEGINS} end) as score
  from (select w.record, w.kind, w.word from kernel.search_word w where ${has('$2', '$3')} order by w.word limit ${MOST}) w group by w.record`;

/**
 * Records in which every word stands, or one like it, the best first; newer ones before older.
 * @param kinds fields that the caller may search: nobody is found by another one
 */
export async function candidates(db: Db, wanted: Wanted, kinds: readonly number[]): Promise<readonly Candidate[]> {
  const { whole, words } = wanted;
  if (words.length === 0 || kinds.length === 0) return [];
  const [sayAll, ...counts] = await Promise.all([
    whole ? db.rows<Candidate>(SAY_ALL, [whole.word, whole.words, kinds]) : [],
    ...words.map(({ words: like }) => db.one<{ n: number }>(COUNT, [like, kinds])),
  ]);
  const sized = words.map((word, at) => ({ word, rows: counts[at]?.n ?? 0 })).sort((a, b) => a.rows - b.rows);
  const haveAll = sized[0]?.rows === 0 ? [] : await holdingAll(db, sized, kinds);
  const best = new Map<string, Candidate>();
  for (const one of [...sayAll, ...haveAll]) {
    const before = best.get(one.record);
    if (!before || before.score < one.score) best.set(one.record, one);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.record < b.record ? 1 : -1));
}

interface Sized {
  readonly word: WantedWord;
  readonly rows: number;
}

/** The rarest word first: only its records are looked at for the others. */
async function holdingAll(db: Db, sized: readonly Sized[], kinds: readonly number[]): Promise<readonly Candidate[]> {
  const values: unknown[] = [kinds];
  const joined = sized.map(({ word: { word, words }, rows }, at) => {
    values.push(word, words);
    const worthIt = `max(${worth(`$${values.length - 1}`)}) as worth`;
    const hasIt = has(`$${values.length}`, '$1');
    if (at === 0) {
      return `(select w.record, min(w.kind) as kind, ${worthIt} from (
        select w.record, w.kind, w.word from kernel.search_word w where ${hasIt} limit ${MOST_READ}) w group by w.record) s0`;
    }
    const from = `from kernel.search_word w where ${hasIt}`;
    return rows <= FEW
      ? `join (select w.record, ${worthIt} ${from} group by w.record) s${at} using (record)`
      : `join lateral (select ${worthIt} ${from} and w.record = s0.record) s${at} on s${at}.worth is not null`;
  });
  const sum = sized.map((_, at) => `s${at}.worth`).join(' + ');
  return db.rows<Candidate>(
    `select record, s0.kind, (${sum})::float8 / ${sized.length} as score from ${joined.join('\n')}
     order by score desc, record desc limit ${MOST}`,
    values,
  );
}
