import { z } from 'zod';
import { shiftCalendar } from './calendar.ts';
import { DETECTOR_CATALOGUE } from './detector-catalogue.ts';
import { deviceCommand, deviceCommandResult, deviceDeclaration } from './device.ts';
import {
  factSetAnswer,
  factSetDelivery,
  gatewayRequests,
  gatewayResults,
  hello,
  helloAnswer,
  joinAnswer,
  joinRequest,
  liveAnswer,
  liveReport,
  liveValue,
  personAnswer,
  personQuestion,
  quarantineReport,
  renewAnswer,
  renewRequest,
  secretAnswer,
  secretRequest,
} from './edge-link.ts';
import { fact, factSet } from './fact-set.ts';
import { forward } from './forward.ts';
import { forwardedRecord } from './forwarded-record.ts';
import { gatewayConfig } from './gateway-config.ts';
import { gatewayStatus } from './ledger.ts';
import { acknowledged, logRecord } from './log.ts';
import { mappingRule } from './mapping.ts';
import { observation } from './observation.ts';
import { point, pointDefinition } from './point.ts';
import { sample } from './sample.ts';
import { deviceProfile, siteDocument } from './site.ts';

/** What passes between rooms, or is written by people, by the name of its schema file. Version 1 of each. */
const CONTRACTS: Readonly<Record<string, z.ZodType>> = {
  'log-record': logRecord,
  acknowledged,
  sample,
  observation,
  point,
  'point-definition': pointDefinition,
  device: deviceDeclaration,
  'device-profile': deviceProfile,
  'device-command': deviceCommand,
  'device-command-result': deviceCommandResult,
  'shift-calendar': shiftCalendar,
  'mapping-rule': mappingRule,
  site: siteDocument,
  forward,
  'forwarded-record': forwardedRecord,
  fact,
  'fact-set': factSet,
  'gateway-config': gatewayConfig,
  'gateway-status': gatewayStatus,
  'live-value': liveValue,
  hello,
  'hello-answer': helloAnswer,
  'fact-set-delivery': factSetDelivery,
  'fact-set-answer': factSetAnswer,
  'quarantine-report': quarantineReport,
  'gateway-requests': gatewayRequests,
  'gateway-results': gatewayResults,
  'live-report': liveReport,
  'live-answer': liveAnswer,
  'join-request': joinRequest,
  'join-answer': joinAnswer,
  'person-question': personQuestion,
  'person-answer': personAnswer,
  'renew-request': renewRequest,
  'renew-answer': renewAnswer,
  'secret-request': secretRequest,
  'secret-answer': secretAnswer,
  ...Object.fromEntries(
    Object.entries(DETECTOR_CATALOGUE).map(([type, { settings }]) => [`detector-${type}`, settings]),
  ),
};

/**
 * JSON Schema (draft 2020-12) of every contract as it is written: file name → text. Checks that are code (units, zones,
 * limits that must rise) are not in it; the zod schemas are what holds.
 */
export function jsonSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(CONTRACTS).map(([name, schema]) => {
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      const { $schema, ...body } = json;
      const titled = { $schema, $id: `urn:millrace:contract:${name}:1`, title: name, ...body };
      return [`${name}.v1.json`, `${JSON.stringify(titled, null, 2)}\n`];
    }),
  );
}
