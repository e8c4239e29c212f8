import type { Stop } from './shapes.ts';

/** Whether a person should say why: long enough, stopped or idle, and nobody has said it. As the production log counts. */
export const wantsReason = ({ micro, reason, state }: Pick<Stop, 'micro' | 'reason' | 'state'>): boolean =>
  !micro && reason === null && (state === 'stopped' || state === 'idle');
