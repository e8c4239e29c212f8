import { over, type Ratio, type Refusal, ratioOf, times } from '../../kernel/index.ts';
import { type Rate, rate } from './rate.ts';
import { refuse } from './refusals.ts';

/** What is asked: one unit of `from` in `to`, on a day, by one kind of rates. */
export interface RateQuestion {
  readonly from: string;
  readonly to: string;
  /** YYYY-MM-DD */
  readonly on: string;
  readonly kind: Rate['kind'];
  /** The company's currency: what has no rate to the other has one to it. */
  readonly base: string;
  /** For how many days a rate stands where no newer one was given. */
  readonly goodFor: number;
}

export interface RateFound {
  /** What one unit of `from` is worth, exactly. */
  readonly ratio: Ratio;
  /** The rates it was made of, and of which days they are. */
  readonly by: readonly Pick<Rate, 'day' | 'currency' | 'against' | 'units' | 'rate'>[];
}

type Given = Pick<Rate, 'day' | 'kind' | 'currency' | 'against' | 'units' | 'rate'>;

/** For the `load` of a command: the rates that could answer, by their keys; days and pairs are few. */
export function ratesWanted({ from, to, on, kind, base, goodFor }: RateQuestion) {
  const pairs = [
    ...new Map(
      [
        [from, to],
        [from, base],
        [base, to],
      ].map((pair) => [pair.join(), pair]),
    ).values(),
  ];
  const both = pairs.flatMap(([a = '', b = '']) =>
    a === b
      ? []
      : [
          [a, b],
          [b, a],
        ],
  );
  const days = Array.from({ length: goodFor + 1 }, (_, back) => dayBefore(on, back));
  return rate.whereAny(
    both.flatMap(([currency = '', against = '']) => days.map((day) => ({ day, kind, currency, against }))),
    { lock: false },
  );
}

/**
 * What one unit of a currency is worth in another on a day: the newest rate that still stands, in either direction; where
 * the two have none between them, through the company's currency. The refusal `rate-missing` names what is not there.
 */
export function rateOn(rates: readonly Given[], question: RateQuestion): RateFound | Refusal {
  const { from, to, base } = question;
  const direct = between(rates, question, from, to);
  if (direct) return direct;
  const into = between(rates, question, from, base);
  const out = between(rates, question, base, to);
  if (into && out) return { ratio: times(into.ratio, out.ratio), by: [...into.by, ...out.by] };
  const { on, kind, goodFor } = question;
  const lacking =
    from === base || to === base || (!into && !out) ? { from, to } : into ? { from: base, to } : { from, to: base };
  return refuse('rate-missing', { ...lacking, on, kind, goodFor });
}

function between(rates: readonly Given[], question: RateQuestion, from: string, to: string): RateFound | undefined {
  if (from === to) return { ratio: { above: 1n, below: 1n }, by: [] };
  const { kind, on, goodFor } = question;
  const oldest = dayBefore(on, goodFor);
  const standing = rates.filter((one) => one.kind === kind && one.day <= on && one.day >= oldest);
  const newest = standing
    .filter((one) => [one.currency, one.against].includes(from) && [one.currency, one.against].includes(to))
    // Of one day the rate that is quoted in the direction asked for.
    .sort((a, b) => (a.day === b.day ? (a.currency === from ? -1 : 1) : a.day > b.day ? -1 : 1))[0];
  if (!newest) return undefined;
  const { day, currency, against, units, rate: quoted } = newest;
  const one = over(ratioOf(quoted), ratioOf(String(units)));
  const ratio = currency === from ? one : over({ above: 1n, below: 1n }, one);
  return { ratio, by: [{ day, currency, against, units, rate: quoted }] };
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
