import { StoreError } from './errors.ts';
import type { StoreKind, TimescaleState } from './store-kind.ts';

/** Only TimescaleDB under its own licence ("timescale") packs; the Apache edition and plain PostgreSQL cannot. */
export const canCompress = (kind: StoreKind, { license }: TimescaleState): boolean =>
  kind === 'timescale' && license === 'timescale';

/**
 * Whether old readings are to be packed: "auto" where the store can. Throws a StoreError compression-unavailable where
 * it is asked for and cannot be had.
 */
export function chooseCompression(wanted: boolean | 'auto', kind: StoreKind, state: TimescaleState): boolean {
  const can = canCompress(kind, state);
  if (wanted === true && !can)
    throw new StoreError(
      'compression-unavailable',
      kind === 'plain'
        ? 'plain PostgreSQL cannot pack readings: use TimescaleDB under its own licence'
        : `this TimescaleDB is the ${state.license ?? 'unknown'} edition, which cannot pack`,
      { kind, license: state.license },
    );
  return wanted !== false && can;
}
