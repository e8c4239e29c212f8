import { isIPv4 } from 'node:net';
import multicastDns from 'multicast-dns';
import { localName, machineAddresses } from '../certificates/names.ts';

/** Seconds that others may remember an address: short, for a plant's PC may get another one. */
const TTL = 120;

export interface Announcement {
  /** The name that is announced, or undefined where none is (it is a name of a real DNS). */
  readonly name: string | undefined;
  /** Says it once to everybody, without being asked: at start and when the addresses have changed. */
  readonly tell: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * Announces `<name>.local` on the local network by multicast DNS, with the machine's addresses as they are when asked.
 * A network that does not let us is no fault of the plant: `onTrouble` hears of it and everything else goes on.
 */
export function announce(plant: string, onTrouble: (reason: string) => void): Announcement {
  const name = localName(plant);
  if (!name) return { name: undefined, tell: () => undefined, stop: async () => undefined };
  const reachable = () => machineAddresses().filter((address) => address !== '127.0.0.1' && address !== '::1');
  const answers = (type: string) =>
    reachable()
      .map((data) => ({ name, type: isIPv4(data) ? ('A' as const) : ('AAAA' as const), ttl: TTL, flush: true, data }))
      .filter((answer) => type === 'ANY' || answer.type === type);
  const trouble = (error: Error) => onTrouble(`${name} cannot be announced on this network: ${error.message}`);
  const mdns = multicastDns();
  mdns.on('error', trouble);
  mdns.on('warning', () => undefined); // a malformed packet of somebody else's
  const respond = (type: string) => {
    const found = answers(type);
    if (found.length > 0) mdns.respond(found, (error) => error && trouble(error));
  };
  mdns.on('query', ({ questions }) => {
    for (const question of questions) if (question.name.toLowerCase() === name) respond(question.type);
  });
  const tell = () => respond('ANY');
  mdns.on('ready', tell);
  return { name, tell, stop: () => new Promise((resolve) => closeQuietly(mdns, resolve)) };
}

function closeQuietly(mdns: ReturnType<typeof multicastDns>, done: () => void): void {
  try {
    mdns.destroy(done);
  } catch {
    done(); // a socket that never came to listen cannot be closed
  }
}
