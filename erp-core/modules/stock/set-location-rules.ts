import { answer, choice, command, quantity, ref } from '../../kernel/index.ts';
import { location, MIXING, TEMPERATURES, temperatureLabels } from './location.ts';
import { refuse } from './refusals.ts';

/** Says what a place takes. What is left out is not limited. Goods that are there already stay, and are listed. */
export const setLocationRules = command('stock.location.set-rules', {
  label: { en: 'Set what a place takes', bn: 'স্থানের নিয়ম ঠিক করুন', hi: 'जगह के नियम तय करें' },
  input: {
    location: ref(location),
    maxQuantity: quantity().nullable().default(null),
    maxWeight: quantity().nullable().default(null),
    maxVolume: quantity().nullable().default(null),
    mixing: choice(MIXING).nullable().default(null),
    temperature: choice(TEMPERATURES, { choices: temperatureLabels }).nullable().default(null),
  },
  load: (input) => ({ found: location.locked({ id: input.location }) }),
  decide({ location: id, ...rules }, { found }, { caller }) {
    if (!found || (caller.sites && !caller.sites.includes(found.site)) || found.kind !== 'internal') {
      return refuse('location-unknown', { location: id });
    }
    return [location.change(found, rules), answer({ id })];
  },
});
