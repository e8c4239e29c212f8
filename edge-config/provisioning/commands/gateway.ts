import { createHash, X509Certificate } from 'node:crypto';
import { gatewayCode, joinText, pinOf, readJoinText } from '@millrace/contracts';
import QRCode from 'qrcode';
import { z } from 'zod';
import type { Api } from '../api/client.ts';
import { CliError } from '../cli/cli-error.ts';
import { moment, tableOf } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { serverFor } from './claim.ts';
import { SITE, siteOf } from './site-choice.ts';

/** What joins a box to a centre; it works on the data folder, so it is handed in by the composition root. */
export interface JoinTools {
  readonly join: (request: { readonly data: string; readonly centre: string; readonly code: string }) => Promise<{
    readonly gateway: string;
    readonly site: string;
    readonly centre: string;
    readonly receiver: string;
  }>;
}

const added = z.object({ gateway: z.string(), site: z.string(), code: z.string(), expiresAt: z.coerce.number() });
const moments = z.coerce.number().nullable();
const row = z.object({
  gateway: z.string(),
  site: z.string(),
  state: z.enum(['here', 'joined', 'revoked']),
  joinedAt: moments,
  certificateUntil: moments,
  revokedAt: moments,
  codeUntil: moments,
  secretAskedAt: moments,
  oldSecretUntil: moments,
});
const ledger = z.object({
  gateways: z.array(z.object({ online: z.boolean(), status: z.object({ gateway: z.string() }) })),
});

/** The name of the gateway that runs beside the server, as the house gives it. */
const besideServer = (env: Readonly<Record<string, string | undefined>>): string => env.MILLRACE_GATEWAY || 'main';

/** Whether some gateway runs a site's configuration. */
export async function isServed(api: Api, site: string): Promise<boolean> {
  const { gateways } = await api.query('plant.gateways', { site }, z.object({ gateways: z.array(z.unknown()) }));
  return gateways.length > 0;
}

/** The beginning of the SHA-256 of the centre's authority, from the centre itself. */
async function authorityPin(api: Api): Promise<string> {
  const where = `${api.url}/trust/millrace-authority.pem`;
  const answer = await fetch(where);
  if (!answer.ok)
    throw new CliError('unreachable', {
      what: `the centre gives no authority (${answer.status})`,
      where,
      next: 'look at "millrace status": its certificates may not be made yet',
    });
  const { raw } = new X509Certificate(await answer.text());
  return pinOf(createHash('sha256').update(raw).digest());
}

const access = ({ state, codeUntil, revokedAt, secretAskedAt, oldSecretUntil }: z.infer<typeof row>): string =>
  codeUntil !== null
    ? `code until ${moment(codeUntil)}`
    : state === 'here'
      ? 'has not joined'
      : state === 'revoked' && revokedAt !== null
        ? `revoked ${moment(revokedAt)}`
        : secretAskedAt !== null
          ? `${state}, new secret asked ${moment(secretAskedAt)}`
          : oldSecretUntil !== null
            ? `${state}, old secret until ${moment(oldSecretUntil)}`
            : state;

