import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Where the peer is missing a laptop skips; a machine of the project's own must not. */
export const hasKcat = (() => {
  try {
    execFileSync('kcat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.CI === 'true') throw new Error('kcat is missing: .ci/run installs it');
    return false;
  }
})();

export interface Consumed {
  readonly key: string | null;
  readonly payload: string;
  readonly partition: number;
  readonly ts: number;
  readonly headers: readonly string[];
}

export interface MockCluster {
  readonly broker: string;
  readonly got: Consumed[];
  /** Stands still as a broker that hangs, until `goOn`. */
  freeze(): void;
  goOn(): void;
  stop(): Promise<void>;
}

/** What is not real in it: librdkafka's broker for tests, in one process with the consumer. Its topics make themselves. */
export async function mockCluster(topic: string): Promise<MockCluster> {
  const child = spawn(
    'kcat',
    ['-X', 'test.mock.num.brokers=1', '-d', 'mock', '-b', 'mock:1', '-C', '-t', topic, '-J', '-u', '-o', 'beginning'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const got: Consumed[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => got.push(JSON.parse(line) as Consumed));
  const broker = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /127\.0\.0\.1:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`kcat ended with ${code}`)));
  });
  return {
    broker,
    got,
    freeze: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
