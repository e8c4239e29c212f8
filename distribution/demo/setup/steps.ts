import type { Api } from '@millrace/provisioning';
import { CliError, DEMO_SITE, readSiteFolder } from '@millrace/provisioning';
import { z } from 'zod';
import type { DemoFolder } from '../run/demo-folder.ts';

export interface SetupParts {
  readonly api: Api;
  readonly folder: DemoFolder;
  /** The gateway that serves the plant. */
  readonly gateway: string;
  /** The moment of the set-up, in microseconds. */
  readonly now: number;
  readonly tell: (what: string) => void;
}

export const SITE = 'demo-plant';
const anything = z.unknown();

/** Applies the site's configuration, unless somebody has applied one: what people have changed stays. */
export async function applySite({ api, tell }: SetupParts): Promise<void> {
  const versions = await api.query('plant.config.versions', { site: SITE }, z.array(z.object({ version: z.number() })));
  if (versions.length > 0) return;
  const { document, profiles } = readSiteFolder(DEMO_SITE);
  await api.command('plant.config.apply', { document, profiles, note: 'the demo plant as it ships' }, anything);
  tell('the plant is configured');
}

export async function assignGateway({ api, gateway }: SetupParts): Promise<void> {
  await api.command('plant.gateway.assign', { gateway, site: SITE }, anything);
}

/** Gives each device that has none a secret, and keeps it where the simulators find it. */
export async function giveSecrets({ api, folder, tell }: SetupParts): Promise<void> {
  const { devices } = await api.query(
    'plant.devices',
    { site: SITE },
    z.object({ devices: z.array(z.object({ id: z.string() })) }),
  );
  const known: Record<string, string> = { ...folder.credentials() };
  const shipped = new Set(
    z
      .object({ devices: z.array(z.object({ id: z.string() })) })
      .parse(readSiteFolder(DEMO_SITE).document)
      .devices.map(({ id }) => id),
  );
  const without = devices.map(({ id }) => id).filter((id) => shipped.has(id) && known[id] === undefined);
  for (const device of without) {
    const input = { site: SITE, device, overlap: '1 s' };
    known[device] = (await api.command('plant.device.rotate', input, z.object({ secret: z.string() }))).secret;
    folder.keepCredentials(known);
  }
  if (without.length > 0) tell(`${without.length} devices have their own secrets`);
}

/** The result, or null where the plant says that it is so already. */
export async function unlessKnown<Result>(code: string, work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError && error.code === code) return null;
    throw error;
  }
}
