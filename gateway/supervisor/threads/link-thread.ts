// What a thread of links runs: one driver, whose links bring messages to the gateway in its own thread.
import { DeviceError, type Driver } from '@millrace/driver-api';
import { type CallMessage, Calls } from './calls.ts';
import type { LinkGatewayAnswers, LinkThreadAnswers } from './link-asks.ts';
import { ServedMessages } from './served-messages.ts';
import { beginThread } from './thread-side.ts';

const { made: driver, port, loaded } = await beginThread<Driver>();
loaded();

const links = new Map<number, ServedMessages>();
const gateway: Calls<LinkGatewayAnswers, LinkThreadAnswers> = new Calls(
  (message: CallMessage) => port.postMessage(message),
  {
    async begin(ask) {
      const link = new ServedMessages(ask.link, gateway);
      links.set(ask.link, link);
      await link.begin(driver, ask);
    },
    async stop({ link: number }) {
      const link = links.get(number);
      links.delete(number);
      await link?.stop();
    },
    async command(ask) {
      const link = links.get(ask.link);
      if (!link) throw new DeviceError('lost', 'the link is not in use');
      return link.command(ask);
    },
    unawaited: (ask) => links.get(ask.link)?.unawaited(ask),
  },
);
port.on('message', (message: CallMessage) => gateway.take(message));
