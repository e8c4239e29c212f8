import { companySettings } from '../../../kernel/core/index.ts';
import { minorDigits } from '../../../kernel/index.ts';
import type { Costing } from './tables.ts';

type Profile = Parameters<typeof companySettings.at>[0];

/**
 * How a company values its stock: as it stands, or where nothing was valued yet in the company's own currency, which is
 * then written down with the first valuing and stays, whatever becomes of the company's.
 */
export const costingOf = (said: Costing | undefined, profile: Profile, now: number): Omit<Costing, 'company'> => {
  if (said) return said;
  const { currency } = companySettings.at(profile, now);
  return { currency, places: minorDigits(currency), closedThrough: 0 };
};
