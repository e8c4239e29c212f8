import { DeviceError } from '@millrace/driver-api';
import { SerialPort } from 'serialport';
import type { ByteStream } from './byte-stream.ts';
import { endAtHangUp } from './hang-up.ts';
import { lineError } from './line-error.ts';

export interface SerialLine {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Opens a serial port and throws away what stands in its buffers. Rejects with a DeviceError that names the port. */
export async function openSerial(line: SerialLine, signal: AbortSignal): Promise<ByteStream> {
  signal.throwIfAborted();
  const port = new SerialPort({ ...line, autoOpen: false });
  const act = (method: 'open' | 'flush' | 'close') =>
    new Promise<void>((resolve, reject) => {
      port[method]((error) => (error ? reject(error) : resolve()));
    });
  try {
    await act('open');
    endAtHangUp(port);
    await act('flush');
  } catch (error) {
    if (port.isOpen) await act('close').catch(() => undefined);
    throw lineError(error, line.path);
  }
  let closed = false;
  const close = async () => {
    closed = true;
    // A port whose adapter was pulled out cannot be closed in order; it is gone then.
    if (port.isOpen) await act('close').catch(() => undefined);
  };
  if (signal.aborted) {
    await close();
    signal.throwIfAborted();
  }
  return {
    write: (bytes) => void port.write(Buffer.from(bytes)),
    listen({ bytes, gone }) {
      const end = (error: unknown) => {
        if (closed) return;
        closed = true;
        gone(error ? lineError(error, line.path) : new DeviceError('lost', `${line.path}: the port was closed`));
      };
      port.on('data', bytes);
      port.on('error', end);
      port.on('close', end);
    },
    close,
  };
}
