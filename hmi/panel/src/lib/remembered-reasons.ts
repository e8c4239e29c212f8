import type { Api, Reasons } from '@millrace/hmi-client';

const KEY = 'millrace.panel.reasons';

/** The reasons of a station; without an answer those of last time, so that a stop can be explained while the link is gone. */
export async function rememberedReasons(
  api: Api,
  station: { site: string; machine: string } | null,
  signal: AbortSignal,
): Promise<Reasons> {
  const key = `${KEY}.${station?.machine}`;
  try {
    const reasons = await api.query(
      'production-log.reasons',
      { site: station?.site ?? '', ...(station ? { machine: station.machine } : {}) },
      signal,
    );
    localStorage.setItem(key, JSON.stringify(reasons));
    return reasons;
  } catch (error) {
    const kept = signal.aborted ? null : localStorage.getItem(key);
    if (kept === null) throw error;
    return JSON.parse(kept) as Reasons;
  }
}
