import fastifySwagger from '@fastify/swagger';
import { modules } from '@millrace/erp-core';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { isRefusal, type Module, registryOf } from '../../erp-core/kernel/index.ts';
import { packManifest } from '../../erp-core/kernel/modules/pack/manifest.ts';
import { moduleOfPack } from '../../erp-core/kernel/modules/pack/module-of-pack.ts';
import { twinAsPack } from '../../erp-core/testing/twin/as-pack.ts';
import { twinInCode } from '../../erp-core/testing/twin/in-code.ts';
import { openApiRoute } from '../api/openapi.ts';

// Without a database: the document is made of what is declared alone.
async function documentOf(more: Module): Promise<{ paths: Record<string, unknown> }> {
  const app = fastify();
  await app.register(fastifySwagger, { openapi: { openapi: '3.1.0', info: { title: 'Twin', version: '1' } } });
  openApiRoute(app, { registry: registryOf([...modules, more]) });
  await app.ready();
  try {
    return (await app.inject('/openapi.json')).json();
  } finally {
    await app.close();
  }
}

test('routes, inputs, records and examples of a pack are those of the same module in code', async () => {
  const asPack = moduleOfPack(packManifest.parse(twinAsPack()), modules);
  if (isRefusal(asPack)) throw new Error(JSON.stringify(asPack.details));
  const [ofCode, ofPack] = await Promise.all([documentOf(twinInCode), documentOf(asPack)]);
  const mine = ({ paths }: typeof ofCode) =>
    Object.fromEntries(Object.entries(paths).filter(([path]) => path.includes('/twin.')));
  expect(mine(ofPack)).toEqual(mine(ofCode));
  // Seven routes of each entity; four commands of places, seven of orders and four of notes, each also many at once.
  expect(Object.keys(mine(ofPack))).toHaveLength(3 * 7 + 2 * (4 + 7 + 4));
});
