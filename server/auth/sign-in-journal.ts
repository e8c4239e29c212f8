import { NOTED } from '@millrace/erp-core';
import type pg from 'pg';
import type { KernelDoor } from '../kernel-door.ts';

export type SignInBy = 'password' | 'code' | 'backup-code' | 'passkey' | 'badge' | 'pin' | 'oidc';

/** One try to sign in or out, as it ended. */
export interface SignInNote {
  readonly peer: string;
  readonly correlation: string;
  /** How somebody showed who he is; left out: by password. */
  readonly by?: SignInBy;
  /** Id of the terminal, where it was at one. */
  readonly terminal?: string;
  /** When it was, where that terminal had no link to the server and told it later, µs. */
  readonly withoutLinkAt?: number;
}
export interface AccountNote {
  /** Left out: every company of whoever did it. */
  readonly company?: string;
  readonly refusal?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}
export interface SignInJournal {
  readonly signedIn: (user: string, note: SignInNote) => void;
  readonly signedOut: (user: string, note: SignInNote) => void;
  /** Something of an account itself was changed, or was refused to be. */
  readonly changed: (user: string, command: string, note: SignInNote, more?: AccountNote) => void;
  /** @param email as it was typed; whose it is, is looked up later, so that an answer takes as long for a known one */
  readonly refused: (email: string, code: 'wrong-credentials' | 'too-many-attempts', note: SignInNote) => void;
  /** The password was right, or none was needed; what had to prove the rest was not. Null: nobody knows whose it is. */
  readonly refusedProof: (
    user: string | null,
    code: 'wrong-second-factor' | 'passkey-refused',
    note: SignInNote,
  ) => void;
  /** Who came from a provider and is nobody here, or did not come back with what was asked for. */
  readonly refusedByProvider: (note: SignInNote) => void;
  /** @param user whose number was named; null: nobody's */
  readonly refusedAtTerminal: (
    user: string | null,
    code: string,
    note: SignInNote & { readonly company: string; readonly terminal: string },
  ) => void;
}

export interface SignInJournalOptions {
  readonly kernel: Pick<KernelDoor, 'note'>;
  /** Pool whose search path is schema `auth`. */
  readonly authPool: pg.Pool;
}

const USER = { name: 'user-by-email', text: 'select id from "user" where email = $1' };

/**
 * Tells the audit trail of every company of a user who came in, went, or was refused. An address that nobody here has is
 * not kept: what is typed there by mistake is often a password.
 */
export function signInJournal({ kernel, authPool }: SignInJournalOptions): SignInJournal {
  const member = (
    user: string,
    command: string,
    { peer, correlation, by, terminal, withoutLinkAt }: SignInNote,
  ): void =>
    kernel.note({
      source: `user ${user}`,
      by: 'member',
      user,
      command,
      apart: `${peer} ${by ?? ''} ${withoutLinkAt ?? ''}`,
      detail: {
        peer,
        ...(by === undefined ? {} : { by }),
        ...(withoutLinkAt === undefined ? {} : { withoutLinkAt }),
      },
      ...(terminal === undefined ? {} : { terminal }),
      correlation,
    });
  return {
    signedIn: (user, note) => member(user, NOTED.signIn, { by: 'password', ...note }),
    signedOut: (user, note) => member(user, NOTED.signOut, note),
    changed: (user, command, { peer, correlation }, { company, refusal, detail } = {}) =>
      kernel.note({
        source: `user ${user}`,
        by: 'member',
        ...{ user, command, correlation, apart: JSON.stringify([peer, detail ?? null]) },
        ...(company === undefined ? {} : { company }),
        ...(refusal === undefined ? {} : { refusal }),
        detail: { peer, ...detail },
      }),
    refusedProof: (user, code, { peer, correlation }) =>
      kernel.note({
        source: `peer ${peer}`,
        by: 'guest',
        user: async () => user,
        ...{ command: NOTED.signIn, refusal: code, apart: user ?? '', correlation },
        detail: { peer, by: code === 'passkey-refused' ? 'passkey' : 'code' },
      }),
    refused: (email, code, { peer, correlation }) =>
      kernel.note({
        source: `peer ${peer}`,
        by: 'guest',
        user: async () => (await authPool.query<{ id: string }>({ ...USER, values: [email] })).rows[0]?.id ?? null,
        command: NOTED.signIn,
        refusal: code,
        apart: email,
        detail: { peer, by: 'password' },
        correlation,
      }),
    refusedByProvider: ({ peer, by, correlation }) =>
      kernel.note({
        source: `peer ${peer}`,
        by: 'guest',
        user: async () => null,
        command: NOTED.signIn,
        refusal: 'provider-refused',
        apart: 'oidc',
        detail: { peer, by },
        correlation,
      }),
    refusedAtTerminal: (user, code, { company, terminal, peer, by, correlation, withoutLinkAt }) =>
      kernel.note({
        source: `terminal ${terminal}`,
        by: 'guest',
        company,
        user: user ?? 'unknown',
        command: NOTED.signIn,
        terminal,
        refusal: code,
        apart: `${user ?? ''} ${withoutLinkAt ?? ''}`,
        detail: { peer, by, ...(withoutLinkAt === undefined ? {} : { withoutLinkAt }) },
        correlation,
      }),
  };
}
