import { read } from 'node:fs';
import { promisify } from 'node:util';
import { DarwinPortBinding, LinuxPortBinding } from '@serialport/bindings-cpp';
import { unixRead } from '@serialport/bindings-cpp/dist/unix-read.js';
import type { SerialPort } from 'serialport';

const readAsync = promisify(read);

/**
 * Lets an open port end when its line was hung up: an adapter pulled out, a pseudo-terminal whose other end is gone.
 * From then on the kernel answers every read with nothing at once; the library takes that for "not yet" and asks again
 * without end, which costs a core and memory until the process dies, and tells nobody (serialport/bindings-cpp#162).
 * A port is opened here such that a read waits for one byte at least (VMIN 1, the library's default), so that nothing
 * can only mean that the line has ended.
 */
export function endAtHangUp({ port }: SerialPort): void {
  if (!(port instanceof LinuxPortBinding) && !(port instanceof DarwinPortBinding)) return;
  const binding = port;
  binding.read = (buffer, offset, length) => unixRead({ binding, buffer, offset, length, fsReadAsync: readOrEnd });
}

const readOrEnd: typeof read.__promisify__ = async (...asked: Parameters<typeof read.__promisify__>) => {
  const answer = await readAsync(...asked);
  if (answer.bytesRead > 0) return answer;
  // The code by which the library knows that a device is gone.
  throw Object.assign(new Error('the line was hung up'), { code: 'ENXIO' });
};
