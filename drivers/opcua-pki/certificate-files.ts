import { X509Certificate } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TRUST_REASONS } from './certificate-faults.ts';

const record = z.object({
  thumbprint: z.string(),
  endpoint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  faults: z.array(z.object({ code: z.enum(TRUST_REASONS), text: z.string() })),
  /** A person has said no: it does not wait any more. */
  rejected: z.boolean().optional(),
});
/** A certificate that waits for a person, or was judged by one; `faults` are what it had when it was shown last. */
export type CertificateRecord = z.infer<typeof record>;

/** A server that shows another certificate at every try must not fill the disk. */
const MOST_WAITING = 100;

export function readCertificate(bytes: Buffer | string): X509Certificate | null {
  try {
    return new X509Certificate(bytes);
  } catch {
    return null;
  }
}

/** The certificate in a file; null where there is none. */
export async function certificateIn(path: string): Promise<X509Certificate | null> {
  const bytes = await unlessMissing(readFile(path));
  return bytes && readCertificate(bytes);
}

export async function certificatesIn(folder: string): Promise<X509Certificate[]> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  const read = await Promise.all(names.map((name) => certificateIn(join(folder, name))));
  return read.filter((certificate) => certificate !== null);
}

/** Null where there is none, or none that can be read: then the certificate is shown again. */
export async function readRecord(path: string): Promise<CertificateRecord | null> {
  const text = await unlessMissing(readFile(path, 'utf8'));
  try {
    return text === null ? null : record.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A reader sees the file of before or this one, also after a power cut in between. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { flush: true });
  await rename(`${path}.new`, path);
}

/** Makes room for one more in `rejected/`. What a person has rejected stays: an authority may still vouch for it. */
export async function forgetOldest(folder: string, but: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith(but));
  if (names.length < MOST_WAITING) return;
  const all = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const isRejected = (await readRecord(path))?.rejected === true;
      // Another call may have made room at the same time.
      return { name, isRejected, at: (await unlessMissing(stat(path)))?.mtimeMs ?? 0 };
    }),
  );
  const aged = all.filter(({ isRejected }) => !isRejected).sort((one, other) => one.at - other.at);
  for (const { name } of aged.slice(0, Math.max(0, aged.length - MOST_WAITING + 1)))
    for (const kind of ['json', 'pem']) await rm(join(folder, name.replace(/json$/, kind)), { force: true });
}

export async function unlessMissing<Result>(asked: Promise<Result>): Promise<Result | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
