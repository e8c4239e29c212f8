import { hostname } from 'node:os';
import QRCode from 'qrcode';
import { z } from 'zod';
import { moment } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { SITE, siteOf } from './site-choice.ts';

const made = z.object({ site: z.string(), device: z.string(), code: z.string(), expiresAt: z.coerce.number() });

/** Where a device on the plant's network reaches the server; loopback would only be its own. */
export function serverFor(env: Readonly<Record<string, string | undefined>>, url: string): string {
  const { hostname: host } = new URL(url);
  if (!['127.0.0.1', '[::1]', 'localhost'].includes(host)) return url;
  return `https://${env.MILLRACE_NAME || hostname()}:${env.MILLRACE_HTTPS_PORT || '8443'}`;
}

/** `millrace claim <device>` */
export const claimGroup: CommandGroup = (program, declare) => {
  declare<{ site?: string; minutes?: string; server?: string; qr: boolean }>(
    program,
    'claim <device>',
    'make a one-time code with which a new device fetches its own secret',
    async ({ api, out, env }, [id = ''], { site, minutes, server: given, qr }) => {
      const server = api();
      const input = {
        site: await siteOf(server, site),
        device: id,
        ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
      };
      const claim = await server.command('plant.device.claim-code', input, made);
      // The code stands behind "#": whoever opens the address in a browser by mistake does not send it.
      const address = `${given ?? serverFor(env, server.url)}/api/v1/devices/claim#${claim.code}`;
      const picture = qr ? await QRCode.toString(address, { type: 'utf8', errorCorrectionLevel: 'M' }) : '';
      out.result({ ...claim, address }, () => [
        ...(picture === '' ? [] : [picture]),
        `device  ${claim.device}`,
        `code    ${claim.code}   (once, until ${moment(claim.expiresAt)})`,
        `device  → POST ${address.split('#')[0]} {"code":"${claim.code}"} answers with its secret`,
      ]);
    },
  )
    .option('--minutes <n>', 'how long the code holds (60)')
    .option('--server <address>', 'the server as the device reaches it')
    .option('--no-qr', 'print no QR code')
    .option(...SITE);
};
