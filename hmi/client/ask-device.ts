import { HELD_NAME, type HeldBack, PEER_NAME } from '@millrace/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import { pause } from './pause.ts';

/** By what name the certificate is decided on that a device has shown which was tried before it was added. */
export const triedPeer = (thumbprint: string): string => PEER_NAME.tried(thumbprint);

/** By what name something that is held back is let go where no device is behind it. */
export const heldName = (held: Pick<HeldBack, 'kind' | 'id'>): string => HELD_NAME.of(held);

/** What a device answered; `wrong`: that it did not, in the gateway's words. */
export interface DeviceAnswer {
  readonly lines: readonly string[];
  readonly wrong: string | null;
}

const sent = z.object({ id: z.string(), expiresAt: z.coerce.number() });
const standing = z.object({ state: z.string(), message: z.string().nullable() });
const ENDED = new Set(['refused', 'expired', 'failed']);

/** How long a question is worth answering, s: a person waits for it. */
const WORTH = 15;
const LOOK_EVERY_MS = 250;
/** What became of a command is told a moment after it has expired, ms. */
const TOLD_WITHIN_MS = 3_000;

/**
 * Asks a device through its gateway what its points are now, past everything that is kept of it. Null: nobody has said what
 * became of the question, or `signal` ended it. Throws an ApiError where the server refuses it.
 */
export async function askDevice(
  api: Api,
  {
    site,
    device,
    points = [],
  }: { readonly site: string; readonly device: string; readonly points?: readonly string[] },
  signal: AbortSignal,
): Promise<DeviceAnswer | null> {
  const input = { site, device, name: 'read', parameters: { points }, seconds: WORTH };
  const { result } = await api.give('plant.device-command.send', input);
  return becameOf(api, result, signal);
}

/**
 * What became of a command to a device or its gateway, by what giving it answered. Null: nobody has said until it expired,
 * or `signal` ended the waiting.
 */
export async function becameOf(api: Api, given: unknown, signal: AbortSignal): Promise<DeviceAnswer | null> {
  const { id, expiresAt } = sent.parse(given);
  while (!signal.aborted && Date.now() < expiresAt / 1000 + TOLD_WITHIN_MS) {
    const { state, message } = standing.parse(await api.records.get('plant.device-command', id, signal));
    if (state === 'acknowledged') return { lines: message?.split('\n') ?? [], wrong: null };
    if (ENDED.has(state)) return { lines: [], wrong: message ?? state };
    await pause(LOOK_EVERY_MS, signal);
  }
  return null;
}
