import { describe, expect, test } from 'vitest';
import type { Metric, Template, TemplateParameter, WireDataSet } from '../codec/payload.ts';
import { PayloadError } from '../codec/payload-error.ts';
import { readPayload } from '../codec/read-payload.ts';
import { readValue, writeValue } from '../codec/value.ts';
import { writePayload } from '../codec/write-payload.ts';
import { HostState } from '../host/host-state.ts';
import { HOST_RULES, type HostEffect } from '../host/host-types.ts';
import { bytesOf, metric, nbirth, payloadOf } from './talk.ts';

const said = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'value' ? [effect.value.value] : []));
const refusals = (effects: readonly HostEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'refused' ? [effect.reason] : []));

const poles: TemplateParameter = { name: 'poles', type: 7, value: { kind: 'int', value: 4 } };
const members = [metric('rpm', 'Float', null), metric('on', 'Boolean', null)];
const definition: Template = { version: '1.2', isDefinition: true, metrics: members, parameters: [poles] };
const instance: Template = {
  version: '1.2',
  ref: 'Motor',
  isDefinition: false,
  metrics: [metric('rpm', 'Float', 1500), metric('on', 'Boolean', true)],
  parameters: [],
};
const asMetric = (name: string, template: Template): Metric => ({
  name,
  datatype: 19,
  timestamp: 1n,
  value: { kind: 'template', value: template },
});

/** What a host says to a birth with this definition and this instance. */
function birth(changes: { definition?: Partial<Template>; instance?: Partial<Template> } = {}) {
  const host = new HostState('plant', HOST_RULES);
  host.connecting(1);
  host.subscribed(1);
  const metrics = [
    asMetric('Motor', { ...definition, ...changes.definition }),
    asMetric('M1', { ...instance, ...changes.instance }),
  ];
  const effects = host.receive('spBv1.0/G/NBIRTH/N', nbirth(0, metrics), 1);
  const data = (template: Partial<Template>) =>
    host.receive('spBv1.0/G/NDATA/N', bytesOf(1, [asMetric('M1', { ...instance, ...template })]), 1);
  return { said: said(effects), refusals: refusals(effects), data, host };
}

describe('templates, as a host takes them', () => {
  test('tck-id-topics-nbirth-templates, tck-id-payloads-template-definition-nbirth, tck-id-payloads-template-definition-is-definition, tck-id-payloads-template-is-definition-definition, tck-id-payloads-template-instance-is-definition, tck-id-payloads-template-is-definition-instance, tck-id-payloads-template-instance-ref, tck-id-payloads-template-ref-instance: an instance is read by the definition of the same birth', () => {
    expect(birth()).toMatchObject({ said: [{ poles: 4, rpm: 1500, on: true }], refusals: [] });
    expect(birth({ instance: { ref: 'Pump' } }).refusals).toEqual([
      '"M1": a template of "Pump", which the birth does not define',
    ]);
    expect(birth({ instance: { ref: undefined } }).refusals).toEqual([
      '"M1": an instance of a template does not say of which',
    ]);
  });

  test('tck-id-payloads-template-is-definition: one that does not say which of both it is, is refused', () => {
    expect(birth({ instance: { isDefinition: undefined } }).refusals).toEqual([
      '"M1": a template does not say whether it is a definition or an instance',
    ]);
    expect(birth({ definition: { isDefinition: undefined } }).said).toEqual([]);
  });

  test('tck-id-payloads-template-definition-ref, tck-id-payloads-template-ref-definition: a definition that refers to another is refused', () => {
    expect(birth({ definition: { ref: 'Other' } }).refusals[0]).toBe(
      'the template "Motor" is a definition and refers to "Other"',
    );
  });

  test('tck-id-payloads-template-definition-nbirth-only: definitions stand in the birth of the node alone', () => {
    const { host } = birth();
    const late = host.receive('spBv1.0/G/NDATA/N', bytesOf(1, [asMetric('Motor', definition)]), 1);
    expect(refusals(late)).toEqual(['the template "Motor" is defined outside of a birth']);
    const device = host.receive('spBv1.0/G/DBIRTH/N/D', bytesOf(2, [asMetric('Fan', definition)]), 1);
    expect(refusals(device)[0]).toContain("is defined in a device's birth");
  });

  test('tck-id-payloads-template-definition-members, tck-id-payloads-template-instance-members: members that the definition has not are refused', () => {
    expect(birth({ instance: { metrics: [...instance.metrics, metric('heat', 'Float', 1)] } }).refusals).toEqual([
      '"M1": "heat" is no member of the template "Motor"',
    ]);
    expect(birth({ definition: { metrics: [{ name: 'rpm' }] } }).refusals[0]).toContain('has no data type');
  });

  test('tck-id-payloads-template-instance-members-birth, tck-id-payloads-template-instance-members-data: all members in a birth, in data those that have changed', () => {
    const [rpm] = instance.metrics;
    const some = { metrics: rpm ? [rpm] : [] };
    expect(birth({ instance: some }).refusals).toEqual(['"M1": the member "on" of "Motor" is missing in a birth']);
    expect(said(birth().data(some))).toEqual([{ poles: 4, rpm: 1500 }]);
  });

  test("tck-id-payloads-template-definition-parameters, tck-id-payloads-template-definition-parameters-default, tck-id-payloads-template-instance-parameters: parameters are the definition's, its values stand for those that an instance leaves out", () => {
    expect(birth({ instance: { parameters: [{ ...poles, value: { kind: 'int', value: 6 } }] } }).said).toEqual([
      { poles: 6, rpm: 1500, on: true },
    ]);
    expect(birth({ instance: { parameters: [{ ...poles, name: 'colour' }] } }).refusals).toEqual([
      '"M1": "colour" is no parameter of the template "Motor"',
    ]);
  });

  test('tck-id-payloads-template-parameter-name-required, tck-id-payloads-template-parameter-name-type, tck-id-payloads-template-parameter-value-type, tck-id-payloads-template-parameter-type-value, tck-id-payloads-template-parameter-type-req, tck-id-payloads-template-parameter-value: parameters have a name, a basic type, and a value of it', () => {
    const refused = (parameter: TemplateParameter) => birth({ definition: { parameters: [parameter] } }).refusals[0];
    expect(refused({ ...poles, name: undefined })).toContain('has no name');
    expect(refused({ ...poles, type: undefined })).toContain('which may not stand there');
    expect(refused({ ...poles, type: 17 })).toContain('which may not stand there');
    expect(refused({ ...poles, type: 12 })).toContain('does not come as int');
  });

  test('tck-id-payloads-template-version: the version is a text, and kept', () => {
    const [read] = payloadOf(writePayload({ metrics: [asMetric('M1', instance)] })).metrics;
    expect(read?.value).toMatchObject({
      kind: 'template',
      value: { version: '1.2', ref: 'Motor', isDefinition: false },
    });
  });
});

