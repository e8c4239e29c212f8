import { type Call, Given } from '@millrace/hmi-client';
import { toasts } from '@millrace/hmi-ui/parts/toasts.svelte.ts';
import { written } from '@millrace/hmi-ui/states/written.svelte.ts';
import { goto } from '$app/navigation';
import { to } from './paths.ts';
import { session } from './session.svelte.ts';
import { m } from './texts.ts';
import { whyNot } from './why-not.ts';

async function takeBack({ command, input }: Call): Promise<void> {
  try {
    const given = await session.api.give(command, input);
    tell(given, m.undo_done());
  } catch (error) {
    toasts.wrong(whyNot(error));
  }
  // Also where it was refused: what is shown may be older than what refused it.
  written.tell();
}

/**
 * Says what became of something: that it is done, with the way back where there is one, or that it waits for another
 * person. `done`: the words where it is done.
 */
export function tell(became: unknown, done: string): void {
  const { proposed, undo } = became instanceof Given ? became : { proposed: null, undo: null };
  if (proposed) {
    const isApproval = proposed.by === 'approval';
    const href = isApproval ? to.inbox({ show: 'asked', of: proposed.id }) : to.proposals({ request: proposed.id });
    const look = { text: m.proposal_look(), act: () => void goto(href) };
    toasts.done(
      isApproval ? m.approval_asked() : m.proposal_made(),
      isApproval || session.may('kernel.proposals') ? look : null,
    );
  } else toasts.done(done, undo ? { text: m.undo(), act: () => void takeBack(undo) } : null);
}
