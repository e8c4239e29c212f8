import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { type PackManifest, packManifest } from './manifest.ts';
import { refuse } from './refusals.ts';

const FORMAT = 'millrace-pack/1';
/** Characters of a file. One text, nothing packed and no paths: there is nothing in it that could unfold or lead away. */
export const MOST_CHARACTERS = 2_000_000;
const DEEPEST = 24;

const envelope = z.strictObject({
  format: z.literal(FORMAT, `of another format than ${FORMAT}`),
  /** Public key of Ed25519, as SubjectPublicKeyInfo (RFC 8410) in base64. */
  key: z.string().max(200),
  /** Over the format's name, a line's end, and the pack as it stands. */
  signature: z.string().max(200),
  /** The manifest, as text: what is signed is these letters, however JSON is written. */
  pack: z.string(),
});

/** A pack whose signature fits. Whether its key is trusted is for whoever takes it in to say. */
export interface OpenedPack {
  readonly manifest: PackManifest;
  /** SHA-256 of the public key in groups of four, as people compare it. */
  readonly fingerprint: string;
  /** As it stands in the file. */
  readonly key: string;
}

const signed = (pack: string): Buffer => Buffer.from(`${FORMAT}\n${pack}`, 'utf8');

export const fingerprintOf = (key: string): string =>
  (createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32).match(/.{4}/g) ?? []).join(' ');

/** Signs a manifest with an Ed25519 key (PEM, PKCS #8); the text of the file. Throws where the key is none. */
export function sealPack(manifest: unknown, privateKey: string): string {
  const secret = createPrivateKey(privateKey);
  if (secret.asymmetricKeyType !== 'ed25519') throw new TypeError('the key has to be one of Ed25519');
  const key = createPublicKey(secret).export({ type: 'spki', format: 'der' }).toString('base64');
  const pack = JSON.stringify(manifest, null, 1);
  const signature = sign(null, signed(pack), secret).toString('base64');
  return `${JSON.stringify({ format: FORMAT, key, signature, pack }, null, 1)}\n`;
}

/** Opens a file and looks at its signature before anything in it is read. Refused: what is wrong with it. */
export function openPack(text: string): OpenedPack | Refusal {
  if (text.length > MOST_CHARACTERS) return refuse('pack-unreadable', { reason: 'it is larger than two megabytes' });
  const outer = parsed(text);
  if (isRefusal(outer)) return outer;
  const file = envelope.safeParse(outer.value);
  if (!file.success) return refuse('pack-unreadable', { reason: z.prettifyError(file.error) });
  const { key, signature, pack } = file.data;
  const fits = keyOf(key);
  if (!fits) return refuse('pack-unreadable', { reason: 'it names no key of Ed25519' });
  if (!verify(null, signed(pack), fits, Buffer.from(signature, 'base64'))) return refuse('pack-changed');
  const inner = parsed(pack);
  if (isRefusal(inner)) return inner;
  const manifest = packManifest.safeParse(inner.value);
  if (!manifest.success)
    return wrong(manifest.error.issues.map((issue) => ({ path: issue.path.join('.'), message: saidOf(issue) })));
  return { manifest: manifest.data, key, fingerprint: fingerprintOf(key) };
}

/** Of a name that cannot be, what is wrong with it, and not only that something is. */
const saidOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join('; ') : issue.message;

/** The refusal that names all that is wrong, and the first of it in its sentence. */
export function wrong(issues: readonly { readonly path: string; readonly message: string }[]): Refusal {
  const [first] = issues;
  return refuse('pack-wrong', { first: `${first?.path}: ${first?.message}`, issues: issues.slice(0, 100) });
}

function parsed(text: string): { readonly value: unknown } | Refusal {
  if (depthOf(text) > DEEPEST)
    return refuse('pack-unreadable', { reason: `it is nested deeper than ${DEEPEST} levels` });
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return refuse('pack-unreadable', { reason: error instanceof Error ? error.message : String(error) });
  }
}

/** How deep brackets are nested, counted without building anything. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') deepest = Math.max(deepest, ++depth);
    else if (letter === '}' || letter === ']') depth -= 1;
  }
  return deepest;
}

function keyOf(key: string): KeyObject | undefined {
  try {
    const made = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return made.asymmetricKeyType === 'ed25519' ? made : undefined;
  } catch {
    return undefined;
  }
}
