import { checkFilters } from './check-forwards.ts';
import type { SiteDocument } from './site.ts';
import type { FaultList } from './site-fault.ts';

/**
 * Somebody may enter, each by a name of his own, and what is opened for writing has somebody who may. `paths` are the site's
 * points (area/line/cell/device/name); null where parts of the documents could not be read.
 */
export function checkOpcuaServer(site: SiteDocument, paths: readonly string[] | null, faults: FaultList): void {
  const { opcuaServer: server } = site;
  if (!server) return;
  const path = ['opcuaServer'];
  checkFilters(server.points, paths, faults, [...path, 'points']);
  checkFilters(server.writable, paths, faults, [...path, 'writable']);
  const names = new Set<string>();
  for (const [index, { name }] of server.users.entries()) {
    if (names.has(name)) {
      faults.fault(
        'duplicate-user',
        [...path, 'users', index, 'name'],
        `there is another user "${name}"`,
        'give each client a name of its own: what is written is kept under it',
      );
    }
    names.add(name);
  }
  if (server.users.length === 0 && !server.anonymous && !server.people) {
    faults.warn(
      'nobody-may-enter',
      path,
      'the OPC UA server has no users, so nobody can sign in',
      'add users: [{ name, secret }], the secret being the name of a file in secrets/ of the data folder',
    );
  }
  const writers = server.people || server.users.some(({ writes }) => writes);
  if (writers !== server.writable.length > 0 && !(server.people && server.writable.length === 0)) {
    faults.warn(
      'nothing-written',
      [...path, writers ? 'users' : 'writable'],
      writers ? 'users may write, but no point is opened' : 'points are opened for writing, but no user may write',
      'write both: "writable" with the points, and "writes: true" at a user',
    );
  }
  if (server.unsecured && server.people) {
    faults.fault(
      'unprotected-people',
      [...path, 'people'],
      'people would show their keys where anybody can listen',
      'leave "unsecured" out, or give programs names and secrets of their own ("users") instead of "people"',
    );
  }
  if (server.unsecured) {
    faults.warn(
      'unprotected-server',
      [...path, 'unsecured'],
      'what is read and written can be read and changed on the way, and no certificate is asked of clients',
      'leave it out, and approve the certificates of the clients that call',
    );
  }
}
