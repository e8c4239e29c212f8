// A server of node-opcua with a folder of nodes, behind players that report their values. A process of its own.
import { createServer } from 'node:net';
import { DataType, nodesets, OPCUACertificateManager, OPCUAServer, setErrorLogger, setWarningLogger } from 'node-opcua';
import { opcuaPlayer } from './opcua-player.ts';

export interface OpcuaServerOptions {
  readonly folder: string;
  /** Items whose values are played. */
  readonly ticking: number;
  /** Variables below `ns=1;s=Many`. */
  readonly browsed: number;
}

export interface OpcuaServerReady {
  readonly endpoint: string;
  /** The same server, its values played by `opcua-player.ts`. */
  readonly second: string;
  readonly flatOut: string;
}

setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

const { folder, ticking, browsed } = JSON.parse(process.argv[2] ?? '') as OpcuaServerOptions;

const port = await new Promise<number>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
});
const server = new OPCUAServer({
  port,
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  nodeset_filename: [nodesets.standard],
  serverCertificateManager: new OPCUACertificateManager({ rootFolder: folder }),
  serverCapabilities: { maxMonitoredItems: 200_000, maxMonitoredItemsPerSubscription: 100_000 },
});
await server.initialize();
const space = server.engine.addressSpace;
if (!space) throw new Error('the server has no address space');
const own = space.getOwnNamespace();
const many = own.addObject({ organizedBy: space.rootFolder.objects, nodeId: 's=Many', browseName: 'Many' });
const nodes = Array.from({ length: browsed }, (_, at) =>
  own.addVariable({
    componentOf: many,
    nodeId: `s=b${at}`,
    browseName: `b${at}`,
    dataType: DataType.Double,
    value: { dataType: DataType.Double, value: 0 },
  }),
);
await server.start();

/** The first of them count up, for whoever watches without a player. */
const counting = nodes.slice(0, 20);
let tick = 0;
setInterval(() => {
  tick++;
  for (const node of counting) node.setValueFromSource({ dataType: DataType.Double, value: tick });
}, 1_000);

process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
const at = (where: number): string => `opc.tcp://127.0.0.1:${where}`;
const ready: OpcuaServerReady = {
  endpoint: at(port),
  second: at(await opcuaPlayer(port, ticking, 'second')),
  flatOut: at(await opcuaPlayer(port, ticking, 'flat-out')),
};
process.send?.({ ready: true, ...ready });
