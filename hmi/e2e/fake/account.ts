import { auditRows } from './audit.ts';

const HOUR = 3_600_000;
const session = (id: string, agent: string, age: number, current: boolean) => ({
  id,
  createdAt: Date.now() - age,
  usedAt: Date.now() - age / 2,
  expiresAt: Date.now() + 100 * HOUR,
  peer: current ? '10.0.0.7' : '2001:db8:1:2:aaaa:bbbb:cccc:1',
  agent,
  current,
});
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const PHONE = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36';
const sessions = () => [session('s1', CHROME, 2 * HOUR, true), session('s2', PHONE, 30 * HOUR, false)];

/** What the server tells of accounts; undefined: nothing of that. */
export function accountRoute(path: string): unknown {
  if (path === '/api/v1/account')
    return { user: { id: 'u1', name: 'Nusrat Jahan', email: 'nusrat@example.com' }, secondFactor: true };
  if (path === '/api/v1/account/sessions') return { sessions: sessions() };
  if (path === '/api/v1/account/sign-ins') return auditRows({ kind: 'sign-in' });
  if (path === '/api/v1/account/passkeys')
    return {
      here: false,
      origin: 'https://plant.local:8443',
      passkeys: [{ id: 'p1', name: 'Work laptop', createdAt: Date.now() - 50 * HOUR, synced: false }],
    };
  if (/^\/api\/v1\/members\/[^/]+\/account$/.test(path))
    return { sessions: sessions(), lockedUntil: Date.now() + HOUR / 6, secondFactor: true };
  return undefined;
}
