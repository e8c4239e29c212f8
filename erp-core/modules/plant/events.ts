import { z } from 'zod';
import { event } from '../../kernel/index.ts';

/** What the gateways of a site are to run has changed: a configuration was applied, or a credential came or went. */
export const configChanged = event('plant.config-changed', 1, { site: z.string(), version: z.int() });

/** A command waits to be fetched by the gateway of the device's site. */
export const deviceCommandIssued = event('plant.device-command-issued', 1, {
  id: z.uuid(),
  site: z.string(),
  device: z.string(),
});

/** A command to a device was answered, or ran out unanswered. */
export const deviceCommandSettled = event('plant.device-command-settled', 1, {
  id: z.uuid(),
  site: z.string(),
  device: z.string(),
  state: z.string(),
});

/** A person has entered a reading; it waits for a gateway of the site to fetch it. */
export const readingEntered = event('plant.reading-entered', 1, {
  id: z.uuid(),
  site: z.string(),
  point: z.string(),
});

/** A reading of a round was not entered by when it was due. Said once for each time that it is due. Moments in µs. */
export const readingOverdue = event('plant.reading-overdue', 1, {
  site: z.string(),
  point: z.string(),
  round: z.string(),
  dueAt: z.int(),
  lastAt: z.int(),
});

const ofGateway = { gateway: z.string(), site: z.string() };
/** A box joined as this gateway and was given its secret; whichever was it before is let in no more. */
export const gatewayJoined = event('plant.gateway-joined', 1, ofGateway);

/** A gateway is asked to bring a new secret. */
export const gatewaySecretAsked = event('plant.gateway-secret-asked', 1, ofGateway);

/** A gateway has brought its new secret; the one before is good until `oldUntil` (µs). */
export const gatewaySecretChanged = event('plant.gateway-secret-changed', 1, { ...ofGateway, oldUntil: z.int() });

/** A gateway is let in no more. */
export const gatewayRevoked = event('plant.gateway-revoked', 1, ofGateway);
