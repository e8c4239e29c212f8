import { join } from 'node:path';
import { module } from '../../kernel/index.ts';
import { claimDevice, makeClaimCode } from './claim.commands.ts';
import { applyConfig, checkConfigCommand, planConfig, rollbackConfig } from './config.commands.ts';
import { addDevice, refreshConfig, replaceDevice, revokeDevice, rotateDevice } from './device.commands.ts';
import { noteOutsideWrite, sendDeviceCommand, settleDeviceCommand } from './device-command.commands.ts';
import { releaseDevice } from './device-release.command.ts';
import { readDeviceTable } from './device-table.command.ts';
import { distrustDevice, trustDevice } from './device-trust.commands.ts';
import {
  configChanged,
  deviceCommandIssued,
  deviceCommandSettled,
  gatewayJoined,
  gatewayRevoked,
  gatewaySecretAsked,
  gatewaySecretChanged,
  readingEntered,
  readingOverdue,
} from './events.ts';
import { assignGateway } from './gateway.commands.ts';
import { addGateway, joinGateway, noteCertificate, revokeGateway } from './gateway-join.commands.ts';
import { renewGatewaySecret, rotateGateway } from './gateway-rotation.commands.ts';
import { settleHeldMessage } from './held-message.commands.ts';
import { heldMessages } from './held-messages.attention.ts';
import { enterReading, noteOverdueReading } from './manual-reading.commands.ts';
import { readingsDue } from './manual-reading.query.ts';
import { portals } from './portals.query.ts';
import { profile, profiles, protocols } from './protocol.query.ts';
import { configVersion, configVersionsQuery, devices, gateways, sites, tree } from './queries.ts';
import { refuse } from './refusals.ts';
import { addRule, changeRule, tryRule } from './rule.commands.ts';
import { ruleOfTopic } from './rule.query.ts';
import { writeSetPoint, writeSetPointTogether } from './set-point.commands.ts';
import { setPointsQuery } from './set-point.query.ts';
import { credentialSettings } from './settings.ts';
import { editConfig, previewEdits } from './site-edit.commands.ts';
import { reconsiderStranger, rejectStranger } from './stranger.commands.ts';
import { rejectedStrangers } from './stranger.query.ts';
import { device, deviceCommand, gateway } from './tables.ts';

export { commandTo } from './device-command.commands.ts';
export { configChanged, deviceCommandIssued, deviceCommandSettled, readingEntered, readingOverdue } from './events.ts';
export type { HeldMessage, HeldState } from './held-message.repository.ts';
export { createPlantDoor, type KeptStatus, type PlantDoor } from './plant-door.ts';

export { type SiteTree, siteTree, siteTrees, type TreeDevice, type TreeLine } from './site-tree.ts';
export { device, deviceCommand } from './tables.ts';

export default module('plant', {
  label: { en: 'Plant and devices', bn: 'কারখানা ও যন্ত্র', hi: 'संयंत्र और यंत्र' },
  standing: 'always',
  needs: ['kernel'],
  entities: [device, gateway, deviceCommand],
  pages: ['plant.trends'],
  commands: [
    checkConfigCommand,
    planConfig,
    applyConfig,
    rollbackConfig,
    previewEdits,
    editConfig,
    readDeviceTable,
    rejectStranger,
    reconsiderStranger,
    tryRule,
    addRule,
    changeRule,
    refreshConfig,
    addDevice,
    rotateDevice,
    revokeDevice,
    replaceDevice,
    makeClaimCode,
    claimDevice,
    sendDeviceCommand,
    settleDeviceCommand,
    noteOutsideWrite,
    trustDevice,
    distrustDevice,
    releaseDevice,
    assignGateway,
    addGateway,
    joinGateway,
    revokeGateway,
    rotateGateway,
    renewGatewaySecret,
    noteCertificate,
    settleHeldMessage,
    enterReading,
    writeSetPoint,
    writeSetPointTogether,
    noteOverdueReading,
  ],
  queries: [
    setPointsQuery,
    sites,
    tree,
    portals,
    configVersionsQuery,
    configVersion,
    devices,
    gateways,
    ruleOfTopic,
    readingsDue,
    protocols,
    profiles,
    profile,
    rejectedStrangers,
  ],
  events: [
    configChanged,
    deviceCommandIssued,
    deviceCommandSettled,
    gatewayJoined,
    gatewayRevoked,
    gatewaySecretAsked,
    gatewaySecretChanged,
    readingEntered,
    readingOverdue,
  ],
  attention: [heldMessages],
  settings: [credentialSettings],
  refusals: refuse,
  migrations: join(import.meta.dirname, 'migrations'),
});
