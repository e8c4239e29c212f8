import { ApiError, type OfflineStatement, type PanelApi, type TerminalHere } from '@millrace/hmi-client';
import type { Outbox } from '../outbox.svelte.ts';
import { tellSignOns } from './sign-on.ts';

/** So often what a person said is tried before the next one comes, who signed on without the server. */
const MOST_TRIED = 5;
let tried = 0;

/**
 * The server is back, and people came and went here without it. What whoever it believes to be here said is sent first, in that name;
 * then it is told who signed on, and whoever is here still (`present`) is signed on with it too, or nobody is. Throws ApiError
 * where it is gone again: nothing has changed then.
 */
export async function together(
  { api, outbox }: { readonly api: PanelApi; readonly outbox: Pick<Outbox, 'carry'> },
  { terminal, person }: TerminalHere,
  present: OfflineStatement | null,
): Promise<void> {
  if (!terminal) return;
  const left = await outbox.carry(person?.id ?? null);
  if (left > 0 && tried++ < MOST_TRIED) throw new ApiError('link-lost', '');
  tried = 0;
  const stays = await tellSignOns(terminal.id, present);
  if (!stays && person) await api.signOff();
}
