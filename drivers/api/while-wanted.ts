/** ms that what is under way has to end once nobody wants it any more: what is safe by then is still thanked. */
const GRACE = 1_000;

/**
 * Waits for what the gateway keeps; once `signal` is aborted, only a moment longer. Rejects with the signal's reason then:
 * a gateway that never says anything must not hold a link that is stopped. Leaves neither a timer nor a listener.
 */
export function whileWanted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const aborted = (): void => {
      timer = setTimeout(() => settle(() => reject(signal.reason as Error)), GRACE);
    };
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      act();
    };
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
    work.then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error as Error)),
    );
  });
}
