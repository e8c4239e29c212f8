import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { AwsV4Signer } from 'aws4fetch';
import { vi } from 'vitest';
import { testPort } from '../../distribution/testing/test-port.ts';
import type { S3Settings } from '../kernel/files/store/s3-bucket.ts';

/** A server of another maker (moto, in Python), which holds each signature against what Amazon's own library makes of it. */
export interface S3Server {
  readonly port: number;
  /** Of somebody who may do all with buckets. */
  readonly keys: Pick<S3Settings, 'accessKey' | 'secretKey' | 'region' | 'pathStyle'>;
  /** A bucket of its own for one test. */
  readonly bucket: (name: string) => Promise<S3Settings>;
  readonly stop: () => Promise<void>;
}

/** Requests that make the first user; from then on every signature is checked. */
const BEFORE_ANYBODY = 3;
const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

export const hasS3Server = spawnSync('moto_server', ['--help']).status === 0;
if (!hasS3Server && process.env.CI === 'true') throw new Error('moto is missing: .ci/run installs it');

/** Keeps objects in memory. */
export async function s3Server(): Promise<S3Server> {
  const port = await testPort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(BEFORE_ANYBODY) },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  try {
    await vi.waitFor(() => fetch(`${endpoint}/moto-api/`), { timeout: 45_000, interval: 100 });
    await iam(endpoint, { Action: 'CreateUser', UserName: 'plant' });
    const made = await iam(endpoint, { Action: 'CreateAccessKey', UserName: 'plant' });
    await iam(endpoint, { Action: 'PutUserPolicy', UserName: 'plant', PolicyName: 'all', PolicyDocument: EVERYTHING });
    const keys = {
      accessKey: between(made, 'AccessKeyId'),
      secretKey: between(made, 'SecretAccessKey'),
      region: 'us-east-1',
      pathStyle: true,
    };
    return {
      port,
      keys,
      stop,
      async bucket(name) {
        const { url, method, headers } = await new AwsV4Signer({
          ...{ method: 'PUT', url: `${endpoint}/${name}`, service: 's3', region: keys.region },
          ...{ accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey },
        }).sign();
        const made = await fetch(url, { method, headers });
        if (!made.ok) throw new Error(`bucket ${name}: ${made.status} ${await made.text()}`);
        return { ...keys, endpoint, bucket: name };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const between = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1] ?? '';

async function iam(endpoint: string, said: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...said, Version: '2010-05-08' }).toString();
  const signer = new AwsV4Signer({
    ...{ method: 'POST', url: `${endpoint}/`, body, service: 'iam', region: 'us-east-1' },
    ...{ accessKeyId: 'nobody', secretAccessKey: 'nothing' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const { url, method, headers } = await signer.sign();
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`${said.Action}: ${response.status} ${text}`);
  return text;
}
