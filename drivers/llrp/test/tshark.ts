import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Whether Wireshark's command-line program is there. */
export function hasTshark(): boolean {
  try {
    execFileSync('tshark', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const LLRP_PORT = 5084;
const RAW_IP = 101;

/** A capture file of one TCP segment for each message, each on a connection of its own. */
function capture(messages: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(RAW_IP, 20);
  return Buffer.concat([head, ...messages.flatMap((message, index) => [...packet(message, 20_000 + index)])]);
}

function packet(message: Uint8Array, port: number): readonly Buffer[] {
  const length = 40 + message.length;
  const record = Buffer.alloc(16);
  record.writeUInt32LE(length, 8);
  record.writeUInt32LE(length, 12);
  const ip = Buffer.from('450000000000000040060000' + '7f0000017f000001', 'hex');
  ip.writeUInt16BE(length, 2);
  const tcp = Buffer.from('0000000000000001000000015018ffff00000000', 'hex');
  tcp.writeUInt16BE(port, 0);
  tcp.writeUInt16BE(LLRP_PORT, 2);
  return [record, ip, tcp, Buffer.from(message)];
}

/** A field as Wireshark read it: its name, where it stands in the message, how many bytes, what it shows. */
export interface SharkField {
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly show: string;
}

/** What Wireshark reads of each message, in order. */
export async function readByTshark(messages: readonly Uint8Array[]): Promise<readonly (readonly SharkField[])[]> {
  const folder = await mkdtemp(join(tmpdir(), 'llrp-'));
  try {
    const file = join(folder, 'messages.pcap');
    await writeFile(file, capture(messages));
    const { stdout } = await promisify(execFile)(
      'tshark',
      ['-r', file, '-T', 'pdml', '-o', 'ip.check_checksum:FALSE'],
      {
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    return stdout.split('<packet>').slice(1).map(fieldsOf);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function fieldsOf(packetText: string): readonly SharkField[] {
  return [...packetText.matchAll(/<(?:field|proto) name="([^"]*)"([^>]*)>/g)].flatMap(([, name = '', rest = '']) => {
    const of = (attribute: string): string => new RegExp(` ${attribute}="([^"]*)"`).exec(rest)?.[1] ?? '';
    return name.startsWith('llrp') || name.startsWith('_ws.')
      ? [{ name, at: Number(of('pos')) - 40, size: Number(of('size')), show: of('show') }]
      : [];
  });
}
