import { type DataValue, promoteOpaqueStructure } from 'node-opcua-client';
import type { RawSession } from './raw-session.ts';

/** Structures come as bytes where their definition has not been read yet: then it is, once a session. */
export async function resolveStructures(session: RawSession, answers: readonly DataValue[]): Promise<void> {
  await promoteOpaqueStructure(session, answers as DataValue[]);
}
