import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB and some tens of milliseconds a try. What is kept names them, so that they may be raised later. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const BYTES = 32;

const derive = (pin: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
    scrypt(pin, salt, BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

/** "scrypt$N$r$p$salt$key": slow on purpose, for a PIN has few digits. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(pin, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether this is the PIN. Without a hash it takes as long and says no: nobody learns by the clock who has one. */
export async function isPin(pin: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = hash?.split('$') ?? [];
  if (salt === undefined || key === undefined) {
    await derive(pin, randomBytes(16), COST);
    return false;
  }
  const expected = Buffer.from(key, 'base64url');
  const given = await derive(pin, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Digits in a row or all alike, or the person's own number: what is guessed first. */
export function isWeakPin(pin: string, number: string): boolean {
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  return pin === number || [0, 1, -1].some((step) => steps.every((each) => each === step));
}
