import type { ConnectionStatus, PeerCertificate } from '@millrace/contracts';
import { CliError } from '../cli/cli-error.ts';
import { moment } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { sent, settled } from './ask-device.ts';
import { askedDevice } from './asked-device.ts';
import { type LedgerAnswer, ledgerAnswer } from './ledger-answer.ts';
import { SITE, siteOf } from './site-choice.ts';

/** Of the thumbprint as many digits may be left out as do not tell two apart. */
const LEAST_DIGITS = 8;

const STANDING: Readonly<Record<PeerCertificate['standing'], string>> = {
  waiting: 'nobody has said yet whether it is the right one',
  trusted: 'trusted',
  rejected: 'rejected by a person',
};

/** What `millrace device certificates` says of one connection. */
export function certificateLines({ id, protocol, devices, certificates }: ConnectionStatus): string[] {
  if (!certificates) return [];
  const { own, peer } = certificates;
  const [device] = devices;
  return [
    `${id} (${protocol}): ${devices.map((one) => one.id).join(', ')}`,
    ...(peer
      ? [
          `  theirs      ${STANDING[peer.standing]}`,
          `  name        ${peer.subject}`,
          `  signed by   ${peer.issuer === peer.subject ? 'itself' : peer.issuer}`,
          `  holds       ${moment(peer.validFrom)} to ${moment(peer.validTo)}`,
          `  thumbprint  ${peer.thumbprint} (SHA-1)`,
          `  fingerprint ${peer.fingerprint} (SHA-256)`,
          ...peer.reasons.map(({ text }, at) => `  ${at === 0 ? 'against it' : '          '}  ${text}`),
          ...(peer.standing === 'trusted'
            ? []
            : [
                '  to do       compare the thumbprint with the one on the device, or in the tool of its maker; then',
                `              millrace device trust ${device?.id ?? id} ${peer.thumbprint}`,
              ]),
        ]
      : ['  theirs      not shown yet, or the link goes without']),
    `  ours        ${own.thumbprint}, until ${moment(own.validTo)}`,
  ];
}

/** The certificate that a device shows, where it is the one that was named. Throws a CliError that says what is shown. */
export function shownCertificate(ledger: LedgerAnswer, device: string, thumbprint: string): PeerCertificate {
  const asked = askedDevice(ledger, device);
  const peer = asked?.connection.certificates?.peer;
  if (!peer) {
    throw new CliError('unknown', {
      what: asked ? `${device} has shown no certificate` : `no gateway asks a device "${device}"`,
      where: 'millrace device certificates',
      next: 'it is shown at the first attempt to connect: see "millrace device list" for what keeps it',
    });
  }
  const digits = thumbprint.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
  if (digits.length < LEAST_DIGITS || !peer.thumbprint.startsWith(digits)) {
    throw new CliError('refused', {
      what: `${device} shows the certificate ${peer.thumbprint}, not ${thumbprint}`,
      where: device,
      next: `compare it with the device; ${LEAST_DIGITS} digits of the thumbprint are enough`,
    });
  }
  return peer;
}

/** `millrace device certificates`, `trust` and `distrust`: who a device says it is, and a person's word on it. */
export const trustDevice: CommandGroup = (group, declare) => {
  declare(group, 'certificates', 'certificates that devices have shown, and ours', async ({ api, out }) => {
    const { gateways } = await api().get('/api/v1/ledger', ledgerAnswer);
    const connections = gateways.flatMap(({ status }) => status.connections ?? []);
    const shown = connections.filter(({ certificates }) => certificates !== undefined);
    out.result(
      shown.map(({ id, protocol, devices, certificates }) => ({
        connection: id,
        protocol,
        devices: devices.map((device) => device.id),
        ...certificates,
      })),
      () => (shown.length > 0 ? shown.flatMap(certificateLines) : ['No device has shown a certificate yet.']),
    );
  });

  for (const what of ['trust', 'distrust'] as const) {
    declare<{ site?: string }>(
      group,
      `${what} <device> <thumbprint>`,
      what === 'trust'
        ? 'say that the certificate a device shows is the right one'
        : 'say that it is not, or not any more: the link ends at once',
      async ({ api, out, signal }, [device = '', thumbprint = ''], { site }) => {
        const server = api();
        const peer = shownCertificate(await server.get('/api/v1/ledger', ledgerAnswer), device, thumbprint);
        const decision = { thumbprint: peer.thumbprint, reasons: peer.reasons.map(({ code }) => code) };
        const input = { site: await siteOf(server, site), device, ...decision };
        await settled(server, signal, device, await server.command(`plant.device.${what}`, input, sent));
        out.result({ device, ...decision }, () => [
          what === 'trust'
            ? `${device} is trusted; "millrace device show ${device}" says how it goes on.`
            : `${device} is not trusted: nothing is read from it until "millrace device trust".`,
        ]);
      },
    ).option(...SITE);
  }
};
