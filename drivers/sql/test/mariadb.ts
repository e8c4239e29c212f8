import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { testPort } from '../../../distribution/testing/test-port.ts';
import { until } from '../../api/testing/harness.ts';

/** MariaDB's own server, a real peer: whether this machine has it. With CI=true it must. */
export const hasMariaDb = process.env.CI === 'true' || spawnSync('mariadbd', ['--version']).status === 0;

const AS_ROOT = process.getuid?.() === 0 ? ['--user=root'] : [];

/** A server of its own in a temporary folder, with a certificate for "localhost" that an authority of its own signed. */
export class MariaDb {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-mariadb-'));
  port = 0;
  private child: ChildProcess | null = null;

  get authority(): string {
    return join(this.folder, 'authority.pem');
  }

  async make(): Promise<void> {
    this.port = await testPort();
    this.certify();
    execFileSync(
      'mariadb-install-db',
      [
        '--no-defaults',
        ...AS_ROOT,
        `--datadir=${this.data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { stdio: 'ignore' },
    );
    await this.start();
  }

  async start(): Promise<void> {
    this.child = spawn(
      'mariadbd',
      [
        '--no-defaults',
        ...AS_ROOT,
        `--datadir=${this.data}`,
        `--socket=${join(this.folder, 'socket')}`,
        `--pid-file=${join(this.folder, 'pid')}`,
        `--port=${this.port}`,
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=16M',
        `--ssl-ca=${this.authority}`,
        `--ssl-cert=${join(this.folder, 'server.pem')}`,
        `--ssl-key=${join(this.folder, 'server.key')}`,
      ],
      { stdio: 'ignore' },
    );
    await until(async () => (await this.connected()).end());
  }

  /** As who may do everything, on this server alone. */
  connected(database?: string): Promise<Connection> {
    const where = { host: '127.0.0.1', port: this.port, user: 'root', timezone: 'Z', multipleStatements: true };
    return mysql.createConnection({ ...where, ...(database === undefined ? {} : { database }) });
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private certify(): void {
    const openssl = (...given: readonly string[]) =>
      execFileSync('openssl', [...given], { cwd: this.folder, stdio: 'ignore' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    openssl('req', '-x509', ...key, '-keyout', 'authority.key', '-out', 'authority.pem', '-subj', '/CN=authority');
    const signed = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-addext', 'subjectAltName=DNS:localhost'];
    openssl('req', '-x509', ...key, '-keyout', 'server.key', '-out', 'server.pem', '-subj', '/CN=server', ...signed);
  }
}
