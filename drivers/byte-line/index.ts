export type { ByteStream } from './byte-stream.ts';
export { openSerial, type SerialLine } from './serial.ts';
export { openTcp, type TcpAddress } from './tcp.ts';
