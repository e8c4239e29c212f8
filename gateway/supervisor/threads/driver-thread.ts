// What a thread of drivers runs: one driver, whose links the gateway opens and asks from its own thread.
import { parentPort, workerData } from 'node:worker_threads';
import { type DeviceDriver, DeviceError, watchLoopDelay } from '@millrace/driver-api';
import { contained } from '../devices/contained-driver.ts';
import { containExceptions } from '../exception-owner.ts';
import { type GatewayAnswers, SIGNS, type ThreadAnswers, type ThreadStart } from './asks.ts';
import { type CallMessage, Calls } from './calls.ts';
import { remember } from './remember.ts';
import { ServedLink } from './served-link.ts';

/** How often (ms) the thread shows that its event loop turns. */
const BEAT = 250;

const port = parentPort;
if (!port) throw new Error('a driver runs in a thread of its own by threadDriver');
const { module, name, given, signs } = workerData as ThreadStart;
const loop = watchLoopDelay();
const beat = (): void => {
  const { p99, longest } = loop.read();
  Atomics.store(signs, SIGNS.p99, p99 * 1_000);
  Atomics.store(signs, SIGNS.longest, longest * 1_000);
  Atomics.add(signs, SIGNS.beats, 1);
};
setInterval(beat, BEAT);
// Thrown here, it ends this thread, and the gateway is told which error it was.
containExceptions((error) => {
  throw error;
});

type Found = DeviceDriver | ((...given: readonly unknown[]) => DeviceDriver);
const { [name]: found } = (await import(module)) as Record<string, Found>;
if (!found) throw new TypeError(`${module} has no "${name}"`);
const made = typeof found === 'function' ? found(...given) : found;
// What fails is told as the loss of its link, on the other side.
const driver = contained(made, { kind: 'connection', id: made.manifest.protocol }, () => undefined);

// Loaded: from here on it is watched for being busy without listening.
beat();

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
