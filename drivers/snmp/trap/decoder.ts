import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { SampleValue } from '@millrace/contracts';
import snmp, { type User, type Varbind } from 'net-snmp';
import { pointValue } from '../value.ts';
import { EngineGate, engineOf } from './engine-gate.ts';

/** Who may send: by a community (versions 1 and 2c), or as a user of version 3. */
export type Known = { readonly community: string } | { readonly user: User };

/** What a device told, versions 1 and 2c alike. */
export interface Trap {
  /** What kind it is, as version 2 names it. */
  readonly oid: string;
  /** Hundredths of a second since the device began. */
  readonly uptime: number | null;
  readonly values: Readonly<Record<string, SampleValue>>;
  /** The device wants to hear that it came. */
  readonly inform: boolean;
  /** The same for a message that is sent once more. */
  readonly digest: string;
}

/** What a datagram was: `reply` goes back to its sender, once what was told is safe. */
export interface Decoded {
  readonly trap?: Trap;
  readonly reply?: Buffer;
  /** Why it is not taken. */
  readonly refused?: string;
}

interface NotificationPdu {
  readonly type: number;
  readonly id?: number;
  readonly community?: string;
  readonly user?: string;
  readonly varbinds: readonly Varbind[];
  readonly enterprise?: string;
  readonly generic?: number;
  readonly specific?: number;
  readonly upTime?: number;
}

/** The library's receiver, of which it declares nothing: `onMsg` calls back, or throws, before it returns. */
interface Receiver {
  getAuthorizer(): { addCommunity(community: string): void; addUser(user: User): void };
  onMsg(
    socket: { send(bytes: Buffer): void },
    bytes: Buffer,
    from: { readonly address: string; readonly port: number },
  ): void;
}

const UPTIME = '1.3.6.1.2.1.1.3.0';
const TRAP = '1.3.6.1.6.3.1.1.4.1.0';
/** RFC 3584 §3.1: the generic traps of version 1 are counted on from here, the enterprise's own are its name, 0 and a number. */
const GENERIC = '1.3.6.1.6.3.1.1.5';
const ENTERPRISE_SPECIFIC = 6;

/** Nothing is opened by it: datagrams come and go by the link's own socket, so that an inform is thanked only when it is safe. */
const NO_SOCKET = {
  createSocket: () => Object.assign(new EventEmitter(), { bind: () => undefined, close: () => undefined }),
};

/** Reads what one device sends, and nothing that another does. */
export class TrapDecoder {
  private readonly known: Known;
  private readonly receiver: Receiver;
  private readonly gate = new EngineGate();
  private told: { readonly error: Error | null; readonly pdu?: NotificationPdu } | null = null;

  /** `engine` names us to devices of version 3; the same after a restart, for they remember it. */
  constructor(known: Known, engine: string) {
    this.known = known;
    const options = {
      port: 162,
      dgramModule: NO_SOCKET,
      includeAuthentication: true,
      engineID: `8000b98380${createHash('sha256').update(engine).digest('hex').slice(0, 24)}`,
    };
    this.receiver = snmp.createReceiver(options, (error: Error | null, data?: { readonly pdu: NotificationPdu }) => {
      this.told = { error, ...(data ? { pdu: data.pdu } : {}) };
    }) as Receiver;
    if ('user' in known) this.receiver.getAuthorizer().addUser(known.user);
    else this.receiver.getAuthorizer().addCommunity(known.community);
  }

  /** Never throws: any bytes can come. `now` in ms. */
  decode(bytes: Buffer, from: { readonly address: string; readonly port: number }, now: number): Decoded {
    const engine = engineOf(bytes);
    if (engine !== null && !this.gate.mayPass(engine, now))
      return { refused: 'too many engines are named, none of them proven' };
    let reply: Buffer | undefined;
    this.told = null;
    try {
      const send = (answer: Buffer): void => {
        reply = Buffer.from(answer);
      };
      this.receiver.onMsg({ send }, bytes, from);
      const { error = null, pdu } = this.outcome();
      if (error) return { refused: error.message };
      if (!pdu) return replied(reply, engine);
      // The library lets in whoever names no user and proves nothing, as if he asked who we are.
      if (!this.isFrom(pdu)) return { refused: 'it names neither the user nor the community that was agreed on' };
      const trap = trapOf(pdu);
      if (engine !== null) this.gate.prove(engine);
      return { trap, ...(reply ? { reply } : {}) };
    } catch (error) {
      return { refused: `it is no message of SNMP (${error instanceof Error ? error.message : String(error)})` };
    }
  }

  private outcome(): { readonly error?: Error | null; readonly pdu?: NotificationPdu } {
    return this.told ?? {};
  }

  private isFrom({ community, user }: NotificationPdu): boolean {
    return 'user' in this.known ? user === this.known.user.name : community === this.known.community;
  }
}

/** Nothing was told: a device of version 3 asks who we are, or is answered what is wrong with it. */
function replied(reply: Buffer | undefined, engine: string | null): Decoded {
  if (!reply) return { refused: 'it tells nothing' };
  return engine === ''
    ? { reply }
    : { reply, refused: 'its user is not known here, or proves less than was agreed on' };
}

function trapOf(pdu: NotificationPdu): Trap {
  const values: Record<string, SampleValue> = {};
  for (const varbind of pdu.varbinds) {
    const value = pointValue(varbind, undefined);
    if (value !== undefined) values[varbind.oid] = value;
  }
  const { [UPTIME]: uptime, [TRAP]: named, ...own } = values;
  const oid = pdu.enterprise === undefined ? named : nameOf(pdu);
  if (typeof oid !== 'string') throw new RangeError('it does not say what it tells');
  return {
    oid,
    uptime: pdu.upTime ?? (typeof uptime === 'number' ? uptime : null),
    values: own,
    inform: pdu.type === snmp.PduType.InformRequest,
    digest: createHash('sha256')
      .update(JSON.stringify([pdu.id, oid, values]))
      .digest('base64url'),
  };
}

const nameOf = ({ enterprise, generic = ENTERPRISE_SPECIFIC, specific = 0 }: NotificationPdu): string =>
  generic === ENTERPRISE_SPECIFIC ? `${enterprise}.0.${specific}` : `${GENERIC}.${generic + 1}`;
