import type { AllowedPlace } from '@millrace/outgoing';
import type { Db } from '../db.ts';
import { allowedPlaces } from '../webhooks/outgoing-places.ts';
import type { CarriedChannel } from './channels.ts';

/**
 * What of its own network the company lets a channel call. A provider of text messages is set up by the company, and may be a GSM
 * box of the plant; where browsers are told any member says, so nothing within is open to him by that.
 */
export const allowedFor = async (db: Db, channel: CarriedChannel): Promise<readonly AllowedPlace[]> =>
  channel === 'text' ? allowedPlaces(db) : [];
