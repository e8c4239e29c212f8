import { session } from '#lib/session.svelte.ts';

/** Every currency that is in use, by its code. */
export const CURRENCIES: readonly string[] = Intl.supportedValuesOf('currency');

/** What a company reckons in: offered first for an amount. Asked once a company. */
class CompanyCurrency {
  #code = $state<string | null>(null);
  #asked = '';

  /** Null: not known, or not to be read by whoever is here. */
  get code(): string | null {
    return this.#code;
  }
  async load(): Promise<void> {
    const company = session.me?.company.id ?? '';
    if (company === this.#asked) return;
    this.#asked = company;
    this.#code = null;
    try {
      const { rows } = await session.api.query('kernel.settings', { name: 'kernel.company-profile' });
      const said = rows[0]?.values.currency;
      if (company === this.#asked && typeof said === 'string') this.#code = said;
    } catch (error) {
      // Who may not read settings chooses a currency each time.
      console.debug('no currency of the company', error);
    }
  }
}
export const companyCurrency = new CompanyCurrency();
