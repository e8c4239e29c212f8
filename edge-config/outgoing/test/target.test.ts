import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, kindOf, rangeOf } from '../address.ts';
import { type AllowedPlace, isFault, targetOf } from '../target.ts';

const codeOf = (text: string, allowed: readonly AllowedPlace[] = []): string => {
  const made = targetOf(text, allowed);
  return isFault(made) ? made.code : 'may be called';
};
const place = (of: string, more: Partial<AllowedPlace> = {}): AllowedPlace => ({
  place: of,
  ports: null,
  plain: false,
  ...more,
});

/** Ways that were used somewhere to make a server call its own network, each with what is wrong about it. */
const TRICKS: readonly (readonly [string, string])[] = [
  ['https://127.0.0.1/', 'own-network'],
  ['https://localhost/', 'name-of-own-network'],
  ['https://LOCALHOST/', 'name-of-own-network'],
  ['https://localhost./', 'disguised'],
  ['https://foo.localhost/', 'name-of-own-network'],
  ['https://127.1/', 'disguised'],
  ['https://127.0.1/', 'disguised'],
  ['https://2130706433/', 'disguised'],
  ['https://0x7f000001/', 'disguised'],
  ['https://0x7f.0.0.1/', 'disguised'],
  ['https://0177.0.0.1/', 'disguised'],
  ['https://017700000001/', 'disguised'],
  ['https://127.0.0.1./', 'disguised'],
  ['https://127%2e0%2e0%2e1/', 'disguised'],
  ['https://%31%32%37.0.0.1/', 'disguised'],
  ['https://１２７.0.0.1/', 'unreadable'],
  ['https://①②⑦.0.0.1/', 'unreadable'],
  ['https://127。0。0。1/', 'unreadable'],
  ['https://0/', 'disguised'],
  ['https://0.0.0.0/', 'never'],
  ['https://10.0.0.1/', 'own-network'],
  ['https://172.16.0.1/', 'own-network'],
  ['https://172.31.255.255/', 'own-network'],
  ['https://192.168.1.1/', 'own-network'],
  ['https://100.64.0.1/', 'own-network'],
  ['https://169.254.169.254/latest/meta-data/', 'never'],
  ['https://169.254.1.1/', 'never'],
  ['https://168.63.129.16/', 'never'],
  ['https://100.100.100.200/', 'never'],
  ['https://metadata.google.internal/', 'name-of-own-network'],
  ['https://224.0.0.1/', 'never'],
  ['https://255.255.255.255/', 'never'],
  ['https://240.0.0.1/', 'never'],
  ['https://192.0.2.1/', 'never'],
  ['https://198.18.0.1/', 'never'],
  ['https://[::1]/', 'own-network'],
  ['https://[::]/', 'never'],
  ['https://[0:0:0:0:0:0:0:1]/', 'own-network'],
  ['https://[::ffff:127.0.0.1]/', 'own-network'],
  ['https://[::ffff:7f00:1]/', 'own-network'],
  ['https://[::ffff:169.254.169.254]/', 'never'],
  ['https://[::127.0.0.1]/', 'never'],
  ['https://[::ffff:0:127.0.0.1]/', 'never'],
  ['https://[64:ff9b::127.0.0.1]/', 'never'],
  ['https://[64:ff9b::a9fe:a9fe]/', 'never'],
  ['https://[64:ff9b:1::1]/', 'never'],
  ['https://[2002:7f00:1::]/', 'never'],
  ['https://[2002:a00:1::1]/', 'never'],
  ['https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'never'],
  ['https://[2606:4700::5efe:10.0.0.1]/', 'never'],
  ['https://[2606:4700::200:5efe:10.0.0.1]/', 'never'],
  ['https://[fc00::1]/', 'own-network'],
  ['https://[fd00:ec2::254]/', 'never'],
  ['https://[fe80::1]/', 'never'],
  ['https://[fe80::1%25eth0]/', 'unreadable'],
  ['https://[fec0::1]/', 'own-network'],
  ['https://[ff02::1]/', 'never'],
  ['https://[2001:db8::1]/', 'never'],
  ['https://[4000::1]/', 'never'],
  ['https://user@hooks.example.com/', 'credentials'],
  ['https://user:password@hooks.example.com/', 'credentials'],
  ['https://@hooks.example.com/', 'credentials'],
  ['https://hooks.example.com@127.0.0.1/', 'credentials'],
  ['https://hooks.example.com\\@127.0.0.1/', 'unreadable'],
  ['https:\\\\127.0.0.1/', 'unreadable'],
  ['https:/127.0.0.1/', 'unreadable'],
  ['https:127.0.0.1', 'unreadable'],
  ['//127.0.0.1/', 'unreadable'],
  ['https:///127.0.0.1/', 'disguised'],
  ['https://hooks.example.com#@127.0.0.1/', 'unreadable'],
  [' https://hooks.example.com/', 'unreadable'],
  ['https://hooks.exa\tmple.com/', 'unreadable'],
  ['https://127.0.0.1\n.example.com/', 'unreadable'],
  ['https://hooks.example.com/\r\nHost: other', 'unreadable'],
  ['https://hooks.example.com/\0', 'unreadable'],
  ['http://hooks.example.com/', 'unencrypted'],
  ['ftp://hooks.example.com/', 'scheme'],
  ['gopher://127.0.0.1:6379/_FLUSHALL', 'scheme'],
  ['file:///etc/passwd', 'scheme'],
  ['javascript:alert(1)', 'unreadable'],
  ['data:text/plain,hello', 'unreadable'],
  ['https://hooks.example.com:22/', 'port'],
  ['https://hooks.example.com:6379/', 'port'],
  ['https://hooks.example.com:0/', 'port'],
  ['https://hooks.example.com:99999/', 'unreadable'],
  ['https://printer/', 'name-of-own-network'],
  ['https://mes.plant.local/', 'name-of-own-network'],
  ['https://nas.home.arpa/', 'name-of-own-network'],
  ['https:///', 'unreadable'],
  ['', 'unreadable'],
  [`https://hooks.example.com/${'a'.repeat(3_000)}`, 'unreadable'],
];

test.each(TRICKS)('%j is refused: %s', (address, code) => {
  expect(codeOf(address)).toBe(code);
});

test.each([
  'https://hooks.example.com/in?key=a%20b',
  'https://Hooks.Example.com:8443/in',
  'https://hooks.example.com:443/',
  'https://xn--80ak6aa92e.com/',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  'https://[2606:4700:0:0:0:0:0:1111]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[64:ff9b::8.8.8.8]/',
  'https://172.32.0.1/',
])('%s may be called', (address) => {
  expect(codeOf(address)).toBe('may be called');
});

test('what an administrator allows may be called, and nothing beside it', () => {
  const erp = [
    place('10.20.0.0/16', { ports: [8080], plain: true }),
    place('mes', { ports: [443] }),
    place('fd12::/32'),
  ];
  expect(codeOf('http://10.20.3.4:8080/', erp)).toBe('may be called');
  expect(codeOf('https://10.20.3.4:8080/', erp)).toBe('may be called');
  expect(codeOf('http://[::ffff:10.20.3.4]:8080/', erp)).toBe('may be called');
  expect(codeOf('http://10.20.3.4:8081/', erp)).toBe('port');
  expect(codeOf('http://10.21.3.4:8080/', erp)).toBe('own-network');
  expect(codeOf('https://mes/', erp)).toBe('may be called');
  expect(codeOf('http://mes/', erp)).toBe('may be called'); // as far as its name tells: a range allows it, so the addresses decide
  expect(codeOf('https://[fd12::1]:9000/', erp)).toBe('may be called');
  expect(codeOf('http://[fd12::1]:9000/', erp)).toBe('unencrypted');
  // Nothing of that kind can be allowed.
  expect(codeOf('https://169.254.169.254/', [place('169.254.0.0/16'), place('0.0.0.0/0')])).toBe('never');
  expect(codeOf('https://10.1.1.1/', [place('0.0.0.0/0')])).toBe('may be called');
});

test('a range counts its first bits and has none behind them', () => {
  expect(rangeOf('10.0.0.0/8')).toEqual({ bytes: [10, 0, 0, 0], bits: 8 });
  expect(rangeOf('10.1.2.3')?.bits).toBe(32);
  expect(rangeOf('10.128.0.0/9')?.bits).toBe(9);
  for (const wrong of [
    '10.0.0.1/8',
    '10.64.0.0/9',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    'fd12::1/32',
    '::/129',
    'a',
  ])
    expect(rangeOf(wrong), wrong).toBeNull();
});

test('an address is read as the machine reads it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const bytes = addressOf(text);
      expect(bytes?.length).toBe(isIP(text) === 4 ? 4 : 16);
      const list = new BlockList();
      const family = isIP(text) === 4 ? 'ipv4' : 'ipv6';
      const again =
        bytes?.length === 4
          ? bytes.join('.')
          : (bytes ?? [])
              .map((byte) => byte.toString(16).padStart(2, '0'))
              .join('')
              .replace(/(.{4})(?!$)/g, '$1:');
      list.addAddress(again, family);
      expect(list.check(text, family)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

// Another judge than ours, made of the machine's own: whatever lies in one of these is nobody's to call.
const forbidden = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  forbidden.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['2002::', 16],
  ['64:ff9b:1::', 48],
] as const)
  forbidden.addSubnet(net, bits, 'ipv6');

const inside = fc
  .tuple(
    fc.constantFrom(
      [127, 8],
      [10, 8],
      [172 * 256 + 16, 12],
      [192 * 256 + 168, 16],
      [169 * 256 + 254, 16],
      [100 * 256 + 64, 10],
      [0, 8],
    ),
    fc.nat(2 ** 16 - 1),
  )
  .map(([[head = 0], low]) => (head < 256 ? head * 2 ** 24 : head * 2 ** 16) + low);
const quads = (n: number) => [24, 16, 8, 0].map((bits) => Math.floor(n / 2 ** bits) % 256);
const words = (n: number) => [Math.floor(n / 65_536), n % 65_536].map((word) => word.toString(16));

/** One address within a forbidden range, in whichever disguise. */
const disguised = fc.tuple(inside, fc.nat(15), fc.nat(255)).map(([n, way, salt]) => {
  const [a = 0, b = 0, c = 0, d = 0] = quads(n);
  const [high, low] = words(n);
  return [
    `${a}.${b}.${c}.${d}`,
    `${n}`,
    `0x${n.toString(16)}`,
    `0${n.toString(8)}`,
    `0x${a.toString(16)}.${b}.${c}.${d}`,
    `0${a.toString(8)}.0${b.toString(8)}.${c}.${d}`,
    `${a}.${n % 2 ** 24}`,
    `${a}.${b}.${n % 65_536}`,
    `[::ffff:${a}.${b}.${c}.${d}]`,
    `[::ffff:${high}:${low}]`,
    `[::${a}.${b}.${c}.${d}]`,
    `[64:ff9b::${high}:${low}]`,
    `[2002:${high}:${low}::${salt.toString(16)}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `${a}.${b}.${c}.${d}.`,
    `%${(48 + (a % 10)).toString(16)}.${b}.${c}.${d}`,
  ][way] as string;
});
const around = fc.tuple(
  fc.constantFrom(
    'https://',
    'https:',
    'https:/',
    'https:\\\\',
    'HTTPS://',
    'http://',
    ' https://',
    '//',
    'https://a@',
    'https://a:b@',
    'https://good.example@',
  ),
  fc.constantFrom('', ':443', ':8443', ':80', ':6379', ':', ':99999'),
  fc.constantFrom('', '/', '/a', '?a', '#a', '\\a', '/\n', '/../', '/%00'),
);

test('of 10,000 disguised addresses and pieces of text none leads where it may not, in bounded time and memory', () => {
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const text = fc.oneof(
    {
      weight: 7,
      arbitrary: fc.tuple(around, disguised).map(([[scheme, port, tail], host]) => scheme + host + port + tail),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4_000 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.webPath())
        .map(([host, path]) => `https://${host}${path}`),
    },
  );
  let slowest = 0;
  fc.assert(
    fc.property(text, (address) => {
      const start = performance.now();
      const made = targetOf(address, []);
      slowest = Math.max(slowest, performance.now() - start);
      if (isFault(made)) return;
      // It may be called: then it is an encrypted call to a name, or to an address that nobody keeps for himself.
      expect(made.isEncrypted).toBe(true);
      expect(made.host).toBe(new URL(address).hostname.replace(/^\[|\]$/g, ''));
      if (made.address) {
        const family = made.address.length === 4 ? 'ipv4' : 'ipv6';
        expect(forbidden.check(made.host, family), address).toBe(false);
        expect(kindOf(made.address)).toBe('public');
      } else expect(made.host).toMatch(/^[a-z0-9_.-]*\.[a-z0-9_-]*[a-z_-][a-z0-9_-]*$/);
    }),
    { numRuns: 10_000 },
  );
  expect(slowest).toBeLessThan(250);
  expect(performance.now() - began).toBeLessThan(60_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 2 ** 20);
});
