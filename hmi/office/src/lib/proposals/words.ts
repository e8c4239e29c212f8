import type { Proposal } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const STATES: Readonly<Record<Proposal['state'], () => string>> = {
  waiting: m.proposal_state_waiting,
  confirmed: m.proposal_state_confirmed,
  declined: m.proposal_state_declined,
  withdrawn: m.proposal_state_withdrawn,
  expired: m.proposal_state_expired,
};
export const stateWord = (state: Proposal['state']): string => STATES[state]();
