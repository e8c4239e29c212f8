import { createHash } from 'node:crypto';
import {
  BADGE_READ_ROLES,
  type BadgeReadSettings,
  badgeReadSettings,
  type DetectorInput,
  detector,
  type Micros,
} from '@millrace/contracts';
import { evidenceOf, factKey } from './fact-parts.ts';

interface State {
  /** When the badge was last seen, told or not: one that lies on the reader is not shown anew by lying there. */
  readonly seen: Micros | null;
}

const LONGEST = 128;

function badgeOf(input: DetectorInput): string | null {
  if (input.kind !== 'observation') return null;
  const { body } = input;
  const code = body.type === 'scan' ? body.code.trim() : body.type === 'tag-read' ? body.epc : '';
  return code === '' || code.length > LONGEST ? null : code;
}

/** A lane's name goes into streams, keys of facts and the audit trail: the code itself is for none of them. */
function laneOf(input: DetectorInput): string | null {
  const badge = badgeOf(input);
  return badge === null ? null : createHash('sha256').update(badge).digest('hex').slice(0, 24);
}

/** Badges shown to a reader, each once. Whose they are is not known here. */
export const badgeRead = detector<BadgeReadSettings, State>({
  type: 'badge-read',
  settings: badgeReadSettings,
  roles: BADGE_READ_ROLES,
  window: () => ({ by: 'day', continuous: false }),
  partition: laneOf,
  start: () => ({ seen: null }),
  step({ seen }, input, context) {
    const badge = badgeOf(input);
    if (badge === null || input.kind !== 'observation') return { state: { seen }, facts: [] };
    const state = { seen: input.time };
    if (seen !== null && input.time - seen <= context.settings.repeatWithin) return { state, facts: [] };
    const { time: at, device: reader, clockSuspect } = input;
    return {
      state,
      facts: [
        {
          key: factKey(context, at),
          type: 'badge.shown',
          version: 1,
          occurredAt: at,
          site: context.site,
          evidence: [evidenceOf(input)],
          payload: { badge, reader, at, clockSuspect },
        },
      ],
    };
  },
  finish: () => [],
  carry: ({ seen }, { window, settings }) => ({
    seen: seen !== null && window.to !== null && window.to - seen <= settings.repeatWithin ? seen : null,
  }),
});
