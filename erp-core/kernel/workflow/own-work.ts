import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { notPermitted } from '../rights/refused.ts';
import type { CommandWork } from '../work.ts';

/** What runs are taken on by is given by the kernel's own jobs and handlers alone, whatever right somebody holds. */
export const ofTheSystem = ({ caller }: Pick<CommandWork, 'caller'>, command: string): Refusal | undefined =>
  /^system:(job|handler)\/kernel\.workflow/.test(caller.user) ? undefined : notPermitted(caller, command);

/** Decisions are a person's, signed in by himself: a program looks at nothing. */
export const ofAPerson = ({ caller }: Pick<CommandWork, 'caller'>): Refusal | undefined =>
  caller.apiKey !== undefined || caller.user.startsWith('system:') ? refuse('decision-needs-person') : undefined;
