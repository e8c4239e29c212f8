import type { OpenNamespaceServer } from '@millrace/driver-api';
import { OpcuaServerThread } from './thread.ts';

/** The library behind it is loaded in its thread: a plant without an OPC UA server pays nothing. */
export const openOpcuaServer: OpenNamespaceServer = (settings, host) => new OpcuaServerThread(settings, host);
