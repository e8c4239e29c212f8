import type { LocalizedText } from '@millrace/contracts';
import { type Db, moment, query, Refused, text } from '../../kernel/index.ts';
import type { Call } from './call.ts';
import { refuse } from './refusals.ts';

const DAY = 86_400_000_000;
const MOST_DAYS = 92;

interface Past
  extends Pick<Call, 'line' | 'shift' | 'calledAt' | 'acceptedAt' | 'arrivedAt' | 'solvedAt' | 'step' | 'state'> {
  readonly kind: string;
  readonly name: LocalizedText;
}

const callsBetween = (db: Db, site: string, from: number, to: number): Promise<Past[]> =>
  db.rows(
    `select k.code as kind, k.name, c.line, c.shift, c.called_at as "calledAt", c.accepted_at as "acceptedAt",
       c.arrived_at as "arrivedAt", c.solved_at as "solvedAt", c.step, c.state
     from andon.call c join andon.kind k on k.id = c.kind
     where c.site = $1 and c.called_at >= $2 and c.called_at < $3`,
    [site, from, to],
  );

/** Half of the times were at most `median`, nine of ten at most `ninety` (nearest rank), in µs; null: there are none. */
function spread(lengths: readonly number[]) {
  if (lengths.length === 0) return null;
  const sorted = [...lengths].sort((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { count: sorted.length, median: rank(0.5), ninety: rank(0.9), most: sorted.at(-1) ?? 0 };
}

const between = (calls: readonly Past[], from: keyof Past, to: keyof Past) =>
  spread(
    calls.flatMap((one) => {
      const [began, ended] = [one[from], one[to]];
      return typeof began === 'number' && typeof ended === 'number' ? [Math.max(0, ended - began)] : [];
    }),
  );

/** How long until somebody answered, was there, and had it solved. A call that was cancelled has no times. Pure. */
export function timesOf(calls: readonly Past[]) {
  const meant = calls.filter(({ state }) => state !== 'cancelled');
  return {
    calls: calls.length,
    cancelled: calls.length - meant.length,
    unanswered: meant.filter(({ acceptedAt }) => acceptedAt === null).length,
    wentFurther: meant.filter(({ step }) => step > 0).length,
    answer: between(meant, 'calledAt', 'acceptedAt'),
    arrival: between(meant, 'calledAt', 'arrivedAt'),
    repair: between(meant, 'arrivedAt', 'solvedAt'),
    whole: between(meant, 'calledAt', 'solvedAt'),
  };
}

function by(calls: readonly Past[], key: (one: Past) => string) {
  return [...Map.groupBy(calls, key)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([of, own]) => ({ of, ...timesOf(own) }));
}

/** Times of calls by kind, line and shift. */
export const callReport = query('andon.report', {
  label: { en: 'Times of calls', bn: 'ডাকের সময়', hi: 'पुकारों के समय' },
  input: { site: text(), from: moment(), to: moment() },
  site: ({ site }) => site,
  async run({ site, from, to }, { db, now }) {
    const until = Math.min(to, now);
    if (until <= from || until - from > MOST_DAYS * DAY) throw new Refused(refuse('report-range', { most: MOST_DAYS }));
    const calls = await callsBetween(db, site, from, until);
    const names = new Map(calls.map(({ kind, name }) => [kind, name]));
    return {
      ...{ from, to: until, all: timesOf(calls) },
      byKind: by(calls, ({ kind }) => kind).map((row) => ({ ...row, name: names.get(row.of) ?? { en: row.of } })),
      byLine: by(calls, ({ line }) => line),
      byShift: by(calls, ({ shift }) => shift ?? '-'),
    };
  },
});
