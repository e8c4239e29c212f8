import { z } from 'zod';
import { deviceCommand, deviceCommandResult } from './device.ts';
import { deviceBrowse, deviceBrowsed, deviceProbe, deviceProbed } from './device-question.ts';
import { factSet } from './fact-set.ts';
import { gatewayConfig } from './gateway-config.ts';
import { gatewayStatus } from './ledger.ts';
import { recordId } from './log-id.ts';
import { manualReading } from './manual-point.ts';
import { tagReads } from './tag-reads.ts';
import { micros } from './time.ts';

/**
 * The gateway's outward link to the server, with a service credential (`Authorization: Bearer <secret>`): plain HTTP on
 * loopback inside one PC; from a box HTTPS with a client certificate that names the gateway. The gateway always calls;
 * what must reach it waits for its call.
 *
 * | call | body → answer |
 * |---|---|
 * | `POST /edge/v1/hello` | hello → helloAnswer |
 * | `GET /edge/v1/config?version=N&wait=S` | gatewayConfig, or 304 when N is still the newest after S seconds |
 * | `POST /edge/v1/fact-sets` | factSetDelivery → factSetAnswer (one result a set, in order) |
 * | `POST /edge/v1/status` | gatewayStatus → 204, once a second |
 * | `POST /edge/v1/quarantine` | quarantineReport → 204 |
 * | `POST /edge/v1/outside-writes` | outsideWrites → 204, until it is answered: each is kept once |
 * | `GET /edge/v1/requests?wait=S` | gatewayRequests (device commands, replays, questions to devices that are in no configuration) |
 * | `POST /edge/v1/results` | gatewayResults → 204 |
 * | `POST /edge/v1/live` | liveReport → liveAnswer, from a box; inside one PC the broker tells |
 * | `POST /edge/v1/join` | joinRequest → joinAnswer, without certificate or secret: the code is the credential |
 * | `POST /edge/v1/secret` | secretRequest → secretAnswer, when a request asks for it: the box makes its new secret itself |
 * | `POST /edge/v1/person` | personQuestion → personAnswer: who shows an API key at a door of the gateway |
 * | `POST /edge/v1/certificate` | renewRequest → renewAnswer, before the certificate ends |
 */
export const hello = z.object({ gateway: z.string(), epoch: z.int().positive(), version: z.string() });
/** A gateway whose epoch is not above `highestEpoch` of an earlier journal must begin a newer one before it delivers. */
export const helloAnswer = z.object({ site: z.string(), highestEpoch: z.int().nonnegative(), now: micros });

export const factSetDelivery = z.object({
  gateway: z.string(),
  sets: z.array(z.object({ record: recordId, set: factSet })).max(500),
});
export type FactSetDelivery = z.infer<typeof factSetDelivery>;

export const factSetResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('applied') }),
  /** Seen before: acknowledge it. */
  z.object({ status: z.literal('repeated') }),
  /** A revision is missing: send the whole set of this (stream, window). */
  z.object({ status: z.literal('whole-wanted') }),
  /** Refused for good: kept there as a dead letter that blocks only its own (stream, window). Acknowledge it. */
  z.object({ status: z.literal('dead-letter'), reason: z.string() }),
  /**
   * Could not be applied just now: send it again. `away`: nothing could be, for the database is away; false, and it is this
   * set's own trouble. Left out by servers from before it was told.
   */
  z.object({ status: z.literal('again'), reason: z.string(), away: z.boolean().optional() }),
]);
export type FactSetResult = z.infer<typeof factSetResult>;
export const factSetAnswer = z.object({ results: z.array(factSetResult) });

/** Messages that no rule took, or that a rule refused: kept with reason and payload, grouped by (source, topic, reason). */
export const quarantineReport = z.object({
  gateway: z.string(),
  entries: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['unmapped', 'rejected']),
      source: z.string(),
      topic: z.string(),
      reason: z.string(),
      count: z.int().positive(),
      firstSeen: micros,
      lastSeen: micros,
      /** The newest payload, cut to 4 KiB; base64 where it is not UTF-8. */
      payload: z.string(),
      encoding: z.enum(['utf8', 'base64']),
      /** For what no rule takes: the rule that would, with a guessed type. */
      proposal: z.json().optional(),
    }),
  ),
});
export type QuarantineReport = z.infer<typeof quarantineReport>;

