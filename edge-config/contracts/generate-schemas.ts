/**
 * Writes the JSON Schemas of the contracts to `docs/contracts/`: `node edge-config/contracts/generate-schemas.ts`. A
 * test fails while the files are not what the contracts say.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from './json-schemas.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'contracts');
mkdirSync(folder, { recursive: true });
for (const [name, text] of jsonSchemas()) writeFileSync(join(folder, name), text);
