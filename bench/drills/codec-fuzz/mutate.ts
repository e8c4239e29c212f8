import type { seeded } from '../../harness/random.ts';

type Random = ReturnType<typeof seeded>;
const MOST_FAULTS = 4;
const MOST_PIECE = 60;

/** A sample with some faults that lines and programs make: bytes changed, lost, doubled, of chance, or of another sample. */
export function mutated(samples: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = random.pick(samples);
  for (let left = 1 + below(random, MOST_FAULTS); left > 0; left--) bytes = withFault(bytes, samples, random);
  return bytes;
}

const below = ({ next }: Random, most: number): number => Math.floor(next() * most);

function withFault(bytes: Uint8Array, samples: readonly Uint8Array[], random: Random): Uint8Array {
  const at = below(random, bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + below(random, MOST_PIECE));
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (below(random, 7)) {
    case 0:
      return changed(bytes, at, () => below(random, 256));
    case 1:
      return changed(bytes, at, (byte) => byte ^ (1 << below(random, 8)));
    case 2:
      return joined(head, bytes.subarray(to));
    case 3:
      return joined(bytes.subarray(0, to), tail);
    case 4:
      return head;
    case 5: {
      const other = random.pick(samples);
      const from = below(random, other.length);
      return joined(head, other.subarray(from, from + MOST_PIECE), tail);
    }
    default:
      return joined(head, new Uint8Array(1 + below(random, 30)).fill(random.pick([0, 0xff, 0x20, 0x39])), tail);
  }
}

function changed(bytes: Uint8Array, at: number, to: (byte: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const byte = copy[at];
  if (byte !== undefined) copy[at] = to(byte);
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
