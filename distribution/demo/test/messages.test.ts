import { compileSite, expandSite, siteDocument, tryMapping } from '@millrace/contracts';
import { DEMO_SITE, readSiteFolder } from '@millrace/provisioning';
import { describe, expect, test } from 'vitest';
import type { Message } from '../model/message.ts';
import { demoPlant } from '../model/plant.ts';

const source = readSiteFolder(DEMO_SITE);
const site = siteDocument.parse(source.document);
const FROM = Date.parse('2026-11-21T18:30:00Z');
const HOUR = 3_600_000;

function run(seed: number, hours: number): Map<string, Message[]> {
  const plant = demoPlant({ site, seed, start: FROM, tempo: () => 1, memory: {} });
  const told = new Map<string, Message[]>(plant.map(({ id }) => [id, []]));
  for (let at = FROM; at <= FROM + hours * HOUR; at += 30_000) {
    for (const device of plant) told.get(device.id)?.push(...device.advance(at, device.every));
  }
  return told;
}
const config = () => {
  const expanded = expandSite(source.document, source.profiles);
  if (!expanded.ok) throw new Error(expanded.faults.map(({ what }) => what).join('\n'));
  const pointIds = new Map(expanded.site.points.map(({ path }, at) => [path, at + 1]));
  const compiled = compileSite(source.document, source.profiles, { version: 1, pointIds, secrets: new Map() });
  if (!compiled.ok) throw new Error(compiled.faults.map(({ what }) => what).join('\n'));
  return compiled.config;
};

describe('a night with a change of shift', () => {
  const told = run(7, 6);

  test('every message of every device is taken by a rule of the site, whole', () => {
    const compiled = config();
    for (const [id, messages] of told) {
      const few = messages.filter((_, index) => index % 97 === 0);
      for (const { topic, payload, at } of few) {
        const tried = tryMapping(compiled, topic, new TextEncoder().encode(payload), at * 1000 + 2_000_000);
        expect(tried, `${id}: ${topic} ${payload}`).toMatchObject({ rejected: [], missing: [] });
        expect(tried.rule, `${id}: ${topic}`).not.toBeNull();
        expect(tried.samples.length + tried.observations.length).toBeGreaterThan(0);
      }
    }
  });

  test('two readings of a device never carry the same time with different values', () => {
    for (const [id, messages] of told) {
      const seen = new Map<string, string>();
      for (const { topic, at, payload } of messages) {
        const key = `${topic} ${at}`;
        expect(seen.get(key) ?? payload, id).toBe(payload);
        seen.set(key, payload);
      }
    }
  });

  test('counters only rise', () => {
    let good = 0;
    for (const { payload } of told.get('sew-03') ?? []) {
      const now = (JSON.parse(payload) as { pieces: { good: number } }).pieces.good;
      expect(now).toBeGreaterThanOrEqual(good);
      good = now;
    }
    expect(good).toBeGreaterThan(200);
  });

  test('people come and go at the change of shift', () => {
    const punches = [...(told.get('clock-01') ?? []), ...(told.get('clock-02') ?? [])];
    expect(punches.length).toBeGreaterThan(8);
  });

  test('crates go out and come back', () => {
    expect(told.get('portal-01')?.length).toBeGreaterThan(20);
  });

  test('machines stop, for short and for long', () => {
    const states = (told.get('cnc-02') ?? []).map(
      ({ payload }) => (JSON.parse(payload) as { packml: { state: number } }).packml.state,
    );
    expect(new Set(states).size).toBeGreaterThan(2);
  });
});

test('the same seed makes the same night, another one another', () => {
  const text = (seed: number) => JSON.stringify([...run(seed, 0.5)]);
  expect(text(11)).toBe(text(11));
  expect(text(11)).not.toBe(text(12));
});