/** `millrace gateway …` */
export const gatewayGroup =
  (tools: JoinTools): CommandGroup =>
  (program, declare) => {
    const group = program
      .command('gateway')
      .description('Gateways on boxes of their own, and the centre they belong to.');

    declare<{ site?: string; minutes?: string; server?: string; qr: boolean }>(
      group,
      'add <gateway>',
      'at the centre: make a gateway known and print a one-time code for its box',
      async ({ api, out, env }, [gateway = ''], { site, minutes, server: given, qr }) => {
        const server = api();
        const chosen = await siteOf(server, site);
        const pin = await authorityPin(server);
        const input = {
          gateway,
          site: chosen,
          ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
        };
        const made = await server.command('plant.gateway.add', input, added);
        const code = gatewayCode(made.code, pin);
        const centre = given ?? serverFor(env, server.url);
        const text = joinText(centre, code);
        const picture = qr ? await QRCode.toString(text, { type: 'utf8', errorCorrectionLevel: 'M' }) : '';
        out.result({ ...made, code, join: text }, () => [
          ...(picture === '' ? [] : [picture]),
          `gateway  ${made.gateway}   (site ${made.site})`,
          `code     ${code}   (once, until ${moment(made.expiresAt)})`,
          '',
          `On the box:  millrace gateway join ${centre} ${code}`,
          `or, at its first start:  MILLRACE_JOIN='${text}'`,
        ]);
      },
    )
      .option('--minutes <n>', 'how long the code holds (60)')
      .option('--server <address>', 'the centre as the box reaches it')
      .option('--no-qr', 'print no QR code')
      .option(...SITE);

    declare<{ site?: string }>(
      group,
      'assign [gateway]',
      'say which site a gateway serves; the one beside the server where none is named',
      async ({ api, out, env }, [given], { site }) => {
        const server = api();
        const input = { gateway: given ?? besideServer(env), site: await siteOf(server, site) };
        await server.command('plant.gateway.assign', input, z.looseObject({}));
        out.result(input, () => [
          `${input.gateway} serves ${input.site}: it fetches the configuration within seconds.`,
          '"millrace status" says when it runs it.',
        ]);
      },
    ).option(...SITE);

    declare(
      group,
      'join <centre> [code]',
      'on the box: join a centre with its code; the box makes its own key',
      async ({ out, data }, [centre = '', code]) => {
        const given = code === undefined ? readJoinText(centre) : { centre, code };
        if (!given) {
          throw new CliError('usage', {
            what: 'the code is missing',
            where: 'code',
            next: 'write the address and the code, or both in one as "millrace gateway add" prints them',
          });
        }
        const { gateway, site, receiver, ...joined } = await tools.join({ data, ...given });
        out.result({ gateway, site, centre: joined.centre, receiver, data }, () => [
          `joined ${joined.centre} as gateway ${gateway} of site ${site}; kept in ${data}`,
          'Start the box (again): npm run edge',
        ]);
      },
    );

    declare<{ site?: string }>(group, 'list', 'list the gateways of the company', async ({ api, out }, _, { site }) => {
      const server = api();
      const { gateways } = await server.query(
        'plant.gateways',
        site === undefined ? {} : { site },
        z.object({ gateways: z.array(row) }),
      );
      const heard = new Map(
        (await server.get('/api/v1/ledger', ledger)).gateways.map(({ online, status }) => [status.gateway, online]),
      );
      const rows = gateways.map((one) => ({ ...one, online: heard.get(one.gateway) ?? null }));
      out.result(rows, () =>
        tableOf(
          ['gateway', 'site', 'access', 'certificate until', 'link'],
          rows.map((one) => [
            one.gateway,
            one.site,
            access(one),
            one.certificateUntil === null ? null : moment(one.certificateUntil),
            one.online === null ? 'not heard' : one.online ? 'online' : 'away',
          ]),
          'No gateway has a site yet. The one beside this server: millrace gateway assign. One on a box of its own: millrace gateway add <gateway>',
        ),
      );
    }).option('--site <site>', 'of this site alone');

    declare(
      group,
      'rotate <gateway>',
      'have a box change its secret by itself; the old one stays good for a while',
      async ({ api, out }, [gateway = '']) => {
        const done = await api().command(
          'plant.gateway.rotate',
          { gateway },
          z.object({ gateway: z.string(), site: z.string() }),
        );
        out.result(done, () => [
          `${gateway} makes a new secret as soon as its link is up, and nothing stands still meanwhile.`,
          '"millrace gateway list" says when it has, and until when the old one is good (settings plant.credentials).',
        ]);
      },
    );

    declare(group, 'revoke <gateway>', 'let a gateway in no more, at once', async ({ api, out }, [gateway = '']) => {
      const done = await api().command(
        'plant.gateway.revoke',
        { gateway },
        z.object({ gateway: z.string(), site: z.string() }),
      );
      out.result(done, () => [
        `${gateway} is let in no more, at no door. What it delivered stays; what it holds, it keeps.`,
        `"millrace gateway add ${gateway} --site ${done.site}" makes a code to let it in again.`,
      ]);
    });
  };
