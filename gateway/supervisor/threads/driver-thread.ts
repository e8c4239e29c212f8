// What a thread of drivers runs: one driver, whose links the gateway opens and asks from its own thread.
import { type DeviceDriver, DeviceError } from '@millrace/driver-api';
import { contained } from '../devices/contained-driver.ts';
import type { GatewayAnswers, ThreadAnswers } from './asks.ts';
import { type CallMessage, Calls } from './calls.ts';
import { remember } from './remember.ts';
import { ServedLink } from './served-link.ts';
import { beginThread } from './thread-side.ts';

const { made, port, loaded } = await beginThread<DeviceDriver>();
// What fails is told as the loss of its link, on the other side.
const driver = contained(made, { kind: 'connection', id: made.manifest.protocol }, () => undefined);
loaded();

const links = new Map<number, ServedLink>();
const known = new Map<string, unknown>();
const of = ({ link: number }: { readonly link: number }): ServedLink => {
  const link = links.get(number);
  if (!link) throw new DeviceError('lost', 'the link is closed');
  return link;
};

const gateway: Calls<GatewayAnswers, ThreadAnswers> = new Calls((message: CallMessage) => port.postMessage(message), {
  async open({ link: number, settings }) {
    const link = new ServedLink(number, gateway);
    links.set(number, link);
    remember(known, JSON.stringify(settings), settings);
    try {
      return await link.open(driver, settings);
    } catch (error) {
      links.delete(number);
      throw error;
    } finally {
      tellCertificates(settings);
    }
  },
  unwanted: ({ link, fault }) => links.get(link)?.drop(fault),
  async close({ link: number }) {
    const link = links.get(number);
    links.delete(number);
    await link?.close();
  },
  plan: (ask) => of(ask).plan(ask),
  forget: ({ link, plan }) => links.get(link)?.forget(plan),
  read: (ask, signal) => of(ask).read(ask, signal),
  write: (ask, signal) => of(ask).write(ask, signal),
  subscribe: (ask) => of(ask).subscribe(ask),
  unsubscribe: (ask) => links.get(ask.link)?.unsubscribe(ask),
  browse: (ask) => of(ask).browse(ask),
  browsed: ({ link, list }) => links.get(link)?.browsed(list),
  async decide({ what, decision }) {
    if (!driver.trust) throw new DeviceError('misconfigured', `"${driver.manifest.protocol}" has no certificates`);
    await driver.trust.decide(what, decision);
    for (const settings of known.values()) tellCertificates(settings);
  },
});

function tellCertificates(settings: unknown): void {
  const report = driver.trust?.report(settings);
  if (report) gateway.tell('certificates', { settings, report });
}

port.on('message', (message: CallMessage) => gateway.take(message));
