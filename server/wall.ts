import type { LocalizedText } from '@millrace/contracts';
import { systemCaller, type TerminalAt, throughTerminal } from '@millrace/erp-core';
import type { Member } from './kernel-door.ts';

/** What a big screen shows, and nothing else: it hangs where anybody can pull its plug and look at its browser. */
const SHOWN: ReadonlySet<string> = new Set([
  'andon.board',
  'alarms.standing',
  'production-log.overview',
  'plant.tree',
  'samples.read',
]);

/** A wall, which is let in by its own credential: no person stands behind it, so none has to stay for it to go on. */
export function wallMember(
  { company, id, site }: Pick<TerminalAt, 'company' | 'id' | 'site'>,
  siteName: LocalizedText,
  correlation: string,
): Member {
  const own = { id: company, name: '' };
  // Narrowed as whoever is at a terminal: what every member may (boards, exports) a wall may not.
  const caller = throughTerminal(systemCaller(company, 'wall', correlation, SHOWN), { id, site }, [...SHOWN]);
  return { company: own, companies: [own], sites: [{ id: site, name: siteName }], caller, needsSecondFactor: false };
}
