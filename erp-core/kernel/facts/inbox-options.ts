import type { Pool } from 'pg';
import type { Executor } from '../executor.ts';
import type { CompanyRegistries } from '../modules/company-registries.ts';

export interface InboxOptions {
  readonly pool: Pool;
  readonly clock: () => number;
  readonly registries: Pick<CompanyRegistries, 'of'>;
  readonly executor: Executor;
}
