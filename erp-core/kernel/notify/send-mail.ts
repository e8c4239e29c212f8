import type { Pool } from 'pg';
import { inCompany } from '../db.ts';
import { newId } from '../identifier.ts';
import type { Locale } from '../label.ts';
import type { Carriers, ChannelSetUp } from './carrier.ts';
import type { TriedChannel } from './try-channel.ts';

/** A mail about somebody's account here, and no notice: nobody chooses it, and it leads to a page of its own. */
export interface AccountMail {
  readonly to: string;
  readonly person: string;
  readonly locale: Locale;
  readonly subject: string;
  readonly text: string;
  /** Below the office: "sign-in/password#…". */
  readonly path: string;
}

const WITHIN_MS = 30_000;

/**
 * Sends such a mail at once by the mail server of a company. Null: it has none. Nothing of it is kept, for it opens an account; who
 * does not get it asks again.
 */
export async function sendMail(
  {
    pool,
    clock,
    carriers,
  }: { readonly pool: Pool; readonly clock: () => number; readonly carriers: Carriers | undefined },
  company: string,
  { text, path, ...mail }: AccountMail,
): Promise<TriedChannel | null> {
  const found = await inCompany(
    pool,
    { company, user: 'system:mail' },
    (db) =>
      db.one<Pick<ChannelSetUp, 'settings' | 'sealed'> & { name: string }>(
        `select c.settings, c.sealed, o.name from kernel.notice_channel c join kernel.company o on o.company = c.company
         where c.channel = 'mail' and c.enabled`,
      ),
    'read',
  );
  if (!found || !carriers) return null;
  const { name, ...setUp } = found;
  const message = {
    ...{ ...mail, id: newId(), at: clock(), company: name, urgent: false, devices: [], isNotice: false },
    lines: [{ text, about: { path } }],
  };
  try {
    const carried = await carriers.mail.send(
      message,
      { company, ...setUp, allowed: [] },
      AbortSignal.timeout(WITHIN_MS),
    );
    if (carried.to === 'refused') return { ok: false, problem: carried.problem, reference: null };
    return { ok: true, problem: null, reference: carried.reference };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error), reference: null };
  }
}
