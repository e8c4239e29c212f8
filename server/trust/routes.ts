import type { FastifyInstance } from 'fastify';
import { isLocale } from '../http/locale.ts';
import { pagePolicy } from '../http/security-headers.ts';
import { readAuthority } from './authority.ts';
import { mobileConfig } from './mobile-config.ts';
import { systemOf, trustPage } from './page.ts';

export interface TrustOptions {
  /** File of the plant's certificate authority. */
  readonly authority: string;
  readonly name: string;
  readonly httpsPort: () => number | null;
}

/** The one thing that plain HTTP gives to other machines. Nothing here is secret: a certificate is public. */
export function trustRoutes(app: FastifyInstance, { authority, name, httpsPort }: TrustOptions): void {
  const route = { config: { access: { to: 'public' } }, schema: { hide: true } } as const;

  app.get<{ Querystring: { lang?: unknown } }>('/trust', route, async (request, reply) => {
    const { lang } = request.query;
    const port = httpsPort();
    const page = trustPage({
      locale: typeof lang === 'string' && isLocale(lang) ? lang : request.locale,
      authority: await readAuthority(authority),
      system: systemOf(request.headers['user-agent']),
      address: port === null ? null : `https://${name}${port === 443 ? '' : `:${port}`}/`,
    });
    return reply
      .header('content-security-policy', pagePolicy())
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page);
  });
  app.get('/trust/', route, (_request, reply) => reply.redirect('/trust', 308));

  const download = (path: string, type: string, content: () => Promise<Buffer | string>): void => {
    app.get(`/trust/${path}`, route, async (_request, reply) =>
      reply
        .header('content-disposition', `attachment; filename="${path}"`)
        .header('cache-control', 'no-cache')
        .type(type)
        .send(await content()),
    );
  };
  download('millrace-authority.crt', 'application/x-x509-ca-cert', async () => (await readAuthority(authority)).der);
  download('millrace-authority.pem', 'application/x-pem-file', async () => (await readAuthority(authority)).pem);
  download('millrace.mobileconfig', 'application/x-apple-aspen-config', async () =>
    mobileConfig(await readAuthority(authority), name),
  );
}
