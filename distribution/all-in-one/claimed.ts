/** Asks the server whether the plant has an administrator; undefined where it does not say. */
export async function plantClaimed(port: number, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/setup`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    });
    if (!answer.ok) return undefined;
    const body: unknown = await answer.json();
    return typeof body === 'object' && body && 'claimed' in body ? body.claimed === true : undefined;
  } catch {
    return undefined; // it went away in between: the next start asks again
  }
}
