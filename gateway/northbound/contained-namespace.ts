import type { OpcuaServer } from '@millrace/contracts';
import type { NamespaceHost, NamespaceServer, NamespaceServerState, OpenNamespaceServer } from '@millrace/driver-api';
import { owned, ownerOnce, unowned } from '../supervisor/exception-owner.ts';
import { outsideAnswer, outsideLog } from '../supervisor/outside.ts';

/**
 * A server of the namespace that answers for what it does on this side of its thread: `failed` is told, once, of an exception
 * in a callback of its own, and of one thrown at whoever brings it readings, who goes on.
 */
export function containedNamespace(
  id: string,
  open: OpenNamespaceServer,
  settings: OpcuaServer,
  host: NamespaceHost,
  failed: (error: Error) => void,
): NamespaceServer {
  let fault: string | null = null;
  const owner = ownerOnce({ kind: 'opcua-server', id }, (error) => {
    fault = error.message;
    failed(error);
  });
  const server = owned(owner, () => open(settings, outside(host)));
  const attempt = (work: () => void): void => {
    if (fault !== null) return;
    try {
      owned(owner, work);
    } catch (error) {
      owner.failed(error instanceof Error ? error : new Error(String(error)));
    }
  };
  let last: NamespaceServerState = {
    state: 'starting',
    reason: null,
    endpoint: '',
    sessions: 0,
    monitoredItems: 0,
    own: null,
    clients: [],
    thread: { delay: null, restarts: 0, ended: null },
  };
  return {
    use: (points, served) => attempt(() => server.use(points, served)),
    take: (group) => attempt(() => server.take(group)),
    state() {
      attempt(() => {
        last = server.state();
      });
      return fault === null ? last : { ...last, state: 'failed', reason: fault, sessions: 0, monitoredItems: 0 };
    },
    decide: (what, decision) => owned(owner, () => server.decide(what, decision)),
    stop: () => owned(owner, () => server.stop()),
  };
}

const outside = ({ history, person, ...host }: NamespaceHost): NamespaceHost => ({
  site: host.site,
  address: host.address,
  folder: host.folder,
  version: host.version,
  secret: (name) => unowned(() => host.secret(name)),
  write: (wanted) => outsideAnswer(() => host.write(wanted)),
  history: history && ((question) => outsideAnswer(() => history(question))),
  person: person && ((name, key) => outsideAnswer(() => person(name, key))),
  log: outsideLog(host.log),
});
