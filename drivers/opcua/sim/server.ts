import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataType,
  type IAddressSpace,
  MessageSecurityMode,
  type Namespace,
  nodesets,
  OPCUACertificateManager,
  OPCUAServer,
  type OPCUAServerOptions,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
} from 'node-opcua';

setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

export interface TestServer {
  readonly endpoint: string;
  readonly port: number;
  readonly server: OPCUAServer;
  readonly space: IAddressSpace;
  readonly own: Namespace;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

/** A real server of node-opcua on 127.0.0.1, with whatever nodes `fill` makes; its users are "op" with "secret". */
export async function startServer(
  fill: (own: Namespace, space: IAddressSpace) => void = () => undefined,
  options: OPCUAServerOptions & { pki?: string } = {},
): Promise<TestServer> {
  const { pki, ...others } = options;
  const folder = pki ?? (await mkdtemp(join(tmpdir(), 'opcua-server-')));
  const port = options.port ?? (await freePort());
  const serverCertificateManager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: true,
  });
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverInfo: { applicationUri: 'urn:millrace:test:server' },
    serverCertificateManager,
    userCertificateManager: new OPCUACertificateManager({
      rootFolder: join(folder, 'users'),
      automaticallyAcceptUnknownCertificate: true,
    }),
    nodeset_filename: [nodesets.standard],
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
    userManager: { isValidUser: (name: string, password: string) => name === 'op' && password === 'secret' },
    ...others,
  });
  await server.initialize();
  const space = server.engine.addressSpace as IAddressSpace;
  const own = space.getOwnNamespace();
  fill(own as Namespace, space);
  await server.start();
  return {
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    port,
    server,
    space,
    own: own as Namespace,
    async stop() {
      await server.shutdown(0);
      server.dispose();
      if (!pki) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A variable whose value the test sets. */
export const number = (own: Namespace, name: string, value = 0) =>
  own.addVariable({
    componentOf: own.addressSpace.rootFolder.objects.server,
    nodeId: `s=${name}`,
    browseName: name,
    dataType: DataType.Double,
    value: { dataType: DataType.Double, value },
  });
