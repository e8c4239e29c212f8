/**
 * What the plant answers, kept on this device under `key`; without an answer that of last time, so that people go on
 * working while the link is gone. Throws what `ask` threw where nothing is kept or `signal` is aborted.
 */
export async function remembered<T>(key: string, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const name = `millrace.panel.${key}`;
  try {
    const answer = await ask();
    localStorage.setItem(name, JSON.stringify(answer));
    return answer;
  } catch (error) {
    const kept = signal.aborted ? null : localStorage.getItem(name);
    if (kept === null) throw error;
    return JSON.parse(kept) as T;
  }
}
