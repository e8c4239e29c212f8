import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { PackTools } from '@millrace/provisioning';

/** Only these need the business core: other commands start without it. */
const core = () => import('@millrace/erp-core');

/** Packs are sealed and opened on this machine, with no plant that runs. */
export const packTools: PackTools = {
  seal: async (manifest, privateKey) => (await core()).sealPack(manifest, privateKey),
  async open(text) {
    const { openPack, say } = await core();
    const opened = openPack(text);
    if ('refused' in opened) return { reason: say(opened.says, 'en', opened.details) };
    const { manifest, fingerprint } = opened;
    return { name: manifest.name, version: manifest.version, fingerprint };
  },
  async makeKey() {
    const { fingerprintOf } = await core();
    const { privateKey } = generateKeyPairSync('ed25519');
    const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), fingerprint: fingerprintOf(key) };
  },
};
