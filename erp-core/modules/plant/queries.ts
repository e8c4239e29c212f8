import { z } from 'zod';
import { query, text } from '../../kernel/index.ts';
import { siteTrees } from './site-tree.ts';

const site = { site: text() };
const siteOf = (input: { site: string }) => input.site;

/** Sites the caller may see, with their names, time zone and shifts. */
export const sites = query('plant.sites', {
  label: { en: 'Sites', bn: 'সাইটসমূহ', hi: 'साइटें' },
  input: {},
  run: (_, { db, caller }) =>
    db.rows(
      `select code, name, calendar->>'zone' as zone, calendar->'shifts' as shifts from kernel.site
       where $1::text[] is null or code = any($1) order by code`,
      [caller.sites],
    ),
});

/** The sites one may see as trees: areas, lines, devices with their points. Machines are the devices of a line. */
export const tree = query('plant.tree', {
  label: { en: 'Plant', bn: 'কারখানা', hi: 'संयंत्र' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller }) {
    const sites = await siteTrees(db, site ? [site] : caller.sites);
    return { sites: sites.map(({ calendar: _calendar, ...tree }) => tree) };
  },
});

export const configVersionsQuery = query('plant.config.versions', {
  label: { en: 'Configuration versions', bn: 'কনফিগারেশনের সংস্করণ', hi: 'कॉन्फ़िगरेशन के संस्करण' },
  input: { ...site, limit: z.int().min(1).max(500).default(50) },
  site: siteOf,
  run: ({ site, limit }, { db }) =>
    db.rows(
      `select v.version, applied_at as "appliedAt", coalesce(m.name, v.user_id) as "appliedBy", note, words, origin,
         v.version = (select g.config_version from plant.gateway_config g where g.site = v.site) as current
       from plant.config_version v left join kernel.membership m on m.user_id = v.user_id
       where v.site = $1 order by v.version desc limit $2`,
      [site, limit],
    ),
});

/** One version as it was given: document and profiles. */
export const configVersion = query('plant.config.version', {
  label: { en: 'Configuration', bn: 'কনফিগারেশন', hi: 'कॉन्फ़िगरेशन' },
  input: { ...site, version: z.int().positive().optional() },
  site: siteOf,
  run: ({ site, version }, { db }) =>
    db.one(
      `select version, document, profiles from plant.config_version
       where site = $1 and ($2::int is null or version = $2) order by version desc limit 1`,
      [site, version ?? null],
    ),
});

/** Devices with what lets them in: how many secrets are valid, until when the older ones, and whether a code waits. */
export const devices = query('plant.devices', {
  label: { en: 'Devices', bn: 'যন্ত্রসমূহ', hi: 'उपकरण' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller, now }) {
    const rows = await db.rows(
      `select d.device as id, d.site, d.path, coalesce(d.label, jsonb_build_object('en', d.device)) as name, d.profile,
         case when d.state = 'active' and count(c.id) = 0 then 'waiting' else d.state end as state,
         count(c.id)::int as secrets, max(c.created_at) as "newestSecret", min(c.valid_until) as "oldSecretUntil",
         (select min(v.applied_at) from plant.config_version v where v.site = d.site
           and v.document->'devices' @> jsonb_build_array(jsonb_build_object('id', d.device))) as "addedAt",
         (select max(expires_at) from plant.claim_code k
           where k.site = d.site and k.device = d.device and k.used_at is null and k.expires_at > $2) as "claimableUntil"
       from plant.device d
       left join plant.device_credential c on c.site = d.site and c.device = d.device and c.revoked_at is null
         and (c.valid_until is null or c.valid_until > $2)
       where ($1::text[] is null or d.site = any($1)) and d.state <> 'removed'
       group by d.company, d.id, d.site, d.device, d.path, d.profile, d.label, d.state order by d.site, d.path, d.device`,
      [site ? [site] : caller.sites, now],
    );
    return { devices: rows };
  },
});

/** Gateways with what lets their boxes in: since when, until when the certificate holds, and whether a code waits. */
export const gateways = query('plant.gateways', {
  label: { en: 'Gateways', bn: 'গেটওয়েসমূহ', hi: 'गेटवे' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller, now }) {
    const rows = await db.rows(
      `select g.gateway, g.site, case when c.id is null then 'here' when c.revoked_at is null then 'joined'
           else 'revoked' end as state,
         (select min(o.created_at) from plant.gateway_credential o
           where o.gateway = g.gateway and (o.revoked_at is null) = (c.revoked_at is null)) as "joinedAt",
         c.created_at as "secretSince", c.certificate_until as "certificateUntil", c.revoked_at as "revokedAt",
         c.asked_at as "secretAskedAt",
         (select max(o.ends_at) from plant.gateway_credential o
           where o.gateway = g.gateway and o.revoked_at is null and o.ends_at > $2) as "oldSecretUntil",
         (select max(expires_at) from plant.gateway_code k
           where k.gateway = g.gateway and k.used_at is null and k.expires_at > $2) as "codeUntil"
       from plant.gateway g left join lateral (
         select * from plant.gateway_credential c where c.gateway = g.gateway
         order by c.revoked_at is not null, c.ends_at is not null, c.created_at desc limit 1
       ) c on true
       where $1::text[] is null or g.site = any($1) order by g.gateway`,
      [site ? [site] : caller.sites, now],
    );
    return { gateways: rows };
  },
});