describe('data sets', () => {
  const set: WireDataSet = {
    columns: ['at', 'what'],
    types: [13, 12],
    rows: [
      [
        { kind: 'long', value: 5n },
        { kind: 'string', value: 'a' },
      ],
    ],
  };
  /** The same table on the wire, its parts given: 08 number of columns, 12 a column, 18 a type, 22 a row. */
  const table = (hex: string): string => {
    const inner = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const value = Buffer.concat([Buffer.from([0x8a, 0x01, inner.length]), inner]);
    const read = readPayload(Buffer.concat([Buffer.from([0x12, value.length]), value]));
    return read.ok ? 'read' : read.error.code;
  };

  test('tck-id-payloads-dataset-column-size, tck-id-payloads-dataset-column-num-headers, tck-id-payloads-dataset-types-num, tck-id-payloads-dataset-parameter-type-req: columns, types and elements are equally many, or it is refused', () => {
    expect(table('08 01 12 01 61 18 0c')).toBe('read');
    expect(table('08 02 12 01 61 18 0c')).toBe('mismatch');
    expect(table('08 01 12 01 61')).toBe('mismatch');
    expect(table('08 01 12 01 61 18 0c 18 0c')).toBe('mismatch');
    expect(table('08 01 12 01 61 18 0c 22 00')).toBe('mismatch');
    // Packed or one by one: types are read either way.
    expect(table('08 01 12 01 61 1a 01 0c')).toBe('read');
  });

  test('tck-id-payloads-dataset-types-def, tck-id-payloads-dataset-types-type, tck-id-payloads-dataset-types-value, tck-id-payloads-template-dataset-value: types are numbers of basic types, values are of them', () => {
    expect(readValue('DataSet', { kind: 'dataset', value: set })).toEqual({
      columns: ['at', 'what'],
      types: ['DateTime', 'String'],
      rows: [[5n, 'a']],
    });
    expect(() => readValue('DataSet', { kind: 'dataset', value: { ...set, types: [13, 16] } })).toThrow(PayloadError);
    expect(() => readValue('DataSet', { kind: 'dataset', value: { ...set, types: [13, 99] } })).toThrow(PayloadError);
    expect(() => readValue('DataSet', { kind: 'dataset', value: { ...set, types: [13, 1] } })).toThrow(PayloadError);
    expect(
      writeValue('DataSet', { columns: ['at', 'what'], types: ['DateTime', 'String'], rows: [[5n, 'a']] }),
    ).toEqual({ kind: 'dataset', value: set });
  });
});

describe('properties', () => {
  const withProperties = (properties: Metric['properties']) => {
    const host = new HostState('plant', HOST_RULES);
    const effects = host.receive('spBv1.0/G/NBIRTH/N', nbirth(0, [metric('T', 'Double', 1, { properties })]), 1);
    return {
      refusals: refusals(effects),
      quality: effects.flatMap((effect) => (effect.kind === 'value' ? [effect.value.quality] : [])),
    };
  };

  test('tck-id-payloads-metric-propertyvalue-type-type, tck-id-payloads-metric-propertyvalue-type-value, tck-id-payloads-metric-propertyvalue-type-req: a property of a birth without a type of properties is told', () => {
    const unit = (type: number | undefined) =>
      withProperties([{ key: 'unit', type, value: { kind: 'string', value: 'Cel' } }]).refusals;
    expect(unit(12)).toEqual([]);
    expect(unit(undefined)).toEqual(['the property "unit" of "T" has no data type of properties']);
    expect(unit(17)).toHaveLength(1);
    expect(
      withProperties([{ key: 'set', type: 20, value: { kind: 'properties', value: [{ key: 'in', type: 19 }] } }])
        .refusals,
    ).toHaveLength(1);
  });

  test('tck-id-payloads-propertyset-quality-value-type, tck-id-payloads-propertyset-quality-value-value: the quality is 0, 192 or 500 as Int32; what is neither is not taken for good', () => {
    const quality = (value: number, type = 3) =>
      withProperties([{ key: 'Quality', type, value: { kind: 'int', value } }]).quality;
    expect([0, 192, 500, 7].map((value) => quality(value))).toEqual([['bad'], ['good'], ['stale'], ['bad']]);
    expect(quality(192, 12)).toEqual(['bad']);
  });
});
