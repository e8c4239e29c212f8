import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, createApi } from '@millrace/hmi-client';

export interface Asked {
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  readonly body: any;
}
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

export interface AnsweringServer {
  /** The client that the screens use, told to ask here. */
  readonly api: Api;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** An HTTP server that answers as it is told; null: the link breaks without an answer. */
export async function answeringServer(
  answerTo: (asked: Asked, nth: number) => Answer | null,
): Promise<AnsweringServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, reply) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const one: Asked = { path: request.url ?? '', body: text === '' ? undefined : JSON.parse(text) };
    const answer = answerTo(one, asked.push(one));
    if (!answer) return void request.socket.destroy();
    reply.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    api: createApi({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
