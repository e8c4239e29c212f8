import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Whether this server may call an address that somebody gave it. Throws with a sentence where it may not. */
export type AllowedTarget = (url: URL) => Promise<void>;

const within = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  within.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  within.addSubnet(network, bits, 'ipv6');

/** Names and addresses of the world outside, over https; none of this machine's or its network's. */
export const outsideOnly: AllowedTarget = async (url) => {
  if (url.protocol !== 'https:') throw new Error(`${url.origin} is not called: only https:// is`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  for (const { address, family } of found)
    if (within.check(address, family === 6 ? 'ipv6' : 'ipv4'))
      throw new Error(`${url.origin} is not called: ${address} lies within the network of this plant`);
};
