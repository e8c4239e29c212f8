import type { BetterAuthOptions } from 'better-auth';

/** How a session was made; what better-auth calls neither. */
export const BY_PASSKEY = 'passkey';

/** What decides the tables of schema `auth`, with the plug-ins; the migration and the running instance share it. */
export const authSchemaOptions = {
  appName: 'Millrace',
  emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
  session: { additionalFields: { signedInBy: { type: 'string', required: false, input: false } } },
} as const satisfies BetterAuthOptions;

export const AUTH_SCHEMA = 'auth';
export const AUTH_ROLE = 'millrace_auth';
