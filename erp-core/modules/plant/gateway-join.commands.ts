import { z } from 'zod';
import { answer, isRefusal, runCommand, text, type Work } from '../../kernel/index.ts';
import { gatewayJoined, gatewayRevoked } from './events.ts';
import { placeGateway } from './gateway.commands.ts';
import { refuse } from './refusals.ts';
import { hashOf, newClaimCode, newSecret, normalClaimCode } from './secret.ts';
import { siteOfGateway } from './site-of-gateway.ts';
import { gateway, gatewayCodes, gatewayCredentials } from './tables.ts';

const MINUTE = 60_000_000;
const name = () => z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"');

const voidCodes = (work: Work, of: string): Promise<number> =>
  work.db.run(`update plant.gateway_code set used_at = $2 where gateway = $1 and used_at is null`, [of, work.now]);
const endCredentials = (work: Work, of: string): Promise<number> =>
  work.db.run(`update plant.gateway_credential set revoked_at = $2 where gateway = $1 and revoked_at is null`, [
    of,
    work.now,
  ]);

/**
 * Makes a gateway known and gives a one-time code with which its box fetches certificate and secret. For one that is
 * known, a code for another box in its place; what lets the old one in ends when the new one joins.
 */
export const addGateway = runCommand('plant.gateway.add', {
  label: { en: 'Add gateway', bn: 'গেটওয়ে যোগ', hi: 'गेटवे जोड़ें' },
  why: 'a gateway’s name is one in all companies, and earlier codes are voided by one statement',
  shownOnce: ['code'],
  input: { gateway: name(), site: text(), minutes: z.int().min(1).max(10_080).default(60) },
  site: (input) => input.site,
  async run({ gateway: of, site, minutes }, work) {
    const placed = await placeGateway(work, of, site);
    if (isRefusal(placed)) return placed;
    work.apply(placed);
    await work.flush();
    await voidCodes(work, of);
    const code = newClaimCode();
    const expiresAt = work.now + minutes * MINUTE;
    const row = { id: work.id(), gateway: of, hash: hashOf(normalClaimCode(code)), expiresAt };
    return [gatewayCodes.insert(row), answer({ gateway: of, site, code, expiresAt })];
  },
});

/** What the server calls for a box that shows its code. The same box may ask again: its answer may have been lost. */
export const joinGateway = runCommand('plant.gateway.join', {
  label: { en: 'Join gateway', bn: 'গেটওয়ে সংযুক্তি', hi: 'गेटवे जोड़ना' },
  why: 'what let another box of this name in is ended by one statement',
  shownOnce: ['secret'],
  input: { code: text({ max: 64, secret: true }), keyHash: text() },
  async run({ code, keyHash }, work) {
    const { codes } = await work.load({ codes: gatewayCodes.where({ hash: hashOf(normalClaimCode(code)) }) });
    const [found] = codes;
    if (!found || found.expiresAt <= work.now) return refuse('gateway-code-unknown');
    if (found.usedAt !== null && found.keyHash !== keyHash) return refuse('gateway-code-unknown');
    const of = found.gateway;
    const { known } = await work.load({ known: gateway.where({ gateway: of }) });
    const site = known[0]?.site;
    if (site === undefined) return refuse('gateway-code-unknown');
    await endCredentials(work, of);
    const secret = newSecret();
    return [
      gatewayCodes.change(found, { usedAt: found.usedAt ?? work.now, keyHash }),
      gatewayCredentials.insert({ id: work.id(), gateway: of, hash: hashOf(secret), createdAt: work.now }),
      gatewayJoined({ gateway: of, site }, { aggregate: `plant.gateway/${of}`, site }),
      answer({ gateway: of, site, secret }),
    ];
  },
});

/** Lets a gateway in no more, at once: its secret ends, and a code that waits. What it has delivered stays. */
export const revokeGateway = runCommand('plant.gateway.revoke', {
  label: { en: 'Revoke gateway', bn: 'গেটওয়ে বাতিল', hi: 'गेटवे निरस्त करें' },
  why: 'secrets and codes end by one statement each',
  input: { gateway: text() },
  async run({ gateway: of }, work) {
    const site = await siteOfGateway(work, of);
    if (isRefusal(site)) return site;
    await voidCodes(work, of);
    await endCredentials(work, of);
    return [
      gatewayRevoked({ gateway: of, site }, { aggregate: `plant.gateway/${of}`, site }),
      answer({ gateway: of, site }),
    ];
  },
});

/** The server notes until when the certificate holds that it has just signed for a gateway. */
export const noteCertificate = runCommand('plant.gateway.note-certificate', {
  label: { en: 'Note certificate of gateway', bn: 'গেটওয়ের সনদ নথিভুক্ত', hi: 'गेटवे का प्रमाणपत्र दर्ज करें' },
  why: 'of the credential that holds now, which the gateway’s name alone tells',
  input: { gateway: text(), until: z.int() },
  async run({ gateway: of, until }, work) {
    await work.db.run(
      `update plant.gateway_credential set certificate_until = $2 where gateway = $1 and revoked_at is null`,
      [of, until],
    );
    return [answer({ gateway: of, until })];
  },
});
