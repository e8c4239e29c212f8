import { z } from 'zod';
import { answer, isRefusal, runCommand, settingsInForce, text } from '../../kernel/index.ts';
import { gatewaySecretAsked, gatewaySecretChanged } from './events.ts';
import { refuse } from './refusals.ts';
import { credentialSettings } from './settings.ts';
import { siteOfGateway } from './site-of-gateway.ts';
import { gateway, gatewayCredentials } from './tables.ts';

const MINUTE = 60_000_000;

/**
 * Asks a gateway on its box for a new secret: it makes one and brings its hash over its link by itself. Until then, and
 * for the overlap after it, the one of now is good, so a box that is away for weeks is not shut out. Refused for one that
 * has not joined: the gateway beside the server has a secret of the instance (`millrace secrets rotate`).
 */
export const rotateGateway = runCommand('plant.gateway.rotate', {
  label: { en: 'Change secret of gateway', bn: 'গেটওয়ের গোপন সংকেত বদল', hi: 'गेटवे का गुप्त संकेत बदलें' },
  why: 'of the credential that holds now, which the gateway’s name alone tells',
  input: { gateway: text() },
  async run({ gateway: of }, work) {
    const site = await siteOfGateway(work, of);
    if (isRefusal(site)) return site;
    const asked = await work.db.run(
      `update plant.gateway_credential set asked_at = $2 where gateway = $1 and revoked_at is null and ends_at is null`,
      [of, work.now],
    );
    if (asked === 0) return refuse('gateway-not-joined', { gateway: of });
    return [
      gatewaySecretAsked({ gateway: of, site }, { aggregate: `plant.gateway/${of}`, site }),
      answer({ gateway: of, site }),
    ];
  },
});

/**
 * What the server calls when a gateway brings the hash of its new secret. Said twice (its answer was lost), it changes
 * nothing. The old secret ends after the overlap that the company has set.
 */
export const renewGatewaySecret = runCommand('plant.gateway.renew-secret', {
  label: { en: 'Take new secret of gateway', bn: 'গেটওয়ের নতুন গোপন সংকেত গ্রহণ', hi: 'गेटवे का नया गुप्त संकेत लें' },
  why: 'the credentials that end are found by the gateway’s name',
  input: { gateway: text(), hash: z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in hexadecimal') },
  async run({ gateway: of, hash }, work) {
    const { found, all } = await work.load({
      found: gateway.where({ gateway: of }),
      all: gatewayCredentials.where({ gateway: of }),
    });
    const site = found[0]?.site;
    const holding = all.filter(({ revokedAt, endsAt }) => revokedAt === null && endsAt === null);
    const [old] = holding;
    if (site === undefined || !old) return refuse('gateway-not-joined', { gateway: of });
    const oldUntil = (until: number | null) => answer({ gateway: of, oldUntil: until });
    if (old.hash === hash) return [oldUntil(Math.max(0, ...all.map(({ endsAt }) => endsAt ?? 0)) || null)];
    const { overlapMinutes } = await settingsInForce(work.db, credentialSettings, work.now);
    const endsAt = work.now + overlapMinutes * MINUTE;
    return [
      ...holding.map((one) => gatewayCredentials.change(one, { endsAt, askedAt: null })),
      gatewayCredentials.insert({
        ...{ id: work.id(), gateway: of, hash, createdAt: work.now },
        certificateUntil: old.certificateUntil,
      }),
      gatewaySecretChanged({ gateway: of, site, oldUntil: endsAt }, { aggregate: `plant.gateway/${of}`, site }),
      oldUntil(endsAt),
    ];
  },
});
