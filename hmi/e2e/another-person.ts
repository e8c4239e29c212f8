import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { choosesPassword } from '../../server/test/chooses-password.ts';
import { ADMIN, type Answer, cookieOf } from '../../server/test/test-server.ts';
import { openAs, type ReaderOptions } from './browser.ts';
import type { RealServer } from './real-server.ts';

export interface AnotherPerson {
  readonly user: string;
  /** A command in his name. */
  give(name: string, input: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** A page of the office, signed in as him. */
  open(options?: ReaderOptions): Promise<{ page: Page; thrown: string[]; close: () => Promise<void> }>;
}

/** Somebody besides the administrator: invited, with roles, and signed in by a password of his own. */
export async function anotherPerson(
  browser: Browser,
  plant: RealServer,
  { name, roles }: { readonly name: string; readonly roles: readonly string[] },
): Promise<AnotherPerson> {
  const { server, command } = plant;
  const email = `${name.toLowerCase()}@padma.test`;
  const cookie = await server.signIn();
  const invited = await server.call('POST', '/api/v1/people/invite', { cookie, body: { email, name } });
  const { user } = invited.json as { readonly user: string };
  for (const role of roles) await command('kernel.role.give', { user, role });
  await choosesPassword(server.database.roleUrl('millrace_auth'), user);
  const own = cookieOf(
    await server.call('POST', '/api/auth/sign-in/email', { body: { email, password: ADMIN.password } }),
  );
  return {
    user,
    give: (of, input) =>
      server.call('POST', `/api/v1/commands/${of}`, {
        ...{ cookie: own, body: input, headers: { 'idempotency-key': randomUUID() } },
      }),
    get: (path) => server.call('GET', `/api/v1/${path}`, { cookie: own }),
    async open(options) {
      const { context, page, thrown } = await openAs(browser, options);
      const [key = '', ...value] = (own.split('; ')[0] ?? '').split('=');
      await context.addCookies([{ name: key, value: value.join('='), url: server.base }]);
      return { page, thrown, close: () => context.close() };
    },
  };
}
