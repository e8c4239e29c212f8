import type { DatabaseAddresses } from '../database/prepare.ts';
import type { Secrets } from './secrets.ts';
import type { KeeperSettings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a child inherits of ours: the system's variables and the settings, never the database's administrator. */
function inherited(settings: KeeperSettings, env: Environment, secrets: Secrets): Environment {
  return {
    ...env,
    DATABASE_URL: undefined,
    MILLRACE_DATA: settings.MILLRACE_DATA,
    MILLRACE_HOST: settings.MILLRACE_HOST,
    MILLRACE_NAME: settings.MILLRACE_NAME,
    MILLRACE_PORT: String(settings.MILLRACE_PORT),
    MILLRACE_HTTPS_PORT: String(settings.MILLRACE_HTTPS_PORT),
    MILLRACE_MQTT_PORT: String(settings.MILLRACE_MQTT_PORT),
    MILLRACE_MQTT_TLS_PORT: String(settings.MILLRACE_MQTT_TLS_PORT),
    MILLRACE_INGEST_PORT: String(settings.MILLRACE_INGEST_PORT),
    MILLRACE_INGEST_TLS_PORT: String(settings.MILLRACE_INGEST_TLS_PORT),
    MILLRACE_GATEWAY: env.MILLRACE_GATEWAY || 'main',
    MILLRACE_GATEWAY_SECRET: secrets.gateway,
  };
}

export function gatewayEnvironment(
  settings: KeeperSettings,
  env: Environment,
  secrets: Secrets,
  database: DatabaseAddresses,
): Environment {
  return {
    ...inherited(settings, env, secrets),
    MILLRACE_RECEIVER_URL: database.of('millrace_receiver'),
    MILLRACE_SERVER_URL: `http://127.0.0.1:${settings.MILLRACE_PORT}`,
    MILLRACE_LIVE_SECRET: secrets.live,
  };
}

export function serverEnvironment(
  settings: KeeperSettings,
  env: Environment,
  secrets: Secrets,
  database: DatabaseAddresses,
): Environment {
  return {
    ...inherited(settings, env, secrets),
    MILLRACE_APP_URL: database.of('millrace_app'),
    MILLRACE_READER_URL: database.of('millrace_reader'),
    MILLRACE_AUTH_URL: database.of('millrace_auth'),
    MILLRACE_AUTH_SECRET: secrets.auth,
    MILLRACE_LIVE_URL: `mqtt://server:${secrets.live}@127.0.0.1:${settings.MILLRACE_MQTT_PORT}`,
    MILLRACE_CLAIM_CODE: secrets.claim,
    MILLRACE_OPERATOR_TOKEN: secrets.operator,
  };
}

/** The demo sets itself up as the command line would, and founds its company in the place of a first claim. */
export function demoEnvironment(
  settings: KeeperSettings,
  env: Environment,
  secrets: Secrets,
  database: DatabaseAddresses,
): Environment {
  return {
    ...inherited(settings, env, secrets),
    MILLRACE_APP_URL: database.of('millrace_app'),
    MILLRACE_OPERATOR_TOKEN: secrets.operator,
  };
}
