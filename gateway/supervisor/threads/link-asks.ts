import type { LinkStranger, PeerCertificate } from '@millrace/contracts';
import type { DeviceReport, InboundMessage, LinkAnswer, LinkCommand, LinkState } from '@millrace/driver-api';
import type { CrossingFault } from './crossing.ts';

// Links and commands have numbers, which the gateway gives.

interface OfLink {
  readonly link: number;
}

/** What a link says of itself beside its state. */
export interface LinkFacts {
  readonly devices: readonly DeviceReport[];
  readonly strangers: readonly LinkStranger[];
  readonly certificate: PeerCertificate | null;
}

/** The folder of a link, made; or why it could not be. */
export type LinkFolder = { readonly path: string } | { readonly fault: CrossingFault };

/** What the gateway asks of a thread of links. */
export type LinkThreadAnswers = {
  /** Makes it and begins it; what it was given is checked already. */
  readonly begin: (ask: OfLink & { settings: unknown; folder: LinkFolder }) => void;
  readonly stop: (ask: OfLink) => void;
  /** Its driver's own answer, also after nobody waits for it any more. */
  readonly command: (ask: OfLink & { number: number; command: LinkCommand }) => LinkAnswer;
  /** Nobody waits any more for what becomes of a command. */
  readonly unawaited: (ask: OfLink & { number: number; fault: CrossingFault }) => void;
};

/** What a thread of links asks of the gateway. */
export type LinkGatewayAnswers = {
  /** Answered when each of them is safe or refused: in their order, null for what is safe. */
  readonly deliver: (ask: OfLink & { messages: readonly InboundMessage[] }) => readonly (CrossingFault | null)[];
  readonly report: (ask: OfLink & { state: LinkState; reason: string | null }) => void;
  /** What changed of it. */
  readonly facts: (ask: OfLink & { facts: LinkFacts }) => void;
  readonly secret: (ask: OfLink & { name: string }) => string;
  readonly log: (ask: OfLink & { level: 'info' | 'warn'; fields: object; message: string }) => void;
  /** Its driver threw where nobody could catch it. */
  readonly failed: (ask: OfLink & { fault: CrossingFault }) => void;
};
