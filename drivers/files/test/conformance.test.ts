import { afterAll } from 'vitest';
import { linkConformance } from '../../api/testing/link-conformance.ts';
import { filesDriver } from '../index.ts';
import { ConformingFolder } from '../sim/conforming-folder.ts';

const made: ConformingFolder[] = [];
afterAll(() => {
  for (const folder of made) folder.remove();
});

linkConformance(filesDriver, () => {
  const folder = new ConformingFolder();
  made.push(folder);
  return folder;
});
