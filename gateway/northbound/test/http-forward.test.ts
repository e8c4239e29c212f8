import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type ForwardedRecord, forwardedRecord } from '@millrace/contracts';
import { httpOutlet } from '@millrace/http-outlet';
import { expect, test } from 'vitest';
import { testGateway, until } from '../../test/gateway-fixture.ts';
import { forwarding, plantWith, sinkOf, speeds } from './forward-fixture.ts';

test('what the server refuses is counted with its reason, what it cannot take now comes later, and nothing twice by its ids', async () => {
  const came = new Map<string, ForwardedRecord>();
  let busy = true;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const lines = gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split('\n');
      const records = lines.map((line) => forwardedRecord.parse(JSON.parse(line)));
      if (busy) return void response.writeHead(503, { 'retry-after': '0' }).end('restarting');
      if (records.some((record) => record.kind === 'sample' && record.value === 7)) {
        return void response.writeHead(422).end('seven is not taken');
      }
      for (const record of records) came.set(record.id, record);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  const config = plantWith([{ id: 'web', kind: 'http', url, batch: 50 }]);
  const plant = await testGateway({ config, parts: [forwarding(httpOutlet)] });
  try {
    const { gateway } = plant;
    const machine = await plant.connect('m1');
    await speeds(machine, 0, 200);
    await until(() => expect(sinkOf(gateway, 'web').reason).toBe('the server answered 503: restarting'));
    expect(sinkOf(gateway, 'web').state).toBe('waiting');
    busy = false;
    await until(() =>
      expect(sinkOf(gateway, 'web')).toMatchObject({
        state: 'running',
        account: { offered: 200, delivered: 199, refused: 1, buffered: 0 },
        refusals: [{ records: 1, reason: expect.stringMatching(/^gw\/\d+\/\d+: .* seven is not taken$/) }],
      }),
    );
    expect(came.size).toBe(199);
  } finally {
    await plant.remove();
    server.closeAllConnections();
    server.close();
  }
});
