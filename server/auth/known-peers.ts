import type pg from 'pg';

/** So many addresses of a user are remembered, the newest. */
const MOST = 20;

export interface KnownPeers {
  /** Whether somebody signed in to this account from this address before. Asked alike for accounts that are not there. */
  readonly has: (email: string, peer: string) => Promise<boolean>;
  readonly remember: (user: string, peer: string) => Promise<void>;
}

/** Addresses from which people have signed in, in table `auth.known_peer`. */
export function knownPeers(pool: pg.Pool): KnownPeers {
  return {
    async has(email, peer) {
      const { rowCount } = await pool.query({
        name: 'peer-is-known',
        text: `select from auth.known_peer p join auth."user" u on u.id = p.user_id where u.email = $1 and p.peer = $2`,
        values: [email, peer],
      });
      return rowCount !== 0;
    },
    async remember(user, peer) {
      await pool.query(
        `with put as (
           insert into auth.known_peer (user_id, peer) values ($1, $2)
           on conflict (user_id, peer) do update set seen_at = now())
         delete from auth.known_peer where user_id = $1 and peer <> $2 and peer not in (
           select peer from auth.known_peer where user_id = $1 order by seen_at desc limit ${MOST - 1})`,
        [user, peer],
      );
    },
  };
}

/**
 * What counts as one address: of IPv6 the network of a subscriber (/64), for a single machine has as many addresses as it
 * likes there; IPv4 in IPv6 as IPv4.
 */
export function peerGroup(address: string): string {
  const bare = address.split('%', 1)[0] ?? address;
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(bare);
  if (mapped?.[1]) return mapped[1];
  if (!bare.includes(':') || bare === '::1') return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const all = [...left, ...Array.from({ length: middle }, () => '0'), ...right];
  return `${all
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
