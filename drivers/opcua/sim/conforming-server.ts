import type { SampleValue } from '@millrace/contracts';
import { DataType, StatusCodes, type UAVariable } from 'node-opcua';
import type { SimulatedDevice } from '../../api/testing/simulated-device.ts';
import { FaultyWire } from './faulty-wire.ts';
import { number, type TestServer } from './server.ts';

const SEEN_AFTER_MS = 100;

/** node-opcua's own server behind a wire that goes wrong on demand, as the suite of all drivers handles it. */
export class ConformingServer implements SimulatedDevice {
  readonly profile = { publishing: '50 ms', sampling: '20 ms' };
  readonly writable = 'ns=1;s=setpoint';
  /** Each of them makes two secure channels and a session. */
  readonly reconnects = process.env.CI ? 1_000 : 200;
  readonly #server: () => TestServer;
  #wire: FaultyWire | null = null;
  #clock: number | null = null;
  #repeating: NodeJS.Timeout | null = null;

  /** `server` is there when the device is started; its nodes stay from one device to the next. */
  constructor(server: () => TestServer) {
    this.#server = server;
  }

  get settings() {
    return { endpoint: `opc.tcp://127.0.0.1:${this.#wire?.port || 1}`, policy: 'None', silentAfter: '1 s' };
  }

  addresses = (count: number): string[] => Array.from({ length: count }, (_, at) => `ns=1;s=v${at}`);

  set(address: string, value: number): void {
    this.#node(address).setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, this.#now());
  }

  get(address: string): SampleValue {
    return this.#node(address).readValue().value.value as number;
  }

  repeat(address: string): void {
    if (this.#repeating) return;
    const node = this.#node(address);
    const { value } = node.readValue();
    node.setValueFromSource(value, StatusCodes.UncertainLastUsableValue, this.#now());
    // What has come and gone between two samplings is not reported.
    this.#repeating = setTimeout(() => {
      this.#repeating = null;
      node.setValueFromSource(value, StatusCodes.Good, this.#now());
    }, SEEN_AFTER_MS);
  }

  setClock(milliseconds: number): void {
    this.#clock = milliseconds;
    // A server tells a new time only with a new value.
    for (const address of this.addresses(8)) this.set(address, Number(this.get(address)) + 1);
  }

  async start(): Promise<void> {
    this.#wire ??= new FaultyWire(this.#server().port);
    this.#node(this.writable);
    await this.#wire.start();
  }

  async stop(): Promise<void> {
    if (this.#repeating) clearTimeout(this.#repeating);
    this.#repeating = null;
    await this.#wire?.stop();
  }

  silence = (): void => this.#goWrong('silence');
  garble = (): void => this.#goWrong('garbage');
  strand = (): void => this.#wire?.strand();
  slow(milliseconds: number): void {
    if (this.#wire) this.#wire.delay = milliseconds;
  }
  heal(): void {
    this.#goWrong('none');
    this.slow(0);
  }
  connections = (): number => this.#wire?.open ?? 0;

  #now = (): Date => new Date(this.#clock ?? Date.now());

  #goWrong(fault: FaultyWire['fault']): void {
    if (this.#wire) this.#wire.fault = fault;
  }

  #node(address: string): UAVariable {
    const { own } = this.#server();
    const name = address.slice('ns=1;s='.length);
    return (own.findNode(address) as UAVariable | null) ?? number(own, name);
  }
}
