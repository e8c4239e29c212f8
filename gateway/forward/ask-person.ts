import { personAnswer } from '@millrace/contracts';
import type { OutsidePerson } from '@millrace/driver-api';
import type { GatewayServices } from '../gateway.types.ts';
import { Caller, type TlsFiles } from './http-call.ts';

/** ms that the server may take to say who somebody is. */
const WITHIN = 5_000;

export interface PeopleOfServer {
  /** Who shows this key of his; null: nobody who may come in here. Rejects while the server cannot be asked. */
  readonly find: (name: string, key: string) => Promise<OutsidePerson | null>;
  readonly close: () => void;
}

/** Asks the server who its people are; null: this gateway has no server. */
export function peopleOfServer(
  { settings, secret }: Pick<GatewayServices, 'settings' | 'secret'>,
  tls?: TlsFiles,
): PeopleOfServer | null {
  const { MILLRACE_SERVER_URL: url } = settings;
  if (url === undefined || secret === null) return null;
  const caller = new Caller({ url, secret: () => secret.current, ...(tls ? { tls } : {}) });
  return {
    async find(name, key) {
      const signal = AbortSignal.timeout(WITHIN);
      return personAnswer.parse(await caller.post('/edge/v1/person', { name, key }, signal, WITHIN)).person;
    },
    close: () => caller.close(),
  };
}
