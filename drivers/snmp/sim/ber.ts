/** The few forms of BER (X.690) that SNMP needs, for a simulator that shares no code with the library it is asked by. */
export interface Element {
  readonly tag: number;
  readonly body: Buffer;
}

/** The elements that stand side by side. Throws a RangeError where a length leads beyond the bytes. */
export function elements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    at += 2;
    if (length > 0x80) {
      const octets = length - 0x80;
      length = bytes.readUIntBE(at, octets);
      at += octets;
    }
    if (at + length > bytes.length) throw new RangeError('it is cut off');
    found.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

export function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 0x80 ? Buffer.from([body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

export function integer(value: number, tag = 0x02): Buffer {
  const body = Buffer.alloc(6);
  body.writeIntBE(value, 0, 6);
  let from = 0;
  while (
    from < 5 &&
    ((body[from] === 0 && (body[from + 1] ?? 0) < 0x80) || (body[from] === 0xff && (body[from + 1] ?? 0) >= 0x80))
  )
    from++;
  return element(tag, body.subarray(from));
}

export const integerOf = ({ body }: Element): number => body.readIntBE(0, body.length);

export function oidText({ body }: Element): string {
  const parts: number[] = [];
  let part = 0;
  for (const byte of body) {
    part = part * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  return [Math.min(2, Math.floor(first / 40)), first - 40 * Math.min(2, Math.floor(first / 40)), ...rest].join('.');
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part & 0x7f];
    for (let more = Math.floor(part / 128); more > 0; more = Math.floor(more / 128))
      digits.unshift((more & 0x7f) | 0x80);
    return digits;
  });
  return element(0x06, Buffer.from(bytes));
}
