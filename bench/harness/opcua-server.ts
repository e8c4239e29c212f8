// A server of node-opcua with numbers that count up once a second, and a folder of nodes to browse. A process of its own.
import { createServer } from 'node:net';
import { DataType, nodesets, OPCUACertificateManager, OPCUAServer, type UAVariable } from 'node-opcua';

export interface OpcuaServerOptions {
  readonly folder: string;
  /** Variables `ns=1;s=t0` and on, each raised by 1 a second. */
  readonly ticking: number;
  /** Variables below `ns=1;s=Many`. */
  readonly browsed: number;
}

const SLICES = 20;
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
const ticks: UAVariable[] = [];
const add = (name: string): UAVariable =>
  own.addVariable({
    componentOf: many,
    nodeId: `s=${name}`,
    browseName: name,
    dataType: DataType.Double,
    value: { dataType: DataType.Double, value: 0 },
  });
for (let at = 0; at < ticking; at++) ticks.push(add(`t${at}`));
for (let at = 0; at < browsed; at++) add(`b${at}`);
await server.start();

let slice = 0;
setInterval(() => {
  const tick = Math.floor(slice / SLICES) + 1;
  for (let at = slice % SLICES; at < ticks.length; at += SLICES)
    ticks[at]?.setValueFromSource({ dataType: DataType.Double, value: tick });
  slice++;
}, 1_000 / SLICES);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true, endpoint: `opc.tcp://127.0.0.1:${port}` });
