import { z } from 'zod';
import { code, entity, json, localized, moment, type Row, table, text, wholeNumber } from '../../kernel/index.ts';

export const configVersions = table('plant.config_version', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    version: wholeNumber(),
    document: json(z.json()),
    profiles: json(z.json()),
    words: z.array(z.string()),
    note: text().nullable(),
    origin: z.enum(['document', 'edit']),
    appliedAt: moment(),
    userId: text(),
  },
});

export const device = entity('plant.device', {
  label: { en: 'Device', bn: 'যন্ত্র', hi: 'उपकरण' },
  key: ['device'],
  fields: {
    site: text(),
    device: code({ search: true }),
    path: text({ search: true }),
    profile: text().nullable(),
    label: localized().nullable(),
    state: z.enum(['active', 'revoked', 'removed']),
  },
  search: ['device', 'path'],
  siteField: 'site',
});
export type Device = Row<typeof device>;

export const credentials = table('plant.device_credential', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    device: text(),
    hash: text(),
    createdAt: moment(),
    validUntil: moment().nullable(),
    revokedAt: moment().nullable(),
  },
});

export const claimCodes = table('plant.claim_code', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    device: text(),
    hash: text(),
    expiresAt: moment(),
    usedAt: moment().nullable(),
  },
});

export const gateway = entity('plant.gateway', {
  label: { en: 'Gateway', bn: 'গেটওয়ে', hi: 'गेटवे' },
  key: ['gateway'],
  fields: { gateway: code({ search: true }), site: text() },
  search: ['gateway'],
  siteField: 'site',
});

export const gatewayCredentials = table('plant.gateway_credential', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    gateway: text(),
    hash: text(),
    createdAt: moment(),
    certificateUntil: moment().nullable(),
    askedAt: moment().nullable(),
    endsAt: moment().nullable(),
    revokedAt: moment().nullable(),
  },
});

export const gatewayCodes = table('plant.gateway_code', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    gateway: text(),
    hash: text(),
    expiresAt: moment(),
    usedAt: moment().nullable(),
    keyHash: text().nullable(),
  },
});

export const gatewayPlaces = table('plant.gateway_place', {
  key: ['id'],
  fields: { id: z.uuid(), gateway: text(), site: text() },
});

export const strangerRejections = table('plant.stranger_rejection', {
  key: ['site', 'link', 'name'],
  fields: { site: text(), link: text(), name: text(), rejectedAt: moment(), userId: text() },
});

export const manualReadings = table('plant.manual_reading', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    point: wholeNumber(),
    path: text(),
    value: json(z.union([z.number(), z.boolean(), z.string()])),
    at: moment(),
    userId: text(),
    enteredAt: moment(),
    confirmed: z.boolean(),
    state: z.enum(['waiting', 'kept', 'refused']),
  },
});

export const deviceCommand = entity('plant.device-command', {
  label: { en: 'Device command', bn: 'যন্ত্রের নির্দেশ', hi: 'उपकरण आदेश' },
  key: [],
  fields: {
    site: text(),
    device: text({ search: true }),
    name: text({ search: true }),
    parameters: json(z.record(z.string(), z.json())),
    issuedAt: moment(),
    expiresAt: moment(),
    userId: text(),
    state: z.enum(['waiting', 'fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed']),
    fetchedAt: moment().nullable(),
    settledAt: moment().nullable(),
    message: text({ max: 2000 }).nullable(),
  },
  states: {
    waiting: ['fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed'],
    fetched: ['delivered', 'acknowledged', 'refused', 'expired', 'failed'],
    delivered: ['acknowledged', 'refused', 'expired', 'failed'],
    acknowledged: [],
    refused: [],
    expired: [],
    failed: [],
  },
  search: ['device', 'name'],
  siteField: 'site',
});
export type DeviceCommand = Row<typeof deviceCommand>;
