/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Seeds of a test of mutations: one that is always the same, and one of this run, which is printed to be repeated. */
export function seeds(): number[] {
  const given = process.env.MILLRACE_SEED;
  const random = given === undefined ? Math.floor(Math.random() * 0xffff_ffff) : Number(given);
  console.log(`mutations: seed ${random} beside the fixed one (MILLRACE_SEED=${random} repeats it)`);
  return [20_261_129, random];
}

/** Bytes with a few faults: turned bits, cut, doubled, shuffled, or with something of another sample in them. */
export function mutate(samples: readonly Buffer[], random: () => number): Buffer {
  const pick = (below: number): number => Math.floor(random() * below);
  const sample = (): Buffer => samples[pick(samples.length)] as Buffer;
  let bytes = Buffer.from(sample());
  for (let times = 1 + pick(4); times > 0; times--) {
    const at = pick(bytes.length + 1);
    const to = Math.min(bytes.length, at + pick(40));
    switch (pick(6)) {
      case 0:
        if (at < bytes.length) bytes[at] = pick(256);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4: {
        const other = sample();
        const from = pick(other.length);
        const piece = other.subarray(from, from + pick(60));
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
        break;
      }
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(pick(30), pick(256)), bytes.subarray(at)]);
    }
  }
  return bytes;
}
