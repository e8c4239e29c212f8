import { z } from 'zod';
import { answer, runCommand, text } from '../../kernel/index.ts';
import { refreshGatewayConfig } from './compile.ts';
import { endCredentials, issueSecret } from './device.commands.ts';
import { refuse } from './refusals.ts';
import { hashOf, newClaimCode, normalClaimCode } from './secret.ts';
import { claimCodes, device } from './tables.ts';

const MINUTE = 60_000_000;

/** A one-time code with which a device fetches its identity and secret itself; an earlier one of it is void. */
export const makeClaimCode = runCommand('plant.device.claim-code', {
  label: { en: 'Make claim code', bn: 'দাবি কোড তৈরি', hi: 'दावा कोड बनाएँ' },
  why: 'earlier codes of the device are voided by one statement',
  shownOnce: ['code'],
  input: { site: text(), device: text(), minutes: z.int().min(1).max(10_080).default(60) },
  site: (input) => input.site,
  async run({ site, device: name, minutes }, work) {
    const { found } = await work.load({ found: device.where({ site, device: name }) });
    if (!found[0] || found[0].state === 'removed') return refuse('device-unknown', { device: name });
    await work.db.run(`update plant.claim_code set used_at = $3 where site = $1 and device = $2 and used_at is null`, [
      site,
      name,
      work.now,
    ]);
    const code = newClaimCode();
    const expiresAt = work.now + minutes * MINUTE;
    const row = { id: work.id(), site, device: name, hash: hashOf(normalClaimCode(code)), expiresAt };
    return [claimCodes.insert(row), answer({ site, device: name, code, expiresAt })];
  },
});

/** What the server calls for a device that shows its code: the code is the credential. Other secrets of it end. */
export const claimDevice = runCommand('plant.device.claim', {
  label: { en: 'Claim device', bn: 'যন্ত্র দাবি', hi: 'उपकरण का दावा करें' },
  why: 'what its site’s gateways run is compiled again in the same transaction',
  shownOnce: ['secret'],
  input: { code: text({ max: 64, secret: true }) },
  async run({ code }, work) {
    const { codes } = await work.load({ codes: claimCodes.where({ hash: hashOf(normalClaimCode(code)) }) });
    const [claim] = codes;
    if (!claim || claim.usedAt !== null || claim.expiresAt <= work.now) return refuse('claim-code-unknown');
    const { site, device: name } = claim;
    const { found } = await work.load({ found: device.where({ site, device: name }) });
    const [of] = found;
    if (!of || of.state === 'removed') return refuse('claim-code-unknown');
    await endCredentials(work, site, name, null);
    const { secret, effect } = issueSecret(work, site, name);
    work.apply([claimCodes.change(claim, { usedAt: work.now }), device.change(of, { state: 'active' }), effect]);
    await work.flush();
    return [...(await refreshGatewayConfig(work, site)), answer({ site, device: name, secret })];
  },
});
