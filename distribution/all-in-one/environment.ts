import type { DatabaseAddresses } from '../database/prepare.ts';
import type { Secrets } from './secrets.ts';
import type { HouseSettings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PORTS = [
  'MILLRACE_PORT',
  'MILLRACE_HTTPS_PORT',
  'MILLRACE_MQTT_PORT',
  'MILLRACE_MQTT_TLS_PORT',
  'MILLRACE_MQTT_WS_PORT',
  'MILLRACE_INGEST_PORT',
  'MILLRACE_INGEST_TLS_PORT',
  'MILLRACE_RECEIVER_PORT',
  'MILLRACE_RECEIVER_STATUS_PORT',
] as const;

/** What a child inherits of ours: the system's variables and the settings, never the database's administrator. */
function inherited(settings: HouseSettings, env: Environment): Environment {
  const ports = PORTS.flatMap((name) => (settings[name] === undefined ? [] : [[name, String(settings[name])]]));
  return {
    ...env,
    // Compiled code is kept: a later start need not strip and compile it all again.
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE ?? `${settings.MILLRACE_DATA}/cache/node`,
    DATABASE_URL: undefined,
    MILLRACE_JOIN: undefined,
    MILLRACE_DATA: settings.MILLRACE_DATA,
    MILLRACE_HOST: settings.MILLRACE_HOST,
    MILLRACE_NAME: settings.MILLRACE_NAME,
    MILLRACE_GATEWAY: env.MILLRACE_GATEWAY || 'main',
    ...Object.fromEntries(ports),
  };
}

/** Beside a server the gateway gets all from us; alone, its centre's address and secrets come from its own settings. */
export function gatewayEnvironment(
  settings: HouseSettings,
  env: Environment,
  secrets: Secrets,
  store: DatabaseAddresses | undefined,
): Environment {
  const common = { ...inherited(settings, env), MILLRACE_LIVE_SECRET: env.MILLRACE_LIVE_SECRET || secrets.live };
  if (!store) return common;
  return {
    ...common,
    MILLRACE_LIVE_SECRET: secrets.live,
    MILLRACE_LIVE_SECRET_BEFORE: secrets.live_before,
    MILLRACE_GATEWAY_SECRET: secrets.gateway,
    MILLRACE_RECEIVER_URL: store.of('millrace_receiver'),
    MILLRACE_SERVER_URL: `http://127.0.0.1:${settings.MILLRACE_PORT}`,
  };
}

/** The broker of the gateway beside the server, with the server's password. */
export const liveUrl = (settings: HouseSettings, secret: string): string =>
  `mqtt://server:${secret}@127.0.0.1:${settings.MILLRACE_MQTT_PORT}`;

/** A server at a centre has no gateway beside it: those that it takes have joined it. */
export function serverEnvironment(
  settings: HouseSettings,
  env: Environment,
  secrets: Secrets,
  database: DatabaseAddresses,
  store: DatabaseAddresses,
  withGateway: boolean,
): Environment {
  const own = {
    MILLRACE_GATEWAY_SECRET: secrets.gateway,
    MILLRACE_GATEWAY_SECRET_BEFORE: secrets.gateway_before,
    MILLRACE_LIVE_URL: liveUrl(settings, secrets.live),
  };
  return {
    ...inherited(settings, env),
    ...(withGateway ? own : { MILLRACE_GATEWAY: undefined }),
    MILLRACE_APP_URL: database.of('millrace_app'),
    MILLRACE_READER_URL: store.of('millrace_reader'),
    MILLRACE_AUTH_URL: database.of('millrace_auth'),
    MILLRACE_AUTH_SECRET: secrets.auth,
    MILLRACE_AUTH_SECRET_BEFORE: secrets.auth_before,
    MILLRACE_AUTH_SECRET_VERSION: secrets.auth_version,
    MILLRACE_CLAIM_CODE: secrets.claim,
    MILLRACE_OPERATOR_TOKEN: secrets.operator,
  };
}

/** The receiver of a centre: the store's address, and nothing else of the plant. */
export function receiverEnvironment(
  settings: HouseSettings,
  env: Environment,
  database: DatabaseAddresses,
): Environment {
  return {
    ...inherited(settings, env),
    MILLRACE_GATEWAY: undefined,
    MILLRACE_RECEIVER_URL: database.of('millrace_receiver'),
  };
}

/** The demo sets itself up as the command line would, and founds its company in the place of a first claim. */
export function demoEnvironment(
  settings: HouseSettings,
  env: Environment,
  secrets: Secrets,
  database: DatabaseAddresses,
): Environment {
  return {
    ...inherited(settings, env),
    MILLRACE_APP_URL: database.of('millrace_app'),
    MILLRACE_OPERATOR_TOKEN: secrets.operator,
  };
}
