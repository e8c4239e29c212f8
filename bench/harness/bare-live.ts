// A Socket.IO server that lets everybody in and does nothing else: what it costs to come back at all.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const { port } = JSON.parse(process.argv[2] ?? '{}') as { port: number };
const http = createServer();
new Server(http, { path: '/live', transports: ['websocket'] });
http.listen(port, '127.0.0.1', () => process.send?.({ ready: true }));
