import { gatewayStatus } from './gateway.ts';
import { HOUR, MINUTE, nowMicros, SITE } from './plant-data.ts';

const DAY = 24 * HOUR;
const began = nowMicros();

interface Kept {
  gateway: string;
  site: string;
  state: 'here' | 'joined' | 'revoked';
  joinedAt: number | null;
  certificateUntil: number | null;
  revokedAt: number | null;
  codeUntil: number | null;
  secretSince: number | null;
  secretAskedAt: number | null;
  oldSecretUntil: number | null;
}
const kept = (gateway: string, more: Partial<Kept> = {}): Kept => ({
  ...{ gateway, site: SITE, state: 'joined', joinedAt: began - 60 * DAY, certificateUntil: began + 300 * DAY },
  ...{ revokedAt: null, codeUntil: null, secretSince: began - 60 * DAY, secretAskedAt: null, oldSecretUntil: null },
  ...more,
});

/** The gateways of the fake plant: one beside the server, and boxes as bad hours leave them. */
export class FakeGateways {
  joining = true;
  /** Boxes beside the gateway of the server tell their accounts too. */
  boxes = false;
  private list: Kept[] = [
    kept('ash-1', { state: 'here', joinedAt: null, certificateUntil: null }),
    kept('line-2'),
    kept('line-3', { certificateUntil: began + 9 * DAY }),
    kept('line-4', { joinedAt: began - 2 * HOUR }),
    kept('line-5', { state: 'here', joinedAt: null, certificateUntil: null, codeUntil: began + 40 * MINUTE }),
    kept('line-6', { state: 'revoked', revokedAt: began - 3 * DAY }),
  ];

  rows(): unknown {
    return { gateways: this.list };
  }

  /** What the boxes told last; the one beside the server tells by itself. */
  accounts(): unknown[] {
    const own = gatewayStatus();
    const running = own.sinks.map((sink) => ({ ...sink, state: 'running', reason: null, buffered: 0 }));
    const away = began - 26 * MINUTE;
    const held = { ...running[0], name: 'centre', buffered: 48_210, oldestUnacknowledged: away - MINUTE };
    return [
      { site: SITE, status: { ...own, gateway: 'line-2', sinks: running }, receivedAt: nowMicros(), online: true },
      { site: SITE, status: { ...own, gateway: 'line-3', at: away, sinks: [held] }, receivedAt: away, online: false },
    ];
  }

  /** The box has come with its new secret. */
  renewed(of: string): void {
    const found = this.list.find(({ gateway }) => gateway === of);
    const now = nowMicros();
    if (found) Object.assign(found, { secretAskedAt: null, secretSince: now, oldSecretUntil: now + DAY });
  }

  /** Undefined: no command of gateways. */
  command(name: string, input: Record<string, unknown>): unknown {
    const of = String(input.gateway);
    const found = this.list.find(({ gateway }) => gateway === of);
    if (name === 'plant.gateway.add') {
      const codeUntil = nowMicros() + HOUR;
      if (found) found.codeUntil = codeUntil;
      else this.list.push(kept(of, { state: 'here', joinedAt: null, certificateUntil: null, codeUntil }));
      return { gateway: of, site: input.site, code: 'ABCD-EFGH-2345', expiresAt: codeUntil };
    }
    if (name === 'plant.gateway.rotate') {
      if (found) found.secretAskedAt = nowMicros();
      return { gateway: of, site: SITE };
    }
    if (name !== 'plant.gateway.revoke') return undefined;
    if (found) Object.assign(found, { state: 'revoked', revokedAt: nowMicros(), codeUntil: null });
    return { gateway: of, site: SITE };
  }
}

/** No certificate: bytes enough for a fingerprint. */
export const AUTHORITY = `-----BEGIN CERTIFICATE-----\n${Buffer.from('the authority of the fake plant').toString('base64')}\n-----END CERTIFICATE-----\n`;
