type Json = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0];
type RequestJson = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0];
type Answer = Record<string, never>;

/** Whether this browser can speak with passkeys at this address at all. */
export const canPasskey = (): boolean =>
  isSecureContext &&
  typeof PublicKeyCredential !== 'undefined' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** A person who closes the browser's own question has not failed at anything. */
export const isDeclined = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError');

const toJson = (credential: Credential | null): Answer =>
  (credential as PublicKeyCredential).toJSON() as unknown as Answer;

/** Has the browser make a passkey. Throws what the browser throws. */
export async function makePasskey(options: object): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as Json);
  return toJson(await navigator.credentials.create({ publicKey }));
}

/** Has the browser prove a passkey. Throws what the browser throws. */
export async function usePasskey(options: object): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as RequestJson);
  return toJson(await navigator.credentials.get({ publicKey }));
}
