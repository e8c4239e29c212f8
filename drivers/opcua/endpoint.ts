import { DeviceError } from '@millrace/driver-api';
import { type EndpointDescription, MessageSecurityMode, UserTokenType } from 'node-opcua-client';
import { type OpcuaSettings, POLICIES, type Policy } from './manifest.ts';

export interface ChosenEndpoint {
  readonly description: EndpointDescription;
  readonly policy: Policy;
  readonly mode: MessageSecurityMode;
}

const MODES = {
  best: [MessageSecurityMode.SignAndEncrypt, MessageSecurityMode.Sign],
  SignAndEncrypt: [MessageSecurityMode.SignAndEncrypt],
  Sign: [MessageSecurityMode.Sign],
} as const;

const policyOf = ({ securityPolicyUri }: EndpointDescription): string => securityPolicyUri?.split('#')[1] ?? 'None';

const tokenOf = ({ user }: OpcuaSettings): UserTokenType =>
  user === 'anonymous' ? UserTokenType.Anonymous : 'name' in user ? UserTokenType.UserName : UserTokenType.Certificate;

const USERS = new Map<UserTokenType, string>([
  [UserTokenType.Anonymous, 'anonymous users'],
  [UserTokenType.UserName, 'users by name'],
  [UserTokenType.Certificate, 'users by certificate'],
]);

/**
 * The strongest of a server's endpoints that the settings and the user allow. Throws a DeviceError (`misconfigured`) that
 * says what the server offers instead.
 */
export function chooseEndpoint(offered: readonly EndpointDescription[], settings: OpcuaSettings): ChosenEndpoint {
  const usable = offered.filter(({ transportProfileUri }) => !transportProfileUri || /uatcp/.test(transportProfileUri));
  const secured = wanted(usable, settings);
  if (secured.length === 0) throw noneOf(usable, settings);
  const token = tokenOf(settings);
  const found = secured.find(({ description }) => tokens(description).includes(token));
  if (found) {
    refuseReadablePassword(found, token);
    return found;
  }
  const taken = new Set(
    secured.flatMap(({ description }) => tokens(description)).map((type) => USERS.get(type) ?? 'other users'),
  );
  throw new DeviceError(
    'misconfigured',
    `the server takes no ${USERS.get(token)} there, but ${[...taken].join(' and ') || 'nobody'}: change "user"`,
  );
}

/** What the settings allow, strongest first. */
function wanted(offered: readonly EndpointDescription[], { policy, mode }: OpcuaSettings): ChosenEndpoint[] {
  const policies = policy === 'best' ? POLICIES.filter((one) => one !== 'None') : [policy];
  return policies.flatMap((name) =>
    (name === 'None' ? [MessageSecurityMode.None] : MODES[mode]).flatMap((security) =>
      offered
        .filter((one) => policyOf(one) === name && one.securityMode === security)
        .map((description) => ({ description, policy: name, mode: security })),
    ),
  );
}

const tokens = ({ userIdentityTokens }: EndpointDescription): UserTokenType[] =>
  (userIdentityTokens ?? []).map(({ tokenType }) => tokenType);

function noneOf(offered: readonly EndpointDescription[], { policy, mode }: OpcuaSettings): DeviceError {
  const names = [...new Set(offered.map((one) => `${policyOf(one)} (${MessageSecurityMode[one.securityMode]})`))];
  if (policy === 'best' && names.length > 0 && names.every((name) => name.startsWith('None')))
    return new DeviceError(
      'misconfigured',
      'the server offers no security at all: turn it on there, or write policy: None where the network is your own',
    );
  const asked = policy === 'best' || policy === 'None' ? policy : `${policy} with ${mode}`;
  return new DeviceError('misconfigured', `the server does not offer ${asked}, but ${names.join(', ') || 'nothing'}`);
}

/** A password on a channel without security must at least be encrypted by the token's own policy (Part 4 §7.36.2.2). */
function refuseReadablePassword({ description, policy }: ChosenEndpoint, token: UserTokenType): void {
  if (policy !== 'None' || token !== UserTokenType.UserName) return;
  const encrypted = description.userIdentityTokens?.some(
    ({ tokenType, securityPolicyUri }) =>
      tokenType === UserTokenType.UserName && !!securityPolicyUri && !securityPolicyUri.endsWith('#None'),
  );
  if (!encrypted)
    throw new DeviceError('misconfigured', 'the password could be read on the way: take another policy than None');
}
