import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of a test, made by the system's openssl: a server "localhost" and gateways by name. */
export function testAuthority() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ca-'));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`);
  const authority = (name: string) => {
    key(name);
    openssl('req', '-x509', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-days', '2', '-out', `${name}.pem`);
  };
  /** `file`: another certificate of the same name; `days`: 0 has run out. */
  const certificate = (name: string, signer = 'ca', { file = name, days = 2, usage = '' } = {}) => {
    key(file);
    openssl('req', '-new', '-key', `${file}.key`, '-subj', `/CN=${name}`, '-out', `${file}.csr`);
    writeFileSync(
      at(`${file}.ext`),
      `subjectAltName=DNS:localhost,IP:127.0.0.1\n${usage && `extendedKeyUsage=${usage}\n`}`,
    );
    const signing = ['-CA', `${signer}.pem`, '-CAkey', `${signer}.key`, '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${file}.csr`,
      ...signing,
      '-days',
      String(days),
      '-extfile',
      `${file}.ext`,
      '-out',
      `${file}.pem`,
    );
    return { ca: at('ca.pem'), certificate: at(`${file}.pem`), key: at(`${file}.key`) };
  };
  authority('ca');
  return {
    authority,
    certificate,
    read: (path: string) => readFileSync(path, 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
