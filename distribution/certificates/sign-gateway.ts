import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { certificateFiles } from './keep-certificates.ts';

const request = z.object({
  type: z.literal('sign-gateway'),
  id: z.string(),
  gateway: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  publicKey: z.string().max(1_000),
});

/**
 * Answers the server that asks for a gateway's certificate: only the keeper has the authority's key. Undefined where the
 * message asks for none; a refusal is an answer with its reason.
 */
export async function signGateway(message: unknown, folder: string, now = new Date()): Promise<object | undefined> {
  const asked = request.safeParse(message).data;
  if (!asked) return undefined;
  const answer = { type: 'gateway-certificate', id: asked.id };
  try {
    const { issueGateway } = await import('./issue.ts');
    const files = certificateFiles(folder);
    const authority = {
      certificate: readFileSync(files.authority, 'utf8'),
      key: readFileSync(files.authorityKey, 'utf8'),
    };
    return { ...answer, certificate: await issueGateway(authority, asked.gateway, asked.publicKey, now) };
  } catch (error) {
    return { ...answer, reason: error instanceof Error ? error.message : String(error) };
  }
}
