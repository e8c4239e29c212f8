import { m } from '#lib/texts.ts';

/** What to do where a device gives no value: the codes are those of drivers. */
const NEXT: Readonly<Record<string, () => string>> = {
  lost: m.fault_next_lost,
  silent: m.fault_next_silent,
  garbled: m.fault_next_garbled,
  refused: m.fault_next_refused,
  misconfigured: m.fault_next_misconfigured,
  device: m.fault_next_device,
};
export const nextOf = (code: string): string => (NEXT[code] ?? m.fault_next_other)();
