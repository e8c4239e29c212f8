import { z } from 'zod';
import { companySettings } from '../../kernel/core/index.ts';
import {
  CURRENCIES,
  choice,
  day,
  exchangeMoney,
  isCurrency,
  isRefusal,
  moneyOf,
  query,
  Refused,
  rounded,
  settingsInForce,
} from '../../kernel/index.ts';
import { RATE_KINDS, type Rate } from './rate.ts';
import { rateOn } from './rate-on.ts';
import { refuse } from './refusals.ts';
import { rateSettings } from './settings.ts';

/** Every currency, with the digits of its minor unit and its name in the reader's language. */
export const currencies = query('currencies.list', {
  label: { en: 'Currencies', bn: 'মুদ্রা', hi: 'मुद्राएँ' },
  input: {},
  async run(_, { caller }) {
    const names = new Intl.DisplayNames([caller.locale], { type: 'currency' });
    return {
      rows: [...CURRENCIES]
        .map(([code, digits]) => ({ code, digits, name: names.of(code) ?? code }))
        .sort((a, b) => (a.code < b.code ? -1 : 1)),
    };
  },
});

/** What a currency is worth in another on a day, by which rates; with an amount, what that comes to. */
export const rateOnDay = query('currencies.rate-on', {
  label: { en: 'Rate on a day', bn: 'কোনো দিনের হার', hi: 'किसी दिन की दर' },
  input: {
    from: z.string(),
    /** The company's currency, where nothing is said. */
    to: z.string().optional(),
    on: day(),
    kind: choice(RATE_KINDS).default('mid'),
    amount: z
      .string()
      .regex(/^-?\d{1,14}(\.\d{1,6})?$/, 'an amount as text: "12.50"')
      .optional(),
  },
  permission: 'currencies.rate',
  async run({ from, to: wanted, on, kind, amount }, { db, now }) {
    const { currency: base } = await settingsInForce(db, companySettings, now);
    const { goodFor } = await settingsInForce(db, rateSettings, now);
    const to = wanted ?? base;
    for (const currency of [from, to]) {
      if (!isCurrency(currency)) throw new Refused(refuse('currency-unknown', { currency }));
    }
    const rates = await db.rows<Rate>(
      `select day, kind, currency, against, units, rate from currencies.rate
       where kind = $1 and day between $2::date - $3::int and $2::date and currency = any($4) and against = any($4)`,
      [kind, on, goodFor, [from, to, base]],
    );
    const found = rateOn(rates, { from, to, on, kind, base, goodFor });
    if (isRefusal(found)) throw new Refused(found);
    return {
      ...{ from, to, on, kind, rate: rounded(found.ratio, 12), by: found.by },
      ...(amount === undefined
        ? {}
        : { amount: moneyOf(amount, from), value: exchangeMoney(moneyOf(amount, from), found.ratio, to) }),
    };
  },
});