/** What the server asks of a gateway: a command to a device, or a replay of what is in quarantine. */
export const gatewayRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('device-command'), id: z.uuid(), command: deviceCommand }),
  z.object({ kind: z.literal('replay-quarantine'), id: z.uuid(), entry: z.string() }),
  z.object({ kind: z.literal('discard-quarantine'), id: z.uuid(), entry: z.string() }),
  /** The newest messages that are kept of an entry, for a rule to be tried on. */
  z.object({
    kind: z.literal('quarantine-payloads'),
    id: z.uuid(),
    entry: z.string(),
    limit: z.int().min(1).max(200),
  }),
  z.object({ kind: z.literal('whole-fact-set'), id: z.uuid(), stream: z.string(), window: z.string() }),
  /** A person's reading: given again until the gateway says that it is in the journal. */
  z.object({ kind: z.literal('manual-reading'), id: z.uuid(), reading: manualReading }),
  /** Make another secret and bring its hash. */
  z.object({ kind: z.literal('rotate-secret'), id: z.uuid() }),
  z.object({ kind: z.literal('probe-device'), id: z.uuid(), probe: deviceProbe }),
  z.object({ kind: z.literal('browse-device'), id: z.uuid(), browse: deviceBrowse }),
]);
export type GatewayRequest = z.infer<typeof gatewayRequest>;
export const gatewayRequests = z.object({ requests: z.array(gatewayRequest) });
/** A kept message: its payload cut to 4 KiB, base64 where it is not UTF-8. */
export const keptMessage = z.object({
  arrival: micros,
  payload: z.string(),
  encoding: z.enum(['utf8', 'base64']),
});
export type KeptMessage = z.infer<typeof keptMessage>;
/** What became of replayed messages: how many, and how many of them were refused again, by reason. */
export const replayed = z.object({
  replayed: z.int().nonnegative(),
  refused: z.record(z.string(), z.int().positive()),
});
export type Replayed = z.infer<typeof replayed>;

export const gatewayResults = z.object({
  results: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('device-command'), result: deviceCommandResult }),
      /** `ok`: it is on disk in the journal. */
      z.object({ kind: z.literal('manual-reading'), id: z.uuid(), ok: z.boolean(), message: z.string() }),
      z.object({
        kind: z.literal('request'),
        id: z.uuid(),
        ok: z.boolean(),
        message: z.string(),
        /** Of `replay-quarantine`. */
        replayed: replayed.optional(),
        /** Of `quarantine-payloads`, newest first. */
        messages: z.array(keptMessage).optional(),
        /** Of `probe-device`. */
        probed: deviceProbed.optional(),
        /** Of `browse-device`. */
        browsed: deviceBrowsed.optional(),
      }),
    ]),
  ),
});

export { gatewayConfig, gatewayStatus };

/**
 * The live channel inside the broker (unified namespace): `millrace/v1/<site>/<area>/<line>/<cell>/<device>/<point>`,
 * retained, JSON. Only the gateway publishes below `millrace/v1`.
 */
export const LIVE_ROOT = 'millrace/v1';
/** `i` point number, `v` value, `q` quality, `t` source time in µs. */
export const liveValue = z.object({ i: z.int(), v: z.json(), q: z.int(), t: micros });
export type LiveValue = z.infer<typeof liveValue>;

/**
 * Live values of a box, newest of each point, at most a few a second: droppable, for the next one says more. `full`: all
 * the box has, as the answer to the last report asked for.
 */
export const liveReport = z.object({
  gateway: z.string(),
  full: z.boolean(),
  values: z.array(liveValue).max(5_000),
  /** What readers of tags see; left out: nothing new, or by a box of before. */
  reads: z.array(tagReads).max(20).optional(),
});
export type LiveReport = z.infer<typeof liveReport>;
/**
 * `full`: the server does not hold all of this gateway that it may show (it started, or the link was gone). `holding` names
 * what it holds: another name, and what was told before is gone. A server of before has no such name.
 */
export const liveAnswer = z.object({ full: z.boolean(), holding: z.string().max(64).optional() });

/** A public key (SPKI, PEM) and the proof that the caller holds the private one: `proofText` signed with it, base64. */
const ownKey = { publicKey: z.string().max(1_000), proof: z.string().max(400) };
export const joinRequest = z.object({ code: z.string().min(8).max(64), ...ownKey });
export const joinAnswer = z.object({
  gateway: z.string(),
  site: z.string(),
  secret: z.string(),
  /** PEM, signed by the authority that the code names. */
  certificate: z.string(),
  /** Port of the receiver's door on the same machine. */
  receiverPort: z.int(),
});
export const renewRequest = z.object(ownKey);
/** SHA-256 (hexadecimal) of the secret that the gateway has made and kept; the secret itself goes over no wire until it is used. */
export const secretRequest = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
/** Until when the secret of before is good; said twice, it is answered alike. */
export const secretAnswer = z.object({ oldUntil: micros.nullable() });
/** Somebody at a door of the gateway says that he is this person of the plant (e-mail address), and shows an API key of his. */
export const personQuestion = z.strictObject({ name: z.string().min(1).max(320), key: z.string().min(1).max(256) });
/** Null: nobody who may see the values of the gateway's site. `writes`: he may give devices commands, too. */
export const personAnswer = z.object({ person: z.object({ name: z.string(), writes: z.boolean() }).nullable() });
export const renewAnswer = z.object({ certificate: z.string() });
/** What is signed as the proof: bound to the code, or to the gateway that renews. */
export const proofText = (of: { readonly code: string } | { readonly gateway: string }): string =>
  'code' in of ? `millrace join ${of.code}` : `millrace renew ${of.gateway}`;
export const liveTopic = (pointPath: string): string => `${LIVE_ROOT}/${pointPath}`;
/** No point is called so: what a reader of tags sees lies beside its points, and is never retained (`tagReads`). */
const READS = '$reads';
/** `device` is area/line/cell/device. */
export const readsTopic = (site: string, device: string): string => `${LIVE_ROOT}/${site}/${device}/${READS}`;
export const isReadsTopic = (topic: string): boolean =>
  topic.startsWith(`${LIVE_ROOT}/`) && topic.endsWith(`/${READS}`);
