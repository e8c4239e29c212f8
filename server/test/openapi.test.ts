import { modules } from '@millrace/erp-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiTypes, writtenApiTypes } from '../../distribution/api-types.ts';
import { trade } from '../../erp-core/testing/trade.ts';
import { exampleOfFields } from '../api/examples.ts';
import { type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
// biome-ignore lint/suspicious/noExplicitAny: a document of any shape is what is looked at
let document: any;
beforeAll(async () => {
  plant = await testServer();
  document = (await plant.call('GET', '/openapi.json', { cookie: await plant.signIn() })).json;
});
afterAll(() => plant.close());

const all = [...modules, trade];
const commands = all.flatMap((module) => module.commands);
const queries = all.flatMap((module) => module.queries);
const entities = all.flatMap((module) => module.entities);

test('the document of the running system is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([valid, errors]).toEqual([true, undefined]);
  expect(document.openapi).toBe('3.1.0');
  const broken = structuredClone(document);
  broken.paths['/api/v1/entities/stock.item'].get.responses = 'none';
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('what screens are typed by is what the running system describes', () => {
  for (const [file, text] of Object.entries(apiTypes(document))) expect(writtenApiTypes(file), file).toBe(text);
});

test('every input has an example that its command or question takes', () => {
  const misfits = [...commands, ...queries].flatMap(({ name, input }) => {
    const { error } = input.safeParse(exampleOfFields(input.shape));
    return error
      ? [`${name}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`]
      : [];
  });
  expect(misfits).toEqual([]);
  for (const { name, input } of modules.flatMap((module) => module.commands)) {
    const { post } = document.paths[`/api/v1/commands/${name}`];
    expect(post.requestBody.content['application/json'].example, name).toEqual(exampleOfFields(input.shape));
  }
});

test('every record has an example that is a record, computed fields too', () => {
  const misfits = entities.flatMap(({ name, table, computed }) => {
    const types = Object.fromEntries(Object.entries(computed).map(([field, { type }]) => [field, type]));
    const fields = { ...table.fields, ...types };
    const { error } = z.strictObject(fields).safeParse(exampleOfFields(fields));
    return error
      ? [`${name}: ${error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`]
      : [];
  });
  expect(misfits).toEqual([]);
  const { get } = document.paths['/api/v1/entities/stock.item'];
  expect(get.responses[200].content['application/json'].example.rows[0]).toMatchObject({ code: 'FABRIC-BLUE-58' });
});

test('how a list is asked is documented: fields to filter and sort by, pages, words', () => {
  const { parameters } = document.paths['/api/v1/entities/stock.item'].get;
  const named = Object.fromEntries(parameters.map((one: { name: string }) => [one.name, one]));
  expect(Object.keys(named)).toEqual(['filter', 'sort', 'search', 'cursor', 'limit', 'companies']);
  expect(Object.keys(named.filter.content['application/json'].schema.properties)).toContain('code');
  expect(named.sort.schema.enum).toContain('-code');
  expect(named.limit.schema).toMatchObject({ minimum: 1, maximum: 500, default: 50 });
  expect(named.search.description).toContain('code');
});

test('a client is told what to ask first, and what takes a command back', () => {
  const of = (name: string) => document.paths[`/api/v1/commands/${name}`].post;
  expect(of('stock.item.remove')).toMatchObject({ 'x-confirm': 'ask', 'x-reversed-by': 'stock.item.undo' });
  expect(of('stock.issue')).toMatchObject({ 'x-confirm': 'none', 'x-reversed-by': 'stock.move.reverse' });
  expect(of('stock.move.reverse')).not.toHaveProperty('x-reversed-by');
});
