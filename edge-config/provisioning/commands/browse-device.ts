import { randomUUID } from 'node:crypto';
import { deviceBrowsed } from '@millrace/contracts';
import { ASKED_PROTOCOLS } from '@millrace/driver-catalogue';
import { CliError } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import type { CommandGroup } from '../cli/program.ts';
import { type AccessOptions, accessOf, profileNamed } from './device-access.ts';
import { noDevice, withAccess } from './probe-device.ts';

const OF_HELP = `
Examples:
  millrace device browse modbus --set host=192.168.1.50               which units answer (minutes: each silent one is waited for)
  millrace device browse modbus @5 --set host=192.168.1.50            which tables unit 5 has
  millrace device browse modbus holding:0-999@5 --set host=192.168.1.50   which addresses it gives
  millrace device browse opcua "/Objects/2:Line1" --set endpoint=opc.tcp://192.168.0.10:4840

Modbus has no list of what is there: everything is tried, by reading alone. Ctrl-C ends it; what was found until then stands.
`;

/** `millrace device browse`: what a device has, as far as its protocol can tell. */
export const browseGroup: CommandGroup = (group, declare) => {
  withAccess(
    declare<AccessOptions>(group, 'browse <protocol> [under]', 'list what a device has, below an address', browse),
  ).addHelpText('after', OF_HELP);
};

async function browse(
  { api, out, signal }: CliContext,
  [protocol = '', under]: readonly string[],
  options: AccessOptions,
): Promise<void> {
  const { gateway } = options;
  const known = ASKED_PROTOCOLS[protocol];
  if (known && !known.capabilities.includes('browse')) {
    throw new CliError('usage', {
      what: `${known.label.en} cannot list what a device has`,
      where: 'protocol',
      next: 'read addresses from its manual: millrace device probe',
    });
  }
  const access = accessOf(protocol, options.profile === undefined ? undefined : profileNamed(options.profile), options);
  const browsing = randomUUID();
  const body = {
    ...access,
    browsing,
    ...(under === undefined ? {} : { under }),
    ...(gateway === undefined ? {} : { gateway }),
  };
  const server = api();
  if (protocol === 'modbus') out.note('Everything is tried one after the other; that is slow. Ctrl-C ends it.');
  let found = 0;
  for (let done = false; !done && !signal.aborted; ) {
    const page = await server.post('/api/v1/devices/browse', body, deviceBrowsed);
    for (const item of page.items) {
      found++;
      const named = Object.entries(item.values ?? {}).map(([value, name]) => `${value} ${name}`);
      const means = named.length > 0 ? ` (${named.join(', ')})` : '';
      out.item(item, () => `${item.address}  ${item.type}${item.writable ? ', writable' : ''}  ${item.label}${means}`);
    }
    if (page.fault) throw noDevice(page.fault, protocol, access.settings);
    done = page.done;
  }
  if (found === 0) out.note('Nothing was found there.');
}
