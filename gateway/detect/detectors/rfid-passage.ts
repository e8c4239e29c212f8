import {
  type DetectedFact,
  type DetectorContext,
  detector,
  type Evidence,
  type Micros,
  RFID_PASSAGE_ROLES,
  type RfidPassageSettings,
  rfidPassageSettings,
} from '@millrace/contracts';
import { distinctEvidence, evidenceOf, factKey } from './fact-parts.ts';

type Side = 'outside' | 'inside';

/** The strongest read of a side: when the tag was nearest to it. */
interface Nearest {
  readonly at: Micros;
  readonly rssi: number;
  readonly evidence: Evidence;
}

interface State {
  readonly epc: string;
  readonly first: Evidence | null;
  readonly last: Evidence | null;
  readonly firstSide: Side | null;
  readonly lastSide: Side | null;
  readonly reads: number;
  readonly nearest: Readonly<Partial<Record<Side, Nearest>>>;
}

const NOTHING: State = { epc: '', first: null, last: null, firstSide: null, lastSide: null, reads: 0, nearest: {} };

/**
 * A tag's passage of a portal: all its reads until it is no longer seen are one. It went the way from the side where it
 * was nearest first to the side where it was nearest last; where strength does not tell, from the side it was first seen
 * on to the side it was last seen on; seen on one side only, the direction is unknown. Said once, when it is over. Seen too
 * weakly, too seldom or for too short a time, it lay near or was carried past.
 */
export const rfidPassage = detector<RfidPassageSettings, State>({
  type: 'rfid-passage',
  settings: rfidPassageSettings,
  roles: RFID_PASSAGE_ROLES,
  window: ({ gap }) => ({ by: 'session', gap }),
  partition: (input) => (input.kind === 'observation' && input.body.type === 'tag-read' ? input.body.epc : null),
  start: () => NOTHING,
  step(state, input, { settings }) {
    if (input.kind !== 'observation' || input.body.type !== 'tag-read') return { state, facts: [] };
    const { epc, antenna, rssi = Number.NEGATIVE_INFINITY, count = 1 } = input.body;
    if (settings.weakest !== undefined && Number.isFinite(rssi) && rssi < settings.weakest) return { state, facts: [] };
    const evidence = evidenceOf(input);
    const side = settings.antennas[antenna] ?? null;
    const before = side && state.nearest[side];
    const nearer = side !== null && (!before || rssi > before.rssi);
    return {
      state: {
        epc,
        first: state.first ?? evidence,
        last: evidence,
        firstSide: state.firstSide ?? side,
        lastSide: side ?? state.lastSide,
        reads: state.reads + count,
        nearest: nearer
          ? { ...state.nearest, [side]: { at: input.time, rssi: finite(rssi), evidence } }
          : state.nearest,
      },
      facts: [],
    };
  },
  finish: (state, _through, context) => passage(state, context),
  carry: () => NOTHING,
});

/** Saved as JSON, which knows no infinity. */
const finite = (rssi: number): number => (Number.isFinite(rssi) ? rssi : -1_000_000);

function passage(state: State, context: DetectorContext<RfidPassageSettings>): DetectedFact[] {
  const { settings, window, site, subject } = context;
  const { first, last } = state;
  if (window.to === null || !first || !last || state.reads < settings.fewestReads) return [];
  if (last.time - first.time < (settings.dwell ?? 0)) return [];
  const direction = settings.always ?? directionOf(state);
  const [from, to] = direction === 'out' ? [settings.inside, settings.outside] : [settings.outside, settings.inside];
  return [
    {
      key: factKey(context, first.time),
      type: 'stock.moved',
      version: 1,
      occurredAt: last.time,
      site,
      evidence: distinctEvidence([
        first,
        state.nearest.outside?.evidence ?? null,
        state.nearest.inside?.evidence ?? null,
        last,
      ]),
      payload: {
        portal: subject,
        identifier: { scheme: 'epc', value: state.epc },
        direction,
        from,
        to,
        firstSeen: first.time,
        lastSeen: last.time,
        reads: state.reads,
      },
    },
  ];
}

function directionOf({ nearest: { outside, inside }, firstSide, lastSide }: State): 'in' | 'out' | 'unknown' {
  if (!outside || !inside) return 'unknown';
  if (outside.at !== inside.at && outside.rssi > finite(Number.NEGATIVE_INFINITY)) {
    return outside.at < inside.at ? 'in' : 'out';
  }
  if (firstSide === lastSide) return 'unknown';
  return lastSide === 'inside' ? 'in' : 'out';
}
