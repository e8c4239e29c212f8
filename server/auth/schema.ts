import type { BetterAuthOptions } from 'better-auth';

/** What decides the tables of schema `auth`; the migration and the running instance share it. */
export const authSchemaOptions = {
  appName: 'Millrace',
  emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
} as const satisfies BetterAuthOptions;

export const AUTH_SCHEMA = 'auth';
export const AUTH_ROLE = 'millrace_auth';
