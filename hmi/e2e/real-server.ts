import type { Browser, Page } from 'playwright-core';
import { siteDocument } from '../../erp-core/testing/site.ts';
import { type TestServer, type TestServerOptions, testServer } from '../../server/test/test-server.ts';
import { openAs, type ReaderOptions } from './browser.ts';

export interface RealServer {
  readonly server: TestServer;
  readonly url: string;
  /** A command as the administrator gives it; its answer. Throws what it was refused with. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  command(name: string, input: unknown): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  get(path: string): Promise<any>;
  /** The administrator's session, as a browser keeps it. */
  cookie(): { readonly name: string; readonly value: string; readonly url: string };
  /** A page of the office, signed in. */
  open(options?: ReaderOptions): Promise<{ page: Page; thrown: string[]; close: () => Promise<void> }>;
  close(): Promise<void>;
}

/**
 * The real server with kernel, modules and database, without gateway and devices: a company with one site in Dhaka and its
 * administrator. Nothing of it is fake. `more`: modules of a test's own beside those of the release.
 */
export async function realServer(
  browser: Browser,
  { more, env = {} }: Pick<TestServerOptions, 'more'> & { readonly env?: Record<string, string> } = {},
): Promise<RealServer> {
  const server = await testServer(undefined, env, { packs: true, ...(more ? { more } : {}) });
  const cookie = await server.signIn();
  const command: RealServer['command'] = (name, input) => server.command(cookie, name, input);
  const kept: RealServer['cookie'] = () => {
    const [name = '', ...value] = (cookie.split('; ')[0] ?? '').split('=');
    return { name, value: value.join('='), url: server.base };
  };
  await command('plant.config.apply', { document: { ...siteDocument('plant-a'), devices: [] }, profiles: [] });
  return {
    server,
    url: server.base,
    command,
    get: (path) => server.read(cookie, path),
    cookie: kept,
    async open(options) {
      const { context, page, thrown } = await openAs(browser, options);
      await context.addCookies([kept()]);
      return { page, thrown, close: () => context.close() };
    },
    close: () => server.close(),
  };
}
