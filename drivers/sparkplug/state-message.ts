/** What a host application says of itself under STATE: JSON, not protobuf (specification 3.0, §4.3.1). */
export interface HostState {
  readonly online: boolean;
  /** Milliseconds since 1970, UTC: when the session began (birth and will), or when it was ended on purpose. */
  readonly timestamp: number;
}

/** Room enough for what it is; what is longer is not looked into. */
const MOST_BYTES = 4_096;

export const writeState = ({ online, timestamp }: HostState): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ online, timestamp }));

/** Reads a STATE message; the reason as text where it is none. Never throws. */
export function readState(bytes: Uint8Array): HostState | string {
  if (bytes.length > MOST_BYTES) return `a STATE message of ${bytes.length} bytes`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The form of versions before 3.0 is the bare word.
    return 'a STATE message that is no JSON in UTF-8; hosts of Sparkplug 3.0 send {"online":…,"timestamp":…}';
  }
  if (typeof parsed !== 'object' || parsed === null) return 'a STATE message that is no object';
  const { online, timestamp } = parsed as { online?: unknown; timestamp?: unknown };
  if (typeof online !== 'boolean') return 'a STATE message whose "online" is neither true nor false';
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp) || timestamp < 0) {
    return 'a STATE message whose "timestamp" is no number of milliseconds';
  }
  return { online, timestamp };
}
