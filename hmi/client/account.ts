import { z } from 'zod';
import * as shapes from './shapes/account.ts';
import { signInAnswer } from './shapes/session.ts';
import type { Send } from './transport.ts';

const done = z.unknown();
const POST = 'POST' as const;
type Ceremony = z.infer<typeof shapes.ceremony>;

/** Sign-in and everything about one's own account; of members' accounts what administrators see and do. */
export function createAccount(send: Send) {
  const post = <Schema extends z.core.$ZodType>(path: string, schema: Schema, body: object = {}) =>
    send(path, schema, { method: POST, body });
  const member = (user: string): string => `/api/v1/members/${encodeURIComponent(user)}`;
  return {
    signIn: (input: { email: string; password: string }) => post('/api/auth/sign-in/email', signInAnswer, input),
    /** A code of the authenticator, or one of the backup codes; `trustDevice`: it is not asked again for 30 days here. */
    prove: ({ backup, ...input }: { code: string; trustDevice?: boolean; backup: boolean }) =>
      post(`/api/auth/two-factor/${backup ? 'verify-backup-code' : 'verify-totp'}`, done, input),
    passkeyChallenge: () => post('/api/auth/sign-in/passkey/options', shapes.ceremony),
    signInByPasskey: (response: Ceremony) => post('/api/auth/sign-in/passkey', done, { response }),

    get: (signal?: AbortSignal) => send('/api/v1/account', shapes.account, { signal }),
    changePassword: (input: { currentPassword: string; newPassword: string; revokeOtherSessions: boolean }) =>
      post('/api/auth/change-password', done, input),
    /** Has a way to a new password mailed; the answer is the same whoever it is. */
    forgotPassword: (email: string) => post('/api/auth/password/forgotten', done, { email }),
    /** Chooses a password by what stood in the mail. Code `password-link-over`: it is good no more. */
    choosePassword: (input: { token: string; newPassword: string }) => post('/api/auth/password/set', done, input),
    sessions: async (signal?: AbortSignal) =>
      (await send('/api/v1/account/sessions', shapes.sessions, { signal })).sessions,
    endSession: (id: string) => post('/api/v1/account/sessions/end', done, { id }),
    endOtherSessions: () => post('/api/v1/account/sessions/end', done, { others: true }),
    signIns: async (signal?: AbortSignal) =>
      (await send('/api/v1/account/sign-ins', shapes.ownSignIns, { signal })).rows,

    beginFactor: (password: string) => post('/api/auth/two-factor/enable', shapes.begunFactor, { password }),
    confirmFactor: (code: string) => post('/api/auth/two-factor/confirm', done, { code }),
    endFactor: (password: string) => post('/api/auth/two-factor/disable', done, { password }),
    newBackupCodes: async (password: string) =>
      (await post('/api/auth/two-factor/backup-codes', shapes.backupCodes, { password })).backupCodes,

    passkeys: (signal?: AbortSignal) => send('/api/v1/account/passkeys', shapes.passkeys, { signal }),
    passkeyOptions: () => post('/api/v1/account/passkeys/options', shapes.ceremony),
    addPasskey: (name: string, response: Ceremony) => post('/api/v1/account/passkeys', done, { name, response }),
    renamePasskey: (id: string, name: string) =>
      post(`/api/v1/account/passkeys/${encodeURIComponent(id)}/rename`, done, { name }),
    removePasskey: (id: string) => post(`/api/v1/account/passkeys/${encodeURIComponent(id)}/remove`, done),

    ofMember: (user: string, signal?: AbortSignal) => send(`${member(user)}/account`, shapes.memberAccount, { signal }),
    endMemberSessions: (user: string, id?: string) =>
      post(`${member(user)}/sessions/end`, done, id === undefined ? {} : { id }),
    unlockMember: (user: string) => post(`${member(user)}/unlock`, done),
    removeMemberFactor: (user: string) => post(`${member(user)}/second-factor/remove`, done),
  };
}
