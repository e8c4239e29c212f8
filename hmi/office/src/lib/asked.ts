import type { Failure } from '@millrace/hmi-ui/states/resource.svelte.ts';

/** What a page shows of something it asked the server for, whether it comes whole or page by page. */
export interface Asked {
  readonly data: unknown;
  readonly error: unknown;
  readonly failure: Failure | null;
  /** When the answer came, ms. */
  readonly at: number;
  reload(): void;
}
