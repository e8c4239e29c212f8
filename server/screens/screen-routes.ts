import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../http/problem.ts';
import { pagePolicy } from '../http/security-headers.ts';
import { notBuiltPage } from './not-built.ts';
import { scriptsOf } from './page-scripts.ts';

export interface ScreenOptions {
  /** Path below the origin ("office") → folder of its static build. */
  readonly apps: Readonly<Record<string, string>>;
}

const YEAR = 'public, max-age=31536000, immutable';
const ASK_FIRST = 'no-cache';
/** What is asked for as a file is not answered with a page: a script that is gone must fail as one. */
const isFile = (path: string): boolean => path.startsWith('_app/') || /\.[a-z0-9]+$/i.test(path);

/**
 * The screens, as SvelteKit's static adapter builds them: files by their path, and the app's page for everything else,
 * whatever the Accept header says (a service worker precaches with any). Assets whose name holds their hash are kept
 * for a year, everything else is asked for again.
 */
export async function screenRoutes(app: FastifyInstance, { apps }: ScreenOptions): Promise<void> {
  const config = { access: { to: 'public' } } as const;
  const schema = { hide: true };
  await app.register(fastifyStatic, {
    root: Object.values(apps),
    serve: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    suppressWarning: true,
  });

  app.get('/', { config, schema }, (_request, reply) => reply.redirect('/office/', 302));

  for (const [name, folder] of Object.entries(apps)) {
    const page = join(folder, 'index.html');
    const scripts = scriptsOf(page);

    const sendPage = (reply: FastifyReply): FastifyReply => {
      if (!existsSync(page)) {
        return reply
          .code(503)
          .header('retry-after', '5')
          .header('content-security-policy', pagePolicy())
          .type('text/html; charset=utf-8')
          .send(notBuiltPage(reply.request.locale, name));
      }
      reply.header('content-security-policy', pagePolicy(scripts())).header('cache-control', ASK_FIRST);
      return reply.sendFile('index.html', folder);
    };

    // The app and its service worker live below the slash.
    app.get(`/${name}`, { config, schema }, (_request, reply) => reply.redirect(`/${name}/`, 308));
    app.get<{ Params: { '*': string } }>(`/${name}/*`, { config, schema }, (request, reply) => {
      const path = request.params['*'];
      if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) throw new Problem('not-found');
      if (!isFile(path) || path === 'index.html') return sendPage(reply);
      reply
        .header('cache-control', path.startsWith('_app/immutable/') ? YEAR : ASK_FIRST)
        // A worker runs under the policy of its own file.
        .header('content-security-policy', pagePolicy());
      return reply.sendFile(path, folder);
    });
  }
}
