import { fillStores, makeCallKinds, saveItems, savePeople, saveReasons, startJobs } from './masters.ts';
import { applySite, assignGateway, giveSecrets, type SetupParts } from './steps.ts';

/**
 * Makes the demo plant out of an empty one, by the commands that everybody has. It may be run again at any time: once it
 * was whole it only looks whether each device has its secret, so that what people have changed stays. Throws a CliError
 * that says what was refused.
 */
export async function setUpDemo(parts: SetupParts): Promise<void> {
  const { folder } = parts;
  if (folder.isWhole() && folder.credentials()) {
    await giveSecrets(parts);
    return;
  }
  await applySite(parts);
  await assignGateway(parts);
  const items = await saveItems(parts);
  await saveReasons(parts);
  await makeCallKinds(parts);
  await startJobs(parts, items);
  await fillStores(parts, items);
  await savePeople(parts);
  // Last: with secrets the devices begin to speak, and find all masters there.
  await giveSecrets(parts);
  folder.markWhole();
}
