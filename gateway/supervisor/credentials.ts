import { createHash, timingSafeEqual } from 'node:crypto';
import { filterCovers, type GatewayConfig } from '@millrace/contracts';
import type { Source } from '../pipeline/source.ts';

/** Who may use a door, and for what. */
export interface Principal extends Source {
  readonly kind: 'device' | 'service';
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
}

export interface ServiceCredential {
  readonly name: string;
  /** All that are good. */
  readonly secrets: readonly string[];
  readonly subscribe: readonly string[];
}

const hashOf = (secret: string | Buffer): Buffer => createHash('sha256').update(secret).digest();
const NOBODY = [hashOf('nobody has this secret')];
const DAY = 24 * 3600 * 1_000_000;

/** The devices of the configuration and the gateway's own services, by name. Secrets are only here as hashes. */
export class Credentials {
  private entries = new Map<string, { readonly principal: Principal; readonly hashes: readonly Buffer[] }>();
  private services: readonly ServiceCredential[];

  constructor(services: readonly ServiceCredential[]) {
    this.services = services;
    this.use([]);
  }

  /** Other secrets of a service: who is connected with one that is good no more stays until he is gone. */
  useSecrets(service: string, secrets: readonly string[]): void {
    this.services = this.services.map((one) => (one.name === service ? { ...one, secrets } : one));
    const entry = this.entries.get(service);
    if (entry?.principal.kind === 'service') this.entries.set(service, { ...entry, hashes: secrets.map(hashOf) });
  }

  /** Replaces all devices. Gives the names whose credential or rights are no longer what they were. */
  use(devices: GatewayConfig['devices']): string[] {
    const before = this.entries;
    const signatures = this.signatures;
    this.entries = new Map();
    this.signatures = new Map();
    for (const { name, secrets, subscribe } of this.services) {
      const principal = principalOf(name, 'service', { publish: [], subscribe }, DAY, 'identified');
      this.entries.set(name, { principal, hashes: secrets.map(hashOf) });
    }
    for (const device of devices) {
      // A device never takes a service's name.
      if (this.entries.has(device.id)) continue;
      const signature = JSON.stringify(device);
      this.signatures.set(device.id, signature);
      const known = before.get(device.id);
      if (known && signatures.get(device.id) === signature) {
        this.entries.set(device.id, known);
        continue;
      }
      const fill = (filter: string): string => filter.replaceAll('{device}', device.path).replaceAll('{id}', device.id);
      const rights = { publish: device.rights.publish.map(fill), subscribe: device.rights.subscribe.map(fill) };
      this.entries.set(device.id, {
        principal: principalOf(device.id, 'device', rights, device.plausibleWithin, device.delivery),
        hashes: device.secrets.map((hash) => Buffer.from(hash, 'hex')),
      });
    }
    return [...before.keys()].filter(
      (name) => this.entries.get(name)?.principal !== before.get(name)?.principal && signatures.has(name),
    );
  }
  private signatures = new Map<string, string>();

  /** Whoever has this name now; null: nobody. Says nothing of a secret. */
  named(name: string): Principal | null {
    return this.entries.get(name)?.principal ?? null;
  }

  knows(name: string): boolean {
    return this.entries.has(name);
  }

  /** The principal whose secret this is; null otherwise, after the same work. */
  verify(name: string, secret: string | Buffer): Principal | null {
    const entry = this.entries.get(name);
    const given = hashOf(secret);
    let right = false;
    for (const hash of entry && entry.hashes.length > 0 ? entry.hashes : NOBODY) {
      if (timingSafeEqual(hash, given)) right = true;
    }
    return right && entry ? entry.principal : null;
  }
}

const CACHED_TOPICS = 1_000;

function principalOf(
  name: string,
  kind: Principal['kind'],
  rights: { readonly publish: readonly string[]; readonly subscribe: readonly string[] },
  plausibleWithin: number,
  delivery: Source['delivery'],
): Principal {
  let allowed = new Map<string, boolean>();
  return {
    name,
    kind,
    plausibleWithin,
    delivery,
    mayPublish(topic) {
      let answer = allowed.get(topic);
      if (answer === undefined) {
        answer = rights.publish.some((filter) => filterCovers(filter, topic));
        if (allowed.size >= CACHED_TOPICS) allowed = new Map();
        allowed.set(topic, answer);
      }
      return answer;
    },
    maySubscribe: (filter) => rights.subscribe.some((right) => filterCovers(right, filter)),
  };
}
