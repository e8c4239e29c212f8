import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type FactSetDelivery,
  type FactSetResult,
  factSetDelivery,
  type GatewayConfig,
  type GatewayRequest,
  gatewayResults,
  gatewayStatus,
  hello,
  nowMicros,
  type OutsideWrite,
  outsideWrites,
} from '@millrace/contracts';
import type { z } from 'zod';

type Delivered = FactSetDelivery['sets'][number];

/**
 * The server's end of the edge link. What is fake in it: everything behind the door; bodies are checked by the contracts.
 */
export class EdgeServer {
  readonly secret = 'the-gateway’s-secret'.replace('’', '-');
  readonly greetings: z.infer<typeof hello>[] = [];
  readonly delivered: Delivered[] = [];
  readonly results: z.infer<typeof gatewayResults>['results'][number][] = [];
  readonly statuses: z.infer<typeof gatewayStatus>[] = [];
  readonly outsideWrites: OutsideWrite[] = [];
  requests: GatewayRequest[] = [];
  config: GatewayConfig | null = null;
  highestEpoch = 0;
  away = false;
  /** Answers to fact sets wait for it, as where booking takes its time. */
  booking: Promise<void> = Promise.resolve();
  decide: (set: Delivered) => FactSetResult = () => ({ status: 'applied' });
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (body: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (this.away) return void response.writeHead(503).end();
    if (request.headers.authorization !== `Bearer ${this.secret}`) return void response.writeHead(401).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body: unknown = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : null;
    switch (url.pathname) {
      case '/edge/v1/hello':
        this.greetings.push(hello.parse(body));
        return void json({ site: 'plant', highestEpoch: this.highestEpoch, now: nowMicros() });
      case '/edge/v1/config':
        await this.hold(() => this.config !== null && this.config.version !== Number(url.searchParams.get('version')));
        if (this.config && this.config.version !== Number(url.searchParams.get('version')))
          return void json(this.config);
        return void response.writeHead(304).end();
      case '/edge/v1/fact-sets': {
        const { sets } = factSetDelivery.parse(body);
        this.delivered.push(...sets);
        await this.booking;
        return void json({ results: sets.map((set) => this.decide(set)) });
      }
      case '/edge/v1/requests':
        await this.hold(() => this.requests.length > 0);
        return void json({ requests: this.requests });
      case '/edge/v1/results': {
        const { results } = gatewayResults.parse(body);
        this.results.push(...results);
        const final = results.filter((one) => one.kind !== 'device-command' || one.result.state !== 'delivered');
        const done = new Set(final.map((one) => (one.kind === 'device-command' ? one.result.id : one.id)));
        this.requests = this.requests.filter(
          (request) => !done.has(request.kind === 'device-command' ? request.command.id : request.id),
        );
        return void response.writeHead(204).end();
      }
      case '/edge/v1/status':
        this.statuses.push(gatewayStatus.parse(body));
        return void response.writeHead(204).end();
      case '/edge/v1/outside-writes':
        this.outsideWrites.push(...outsideWrites.parse(body).writes);
        return void response.writeHead(204).end();
      default:
        return void response.writeHead(204).end();
    }
  }

  /** Holds a call for a moment, as the server does for longer. */
  private async hold(ready: () => boolean): Promise<void> {
    for (let n = 0; n < 10 && !ready(); n++) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
