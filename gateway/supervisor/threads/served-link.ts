import {
  batchOf,
  type DeviceDriver,
  DeviceError,
  type DevicePoint,
  type DeviceReadings,
  type OpenLink,
  type PlannedRequest,
} from '@millrace/driver-api';
import type { GatewayAnswers, ThreadAnswers } from './asks.ts';
import { BrowseList } from './browse-list.ts';
import type { AskOf, Calls } from './calls.ts';
import { type CrossingBatch, type CrossingFault, crossing, errorOf, faultOf } from './crossing.ts';
import { DeliveryWindow } from './delivery-window.ts';
import { plain } from './plain.ts';

type Gateway = Calls<GatewayAnswers, ThreadAnswers>;
type Asked<Name extends keyof ThreadAnswers> = AskOf<ThreadAnswers, Name>;

/** A link in a driver's thread, as the gateway's side of it asks. */
export class ServedLink {
  readonly number: number;
  private readonly gateway: Gateway;
  private readonly unwanted = new AbortController();
  private readonly window = new DeliveryWindow();
  private readonly plans = new Map<number, readonly PlannedRequest[]>();
  private readonly reports = new Map<number, AbortController>();
  private readonly lists = new Map<number, BrowseList>();
  private link: OpenLink | null = null;

  constructor(number: number, gateway: Gateway) {
    this.number = number;
    this.gateway = gateway;
  }

  async open(driver: DeviceDriver, settings: unknown): Promise<{ parallel: number }> {
    const { gateway, number: link } = this;
    const log = (level: 'info' | 'warn') => (fields: object, message: string) =>
      gateway.tell('log', { link, level, fields: plain(fields), message });
    this.link = await driver.open(settings, {
      signal: this.unwanted.signal,
      log: { info: log('info'), warn: log('warn') },
      secret: (name) => gateway.ask('secret', { link, name }),
      lost: (error) => this.lost(error),
    });
    return { parallel: this.link.parallel };
  }

  drop(fault: CrossingFault): void {
    this.unwanted.abort(errorOf(fault));
  }

  async close(): Promise<void> {
    for (const list of this.lists.values()) list.end();
    const { link } = this;
    this.link = null;
    await link?.close();
    this.unwanted.abort(new DeviceError('lost', 'the link is closed'));
  }

  async plan({ plan, points, profile }: Asked<'plan'>): Promise<Int32Array[]> {
    const requests = await this.inUse.plan(points, profile);
    this.plans.set(plan, requests);
    return requests.map(({ points: asked }) => asked);
  }

  forget(plan: number): void {
    this.plans.delete(plan);
  }

  async read({ plan, request: at }: Asked<'read'>, signal: AbortSignal): Promise<CrossingBatch> {
    const request = this.plans.get(plan)?.[at];
    if (!request) throw new DeviceError('lost', 'this question is not known any more');
    return crossing(await request.read(signal), request.points);
  }

  write({ point, value, profile }: Asked<'write'>, signal: AbortSignal): Promise<void> {
    return this.inUse.write(point, value, { signal, profile });
  }

  async subscribe({ subscription, points, profile, patience }: Asked<'subscribe'>): Promise<void> {
    const reports = new AbortController();
    this.reports.set(subscription, reports);
    const asked = Int32Array.from(points, ({ id }: DevicePoint) => id);
    const deliver = (readings: DeviceReadings): Promise<void> => {
      const batch = batchOf(readings);
      return this.window
        .pass(batch.length, () =>
          this.gateway.ask('deliver', { link: this.number, subscription, batch: crossing(batch, asked) }),
        )
        .catch((error: unknown) => {
          if (error instanceof DeviceError && error.code === 'refused') this.lost(error);
          throw error;
        });
    };
    await this.inUse.subscribe(points, { signal: reports.signal, profile, patience, deliver });
  }

  unsubscribe({ subscription, fault }: Asked<'unsubscribe'>): void {
    this.reports.get(subscription)?.abort(errorOf(fault));
    this.reports.delete(subscription);
  }

  browse({ list: number, under, profile }: Asked<'browse'>) {
    let list = this.lists.get(number);
    if (!list) {
      list = new BrowseList((signal) => this.inUse.browse(under, { signal, profile }));
      this.lists.set(number, list);
    }
    return list.next();
  }

  browsed(number: number): void {
    this.lists.get(number)?.end();
    this.lists.delete(number);
  }

  private get inUse(): OpenLink {
    if (!this.link) throw new DeviceError('lost', 'the link is closed');
    return this.link;
  }

  private lost(error: DeviceError): void {
    this.gateway.tell('lost', { link: this.number, fault: faultOf(error) });
  }
}
