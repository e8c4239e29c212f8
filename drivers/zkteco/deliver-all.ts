import type { InboundMessage } from '@millrace/driver-api';

/** Messages on their way at once: enough to fill a group commit, few enough to leave room for other sources. */
const AT_ONCE = 256;

/**
 * Hands messages over and resolves when all of them are safe. Rejects with the first refusal, once those that were on
 * their way have ended: what is safe by then comes again and is known by its key.
 */
export async function deliverAll(
  messages: readonly InboundMessage[],
  deliver: (message: InboundMessage) => Promise<void>,
): Promise<void> {
  let next = 0;
  let refused: unknown = null;
  const hand = async (): Promise<void> => {
    while (refused === null && next < messages.length) {
      const message = messages[next++] as InboundMessage;
      try {
        await deliver(message);
      } catch (error) {
        refused ??= error ?? new Error('refused');
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, messages.length) }, hand));
  if (refused !== null) throw refused;
}
