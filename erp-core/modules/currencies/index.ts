import { join } from 'node:path';
import { module, standardCommands } from '../../kernel/index.ts';
import { currencies, rateOnDay } from './queries.ts';
import { rate, rateFault } from './rate.ts';
import { refuse } from './refusals.ts';
import { rateSettings } from './settings.ts';

export { type Rate, rate } from './rate.ts';
export { type RateFound, type RateQuestion, rateOn, ratesWanted } from './rate-on.ts';
export { rateSettings } from './settings.ts';

/** What currencies are worth, day by day. */
export default module('currencies', {
  label: { en: 'Currencies', bn: 'মুদ্রা', hi: 'मुद्राएँ' },
  needs: ['kernel'],
  entities: [rate],
  commands: standardCommands(rate, { check: rateFault }),
  queries: [currencies, rateOnDay],
  settings: [rateSettings],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
