import { createHash } from 'node:crypto';
import type { Authority } from './authority.ts';

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A stable UUID out of the certificate: installing the profile again replaces it. */
function uuidOf(der: Buffer, purpose: string): string {
  const hex = createHash('sha256').update(purpose).update(der).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}

/** A configuration profile for iPhone, iPad and Mac that holds the authority's certificate (com.apple.security.root). */
export function mobileConfig({ der, name }: Authority, plant: string): string {
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n');
  const profile = uuidOf(der, 'profile');
  const payload = uuidOf(der, 'payload');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key><string>millrace-authority.crt</string>
      <key>PayloadContent</key>
      <data>
${base64}
      </data>
      <key>PayloadDisplayName</key><string>${escapeMarkup(name)}</string>
      <key>PayloadIdentifier</key><string>millrace.authority.${payload}</string>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadUUID</key><string>${payload}</string>
      <key>PayloadVersion</key><integer>1</integer>
    </dict>
  </array>
  <key>PayloadDisplayName</key><string>Millrace: ${escapeMarkup(plant)}</string>
  <key>PayloadDescription</key><string>Trusts the certificate authority of ${escapeMarkup(plant)}</string>
  <key>PayloadIdentifier</key><string>millrace.trust.${profile}</string>
  <key>PayloadRemovalDisallowed</key><false/>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadUUID</key><string>${profile}</string>
  <key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
`;
}
