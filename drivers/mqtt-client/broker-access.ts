import { readFile } from 'node:fs/promises';
import type { DriverHost } from '@millrace/driver-api';
import type { IClientOptions } from 'mqtt';

/** How somebody else's broker is entered. `secret` is the name of a secret; certificates are paths of files. */
export interface BrokerAccess {
  readonly user?: string | undefined;
  readonly secret?: string | undefined;
  readonly tls?:
    | { readonly ca?: string | undefined; readonly certificate?: string | undefined; readonly key?: string | undefined }
    | undefined;
}

const pem = async (what: string, path: string | undefined): Promise<Buffer | undefined> => {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(`the ${what} at ${path} cannot be read: check the path and who may read it`, { cause });
  }
};

/** What mqtt.js needs to be let in. Rejects when a certificate or a secret cannot be read, naming it. */
export async function brokerAccess(
  { user, secret, tls }: BrokerAccess,
  host: Pick<DriverHost, 'secret'>,
): Promise<IClientOptions> {
  const [ca, cert, key] = await Promise.all([
    pem('certificate authority', tls?.ca),
    pem('client certificate', tls?.certificate),
    pem("client certificate's key", tls?.key),
  ]);
  return {
    ...(user === undefined ? {} : { username: user }),
    ...(secret === undefined ? {} : { password: await host.secret(secret) }),
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
  };
}
