import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions, Server as TlsServer } from 'node:tls';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The server's certificate; null where there is none, and so no TLS door. Throws where it cannot be read. */
export function readCertificate({ certificate, key }: CertificateFiles): SecureContextOptions | null {
  try {
    return { cert: readFileSync(certificate), key: readFileSync(key), minVersion: 'TLSv1.2' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Gives servers the new certificate when it was renewed; connections go on. Returns what ends the watching. */
export function watchCertificate(
  files: CertificateFiles,
  servers: readonly TlsServer[],
  onChange: (error: Error | null) => void,
): () => void {
  const reload = (): void => {
    try {
      const renewed = readCertificate(files);
      if (!renewed) return;
      for (const server of servers) server.setSecureContext(renewed);
      onChange(null);
    } catch (error) {
      // Half-written, or key and certificate of different ages: the old one holds until the next change.
      onChange(error instanceof Error ? error : new Error(String(error)));
    }
  };
  watchFile(files.certificate, { interval: 2_000, persistent: false }, reload);
  return () => unwatchFile(files.certificate, reload);
}
