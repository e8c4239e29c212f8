import type { Effect } from '../effect.ts';

/** The job that brings a delivery out of the house; beside it, for the commands that want it are its own steps. */
export const SEND = 'kernel.notice.send';
/** Of what goes wrong in the house; what the other side says is tried again by the delivery's own times. */
export const SEND_RETRIES = 5;

/** Sends a delivery, not before `at` (µs). */
export const wantsSending = (delivery: string, at: number): Effect => ({
  kind: 'job',
  job: { name: SEND, input: { delivery }, site: null, retries: SEND_RETRIES, at },
});
