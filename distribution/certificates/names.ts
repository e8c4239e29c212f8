import { hostname, networkInterfaces } from 'node:os';

/** Everything that this machine may be called by: what its certificate must cover. Sorted, without repeats. */
export interface MachineNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

/** The name that mDNS announces: `<name>.local`; a name with a dot in it belongs to a real DNS and is only itself. */
export const localName = (name: string): string | undefined =>
  name.endsWith('.local') ? name : name.includes('.') ? undefined : `${name}.local`;

/** IPv6 addresses that hold only on one cable (fe80::) are left out: no browser can be given one. */
export function machineAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => address).filter((address) => !address.toLowerCase().startsWith('fe80'));
}

export function machineNames(name: string, addresses: readonly string[] = machineAddresses()): MachineNames {
  const dns = ['localhost', hostname().toLowerCase(), name, localName(name)].filter((entry) => entry !== undefined);
  return {
    dns: [...new Set(dns)].filter((entry) => /^[a-z0-9.-]+$/.test(entry)).sort(),
    ip: [...new Set(['127.0.0.1', '::1', ...addresses])].sort(),
  };
}
