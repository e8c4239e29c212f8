import { type GatewayStatus, HELD_NAME, type HeldBack } from '@millrace/contracts';
import { CliError } from '../cli/cli-error.ts';
import { moment } from '../cli/output.ts';
import type { CommandGroup } from '../cli/program.ts';
import { sent, settled } from './ask-device.ts';
import { type LedgerAnswer, ledgerAnswer } from './ledger-answer.ts';
import { SITE, siteOf } from './site-choice.ts';

export interface FoundHold extends HeldBack {
  /** By what it is let go: a device behind it, or its own name. */
  readonly device: string;
  /** All that are not heard meanwhile. */
  readonly devices: readonly string[];
}

const behind = ({ connections = [], links = [] }: GatewayStatus, { kind, id }: HeldBack): string[] => {
  const all = kind === 'connection' ? connections : kind === 'link' ? links : [];
  return all.find((one) => one.id === id)?.devices.map((device) => device.id) ?? [];
};

/** What gateways hold back, each with the devices behind it. */
export const heldOf = ({ gateways }: LedgerAnswer): FoundHold[] =>
  gateways.flatMap(({ status }) =>
    (status.held ?? []).map((hold) => {
      const devices = behind(status, hold);
      return { ...hold, devices, device: devices[0] ?? HELD_NAME.of(hold) };
    }),
  );

/** What holds this device back, or this connection, link or way out. Throws a CliError where nothing does. */
export function holdOn(ledger: LedgerAnswer, name: string): FoundHold {
  const all = heldOf(ledger);
  const found = all.find((hold) => hold.devices.includes(name) || hold.id === name || HELD_NAME.of(hold) === name);
  if (found) return found;
  throw new CliError('unknown', {
    what: `no gateway holds "${name}" back`,
    where: 'millrace device list',
    next: all.length > 0 ? `held back are ${all.map(({ device }) => device).join(', ')}` : 'nothing is held back now',
  });
}

export const holdLines = ({ kind, id, devices, since, until, times, reason }: FoundHold): string[] => [
  `held back     ${kind} ${id}${devices.length > 0 ? `: ${devices.join(', ')}` : ''}`,
  `since         ${moment(since)}${times > 1 ? `, ${times} times in a row` : ''}`,
  `until         ${moment(until)}, if nobody lets it go`,
  `reason        the gateway had to be ended for it: ${reason}`,
];

/** `millrace device release`: what a gateway holds back is begun at once. */
export const releaseDevice: CommandGroup = (group, declare) => {
  declare<{ site?: string; yes?: boolean }>(
    group,
    'release <device>',
    'begin at once what its gateway holds back since it had to be ended for it',
    async ({ api, out, signal }, [name = ''], { site, yes }) => {
      const server = api();
      const hold = holdOn(await server.get('/api/v1/ledger', ledgerAnswer), name);
      const lines = holdLines(hold);
      if (!yes) {
        out.result({ ...hold, released: false }, () => [
          ...lines,
          '',
          'Let go, it is begun within a second. If it loops again, the gateway is ended again: for some seconds nothing',
          'at all is read, and after that it is held back for longer. Add --yes to let it go.',
        ]);
        return;
      }
      const { device, since } = hold;
      const input = { site: await siteOf(server, site), device, since };
      await settled(server, signal, device, await server.command('plant.device.release', input, sent));
      out.result({ ...hold, released: true }, () => [
        ...lines,
        '',
        `It is let go: "millrace ${hold.devices.length > 0 ? `device show ${device}` : 'status'}" says how it goes on.`,
      ]);
    },
  )
    .option('--yes', 'really do it; without it is told what holds it back, and nothing is done')
    .option(...SITE);
};
