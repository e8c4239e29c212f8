import { applySite, assignGateway, giveSecrets, makeMasters, type SetupParts } from './steps.ts';

/**
 * Makes the demo plant out of an empty one, by the commands that everybody has. It may be run again at any time: what
 * is there already, or was changed by people, stays. Throws a CliError that says what was refused.
 */
export async function setUpDemo(parts: SetupParts): Promise<void> {
  await applySite(parts);
  await assignGateway(parts);
  await giveSecrets(parts);
  await makeMasters(parts);
}
