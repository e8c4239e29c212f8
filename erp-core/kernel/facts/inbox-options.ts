import type { Pool } from 'pg';
import type { Executor } from '../executor.ts';
import type { Registry } from '../registry.ts';

export interface InboxOptions {
  readonly pool: Pool;
  readonly clock: () => number;
  readonly registry: Registry;
  readonly executor: Executor;
}
