import { existsSync, readFileSync } from 'node:fs';
import { type DeviceAccess, type DeviceProfile, deviceProfile, durationMicros } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { ASKED_PROTOCOLS } from '@millrace/driver-catalogue';
import { shippedProfile, shippedProfileNames } from '@millrace/profiles';
import { parse } from 'yaml';
import type { z } from 'zod';
import { CliError } from '../cli/cli-error.ts';
import { typedValue } from './ask-device.ts';

/** How a device that is in no configuration is named on the command line. */
export interface AccessOptions {
  readonly set?: readonly string[];
  readonly device?: readonly string[];
  readonly unit?: string;
  readonly profile?: string;
  readonly timeout?: string;
  readonly gateway?: string;
}

const MICROS_PER_SECOND = 1_000_000;

/** `host=10.0.0.5` and the like as an object. Throws a CliError for what is none. */
export function assignments(option: string, given: readonly string[] = []): Record<string, string | number | boolean> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), typedValue(text.slice(at + 1))];
      throw new CliError('usage', {
        what: `"${text}" sets nothing`,
        where: option,
        next: `write a name, "=" and a value: ${option} host=192.168.1.50`,
      });
    }),
  );
}

/** A profile that ships, by its name, or one of one's own, by its file. Throws a CliError where it is neither. */
export function profileNamed(name: string): DeviceProfile {
  const isFile = /\.ya?ml$/.test(name);
  const found = isFile
    ? existsSync(name)
      ? (parse(readFileSync(name, 'utf8')) as unknown)
      : undefined
    : shippedProfile(name);
  if (found === undefined) {
    throw new CliError('unknown', {
      what: `there is no profile "${name}"${isFile ? '' : didYouMean(name, shippedProfileNames())}`,
      where: '--profile',
      next: '"millrace device profiles" lists those that ship; write the path of a YAML file for one of your own',
    });
  }
  const parsed = deviceProfile.safeParse(found);
  if (parsed.success) return parsed.data;
  throw refused(`profile "${name}"`, parsed.error);
}

/** The protocol that is meant, with all that is set for it checked here already. Throws a CliError with every fault. */
export function accessOf(
  named: string | undefined,
  profile: DeviceProfile | undefined,
  { set, device, unit, timeout }: AccessOptions,
): DeviceAccess {
  const protocol = named ?? profile?.asked?.protocol;
  if (protocol === undefined) {
    throw new CliError('usage', {
      what: profile ? `nothing is asked of a device of profile "${profile.profile}"` : 'no protocol is named',
      where: 'protocol',
      next: `write one of ${Object.keys(ASKED_PROTOCOLS).join(', ')}, or a --profile of a device that is asked`,
    });
  }
  if (profile?.asked && profile.asked.protocol !== protocol) {
    throw new CliError('usage', {
      what: `profile "${profile.profile}" speaks ${profile.asked.protocol}, not ${protocol}`,
      where: '--profile',
      next: 'leave the protocol out, or choose another profile',
    });
  }
  const settings = assignments('--set', set);
  const own = {
    ...profile?.asked?.profile,
    ...assignments('--device', device),
    ...(unit === undefined ? {} : { unit: typedValue(unit) }),
  };
  const known = ASKED_PROTOCOLS[protocol];
  if (known) {
    check('--set', known.settings, settings);
    check('--device', known.profile, own);
  }
  return { protocol, settings, profile: own, timeout: timeout === undefined ? 3 * MICROS_PER_SECOND : micros(timeout) };
}

function check(option: string, schema: z.ZodType, given: unknown): void {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw refused(option, parsed.error);
}

/** Every fault of what was given, in one error. */
export function refused(where: string, { issues }: z.ZodError): CliError {
  return new CliError('usage', {
    what: issues
      .map(({ path, message }) => (path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message))
      .join('; '),
    where,
    next: 'mend what is named; "--help" shows examples',
  });
}

function micros(text: string): number {
  try {
    return durationMicros(text);
  } catch (cause) {
    throw new CliError('usage', {
      what: cause instanceof Error ? cause.message : String(cause),
      where: '--timeout',
      next: 'write it like "500 ms" or "3 s"',
      cause,
    });
  }
}
