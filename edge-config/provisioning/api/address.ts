import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';

/** Where the server is, and what lets one in. */
export interface Address {
  readonly url: string;
  readonly authorization: string;
  readonly company: string | null;
  /** The part of the system that calls, where it is no person; left out: a person at the command line. */
  readonly acting?: 'demo';
}

export interface AddressSettings {
  readonly url?: string | undefined;
  readonly company?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The data folder when MILLRACE_DATA does not say. */
  readonly defaultData: string;
}

/** The file that the keeper writes for who owns the data folder. */
export const operatorTokenFile = (data: string): string => join(data, 'operator-token');

const holder = z.object({ port: z.int().optional() });

/** The port of the plant that runs on this data folder, as its keeper wrote it down; undefined where none runs. */
function runningPort(data: string): number | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(join(data, 'keeper.json'), 'utf8'))).port;
  } catch {
    return undefined; // none runs, or it is another account's: what is asked next says so
  }
}

const isLoopback = (url: URL): boolean => ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);

/**
 * On the plant's own machine the operator token of the data folder lets one in; elsewhere MILLRACE_URL names the server
 * and MILLRACE_API_KEY the key. The token never leaves the machine. Throws a CliError that says what is missing.
 */
export function addressOf({ url: given, company, env, defaultData }: AddressSettings): Address {
  const data = env.MILLRACE_DATA || defaultData;
  const port = env.MILLRACE_PORT || runningPort(data) || '8080';
  const text = given ?? env.MILLRACE_URL ?? `http://127.0.0.1:${port}`;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new CliError('usage', {
      what: `"${text}" is not an address`,
      where: given === undefined ? 'MILLRACE_URL' : '--url',
      next: 'write it like https://millrace.local:8443',
    });
  }
  const url = new URL(text);
  const common = { url: url.href.replace(/\/$/, ''), company: company ?? (env.MILLRACE_COMPANY || null) };
  if (env.MILLRACE_API_KEY) {
    if (url.protocol !== 'https:' && !isLoopback(url)) {
      throw new CliError('usage', {
        what: 'an API key is not sent over plain HTTP to another machine',
        where: common.url,
        next: 'use the https:// address of the server (port 8443 unless it was changed)',
      });
    }
    return { ...common, authorization: `Bearer ${env.MILLRACE_API_KEY}` };
  }
  if (!isLoopback(url)) {
    throw new CliError('forbidden', {
      what: 'there is no API key for that server',
      where: common.url,
      next: 'set MILLRACE_API_KEY, or run this on the machine of the plant itself',
    });
  }
  const file = operatorTokenFile(data);
  try {
    return { ...common, authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` };
  } catch (cause) {
    const denied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES';
    throw new CliError(denied ? 'forbidden' : 'unreachable', {
      what: denied ? 'the operator token may only be read by who runs Millrace' : 'there is no operator token',
      where: file,
      next: denied
        ? 'run this as the user that runs Millrace'
        : 'start Millrace once, or set MILLRACE_DATA to the data folder of the one that runs',
      cause,
    });
  }
}
