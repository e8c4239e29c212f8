import { readFileSync } from 'node:fs';
import type { BetterAuthOptions } from 'better-auth';
import type { Logger } from 'pino';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import type { ServerSettings } from '../settings.ts';
import type { Identity } from './identity.ts';
import type { Signing } from './signing.ts';

/** Name of the one provider, in addresses and in the table of accounts. */
export const OIDC = 'oidc';
/** A provider that does not answer is given up after this. */
const PATIENCE_MS = 5_000;

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Read when it is needed, so that another secret counts from the next start of a sign-in after a failure. */
  readonly secretFile: string;
  readonly label: string;
  /** Where browsers come back to: an origin that is registered with the provider. */
  readonly origin: string;
}

/** Where browsers on other machines find this server. */
export function ownOrigin({ MILLRACE_NAME: name, MILLRACE_HTTPS_PORT: port }: ServerSettings): string {
  return `https://${name}${port === 443 ? '' : `:${port}`}`;
}

/** Null: no provider is set. Throws where it is set by halves. */
export function oidcSettings(settings: ServerSettings): OidcSettings | null {
  const {
    MILLRACE_OIDC_ISSUER: issuer,
    MILLRACE_OIDC_CLIENT: clientId,
    MILLRACE_OIDC_SECRET_FILE: secretFile,
  } = settings;
  if (issuer === undefined) return null;
  if (clientId === undefined || secretFile === undefined) {
    throw new Error('MILLRACE_OIDC_ISSUER is set: set MILLRACE_OIDC_CLIENT and MILLRACE_OIDC_SECRET_FILE too');
  }
  const origin = settings.MILLRACE_OIDC_ORIGIN ?? ownOrigin(settings);
  return { issuer, clientId, secretFile, label: settings.MILLRACE_OIDC_LABEL, origin };
}

const discovery = z.looseObject({ issuer: z.string(), userinfo_endpoint: z.url().optional() });
const claims = z.looseObject({
  sub: z.string().min(1),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});
type Claims = z.infer<typeof claims>;

async function json(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

/** What the provider says of who came; the token was verified before (signature, issuer, audience, nonce). */
async function personOf(tokens: { idToken?: string | undefined; accessToken?: string | undefined }, userInfo?: string) {
  const [, part] = tokens.idToken?.split('.') ?? [];
  if (part === undefined) return null;
  const said = claims.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
  let full: Claims = said;
  if (said.email === undefined && userInfo !== undefined && tokens.accessToken !== undefined) {
    full = claims.parse(await json(userInfo, { authorization: `Bearer ${tokens.accessToken}` }));
    // Else an access token of somebody else could be slipped in beside the ID token.
    if (full.sub !== said.sub) return null;
  }
  if (full.email === undefined) return null;
  return { ...full, id: said.sub, sub: said.sub, email: full.email, emailVerified: full.email_verified === true };
}

export interface Oidc extends Pick<Identity, 'handle'> {
  readonly label: string;
}

/**
 * Signing in with an OpenID Connect provider: code flow with PKCE, state and nonce, by the identity library's plugin. It is
 * an instance of the library of its own beside the one of passwords, made when somebody first comes this way and kept, with
 * what the provider says of itself, once that is known: a provider that is away keeps nobody else out. Nobody gets an
 * account by it: it finds an account that is linked, or links the one whose e-mail the provider has verified.
 */
export function createOidc(
  base: () => BetterAuthOptions,
  signing: Pick<Signing, 'onChange'>,
  settings: OidcSettings,
  log: Logger,
): Oidc {
  async function make(): Promise<{ readonly handler: (request: Request) => Promise<Response> }> {
    const { issuer, clientId } = settings;
    const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = discovery.parse(await json(discoveryUrl));
    if (found.issuer !== issuer) throw new Error(`${discoveryUrl} says it is of ${found.issuer}`);
    const { betterAuth } = await import('better-auth');
    const { genericOAuth } = await import('better-auth/plugins/generic-oauth');
    const clientSecret = readFileSync(settings.secretFile, 'utf8').trim();
    const made = betterAuth({
      ...base(),
      baseURL: settings.origin,
      account: { accountLinking: { enabled: true, trustedProviders: [], requireLocalEmailVerified: false } },
      plugins: [
        genericOAuth({
          config: [
            {
              providerId: OIDC,
              discoveryUrl,
              clientId,
              clientSecret,
              scopes: ['openid', 'email', 'profile'],
              pkce: true,
              authentication: 'basic',
              disableSignUp: true,
              requireIdTokenVerification: true,
              getUserInfo: (tokens) => personOf(tokens, found.userinfo_endpoint),
            },
          ],
        }),
      ],
    });
    const { socialProviders } = await made.$context;
    const ready =
      typeof socialProviders === 'function'
        ? await (socialProviders as () => Promise<readonly { id: string }[]>)()
        : socialProviders;
    if (!ready.some(({ id }) => id === OIDC)) throw new Error('it does not say how ID tokens are verified');
    return made;
  }
  let kept: ReturnType<typeof make> | null = null;
  signing.onChange(() => {
    kept = null;
  });
  return {
    label: settings.label,
    async handle(request) {
      kept ??= make();
      try {
        return await (await kept).handler(request);
      } catch (error) {
        kept = null;
        log.warn({ err: error, issuer: settings.issuer }, 'the OpenID Connect provider could not be asked');
        throw new Problem('provider-away', { headers: { 'retry-after': '10' } });
      }
    },
  };
}
