import { randomBytes } from 'node:crypto';
import type { BetterAuthOptions } from 'better-auth';
import type pg from 'pg';
import type { Logger } from 'pino';
import { COOKIE_PREFIX } from './cookie.ts';
import { authSchemaOptions, BY_PASSKEY } from './schema.ts';
import type { Signing } from './signing.ts';

/** Header in which the socket's own peer address reaches the identity library; what a client sends under it is dropped. */
export const PEER_HEADER = 'x-millrace-peer';

export interface IdentityOptions {
  /** Pool whose search path is schema `auth`. */
  readonly pool: pg.Pool;
  readonly signing: Signing;
  readonly sessionHours: number;
  readonly log: Logger;
}

export interface Identity {
  /**
   * Answers a request of the identity library's own HTTP interface (base path /api/auth).
   * @param relyingParty host name that passkeys belong to
   */
  handle(request: Request, relyingParty?: string): Promise<Response>;
  /** The user of this e-mail; where there is none, one without a password. */
  knownUser(user: { name: string; email: string }): Promise<{ id: string }>;
  /** Whether the user signs in with a password of his own. */
  hasPassword(user: string): Promise<boolean>;
  /** What lets the user choose a password once, within so many hours. */
  passwordToken(user: string, hours: number): Promise<string>;
  /** Makes a user with this password, or, where the e-mail is known, gives that user the name and password. */
  saveUser(user: { name: string; email: string; password: string }): Promise<{ id: string }>;
}

/** What every instance of the library here is made with. */
export const identityOptions = ({ pool, signing, sessionHours, log }: IdentityOptions) =>
  ({
    ...authSchemaOptions,
    database: pool,
    ...signing.libraryOptions(),
    // Whoever held a session under the old password does not keep it.
    emailAndPassword: { ...authSchemaOptions.emailAndPassword, revokeSessionsOnPasswordReset: true },
    basePath: '/api/auth',
    // Links in mails are made by whoever sends them. Which hosts and origins may call is judged at our own door.
    baseURL: 'http://localhost',
    session: {
      ...authSchemaOptions.session,
      expiresIn: sessionHours * 3600,
      updateAge: 24 * 3600,
      cookieCache: { enabled: false },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => ({
            data: { ...session, signedInBy: context?.path === '/passkey/verify-authentication' ? BY_PASSKEY : null },
          }),
        },
      },
    },
    // Attempts are limited at our own door, by the socket's peer and by account.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: false,
      disableCSRFCheck: true,
      disableOriginCheck: true,
      ipAddress: { ipAddressHeaders: [PEER_HEADER] },
    },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'debug']({ part: 'identity' }, message),
    },
  }) satisfies BetterAuthOptions;

/** Sign-in by better-auth (e-mail and password, second factor, passkeys): its tables in schema `auth`, its cookies under our names. */
export function createIdentity(given: IdentityOptions): Identity {
  // 40 MB of library for what happens a few times a day: loaded by the first sign-in. Sessions are looked up without it.
  const load = async (relyingParty: string) => {
    const [{ betterAuth }, { plugIns }] = await Promise.all([import('better-auth'), import('./plug-ins.ts')]);
    return betterAuth({ ...identityOptions(given), plugins: plugIns(relyingParty) });
  };
  /** One instance for each name that passkeys are made under: the plant's, and this machine's own. */
  const loaded = new Map<string, ReturnType<typeof load>>();
  given.signing.onChange(() => loaded.clear());
  const library = (relyingParty = 'localhost'): ReturnType<typeof load> => {
    const known = loaded.get(relyingParty);
    if (known) return known;
    const fresh = load(relyingParty).catch((error: unknown) => {
      loaded.delete(relyingParty);
      throw error;
    });
    loaded.set(relyingParty, fresh);
    return fresh;
  };
  return {
    handle: async (request, relyingParty) => (await library(relyingParty)).handler(request),
    async knownUser({ name, email }) {
      const { internalAdapter } = await (await library()).$context;
      const address = email.toLowerCase();
      const found = await internalAdapter.findUserByEmail(address);
      if (found) return { id: found.user.id };
      const { id } = await internalAdapter.createUser({ email: address, name }, { method: 'email-password' });
      return { id };
    },
    async hasPassword(user) {
      const { internalAdapter } = await (await library()).$context;
      return (await internalAdapter.findAccounts(user)).some(({ providerId }) => providerId === 'credential');
    },
    async passwordToken(user, hours) {
      const { internalAdapter } = await (await library()).$context;
      const token = randomBytes(24).toString('base64url');
      const expiresAt = new Date(Date.now() + hours * 3_600_000);
      await internalAdapter.createVerificationValue({ value: user, identifier: `reset-password:${token}`, expiresAt });
      return token;
    },
    async saveUser({ name, email, password }) {
      const { internalAdapter, password: passwords } = await (await library()).$context;
      const hash = await passwords.hash(password);
      const address = email.toLowerCase();
      const found = await internalAdapter.findUserByEmail(address, { includeAccounts: true });
      if (!found) {
        const { id } = await internalAdapter.createUser({ email: address, name }, { method: 'email-password' });
        await internalAdapter.linkAccount({ userId: id, providerId: 'credential', accountId: id, password: hash });
        return { id };
      }
      const { id } = found.user;
      await internalAdapter.updateUser(id, { name });
      if (found.accounts.some((account) => account.providerId === 'credential')) {
        await internalAdapter.updatePassword(id, hash);
        // Whoever held a session under the old password does not keep it.
        await internalAdapter.deleteUserSessions(id);
      } else await internalAdapter.linkAccount({ userId: id, providerId: 'credential', accountId: id, password: hash });
      return { id };
    },
  };
}
