import type { RolePasswords } from '../database/roles.ts';

/** Of the throw-away PostgreSQL that lives as long as a test run. */
export const TEST_PASSWORDS: RolePasswords = {
  millrace_owner: 'owner-in-tests',
  millrace_app: 'app-in-tests',
  millrace_receiver: 'receiver-in-tests',
  millrace_reader: 'reader-in-tests',
  millrace_auth: 'auth-in-tests',
};
