import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, everyCut, IPV6_TCP, ipv6Header, TCP_HEADER, table } from './packets.ts'

/** IPv6 with extension headers of `length` bytes before TCP; `first` is the number of the first one. */
const extended = (first: string, length: number, headers: string) =>
  ipv6Header(length + 20, first) + headers + TCP_HEADER

const HOP_BY_HOP = (next: string) => `${next} 00 0502 0000 0100     # router alert`

table({}, [
  [
    'the fixed header',
    IPV6_TCP,
    { reason: 'tcp', version: 6, src: '2001:db8::1', dst: '2001:db8::2', ttl: 64, ipId: 0, ipLength: 60, length: 0 },
  ],
  [
    'every word of the addresses',
    `60000000 0014 06 40  20010db8 00010002 00030004 00050006  fe800000 00070008 0009000a 000b000c ${TCP_HEADER}`,
    { src: '2001:db8:1:2:3:4:5:6', dst: 'fe80:0:7:8:9:a:b:c' },
  ],
  ['UDP', `${ipv6Header(8, '11')} 0035 9c40 0008 0000`, { reason: 'notTcp' }],
  ['no next header', ipv6Header(0, '3b'), { reason: 'notTcp' }],
])

// Each begins with its next header and its length in units of eight bytes beyond the first.
table({}, [
  ['case 83: hop-by-hop options', extended('00', 8, HOP_BY_HOP('06')), { reason: 'tcp', srcPort: 40000, length: 0 }],
  [
    'case 83: destination options',
    extended('3c', 16, `06 01 010c ${'00'.repeat(12)}`),
    { reason: 'tcp', ipLength: 76 },
  ],
  [
    'case 83: authentication (units of four bytes)',
    extended('33', 24, `06 04 0000 ${'ab'.repeat(20)}`),
    { reason: 'tcp' },
  ],
  ['case 83: mobility', extended('87', 8, '06 00 0000 00000000'), { reason: 'tcp' }],
  ['case 83: host identity', extended('8b', 8, '06 00 0000 00000000'), { reason: 'tcp' }],
  ['case 83: shim6', extended('8c', 8, '06 00 0000 00000000'), { reason: 'tcp' }],
  [
    'case 83: several in a row',
    extended('00', 40, `${HOP_BY_HOP('3c')}\n 2b 00 0104 00000000  06 02 0000 ${'00'.repeat(20)}`),
    { reason: 'tcp', dst: '2001:db8::2' },
  ],
  [
    'an extension header longer than the packet',
    extended('3c', 8, '06 ff 0104 00000000'),
    { reason: 'truncatedHeader' },
  ],
  ['ESP hides what follows', extended('32', 8, '00000001 00000001'), { reason: 'notTcp' }],
])

const HOP = '20010db8 00000000 00000000 000000aa'
const FINAL = '20010db8 00000000 00000000 000000bb'

// Next header, length, routing type, segments left.
table({}, [
  [
    'a source route under way ends at its last address',
    extended('2b', 40, `06 04 00 01 00000000 ${HOP} ${FINAL}`),
    {
      dst: '2001:db8::bb',
    },
  ],
  [
    'a source route that has run its course',
    extended('2b', 40, `06 04 00 00 00000000 ${HOP} ${FINAL}`),
    {
      dst: '2001:db8::2',
    },
  ],
  [
    'segment routing lists its last address first (RFC 8754)',
    extended('2b', 40, `06 04 04 01 01000000 ${FINAL} ${HOP}`),
    {
      dst: '2001:db8::bb',
    },
  ],
  ['a home address (RFC 6275)', extended('2b', 24, `06 02 02 01 00000000 ${FINAL}`), { dst: '2001:db8::bb' }],
  ['a type that is not known', extended('2b', 24, `06 02 fe 01 00000000 ${FINAL}`), { dst: '2001:db8::2' }],
  ['a route without room for an address', extended('2b', 8, '06 00 00 01 00000000'), { dst: '2001:db8::2' }],
])

everyCut('IPv6, hop-by-hop, TCP', extended('00', 8, HOP_BY_HOP('06')), 101, { 0: 'truncatedHeader', 68: 'tcp' })

test('case 80: a payload length of 0 (jumbogram, segmentation offload) is the length on the wire', () => {
  const jumbogram = `${ipv6Header(0, '00')}
    06 00 c204 000186b4            # jumbo payload: 100,020 bytes
    ${TCP_HEADER}`
  assert.equal(decode(jumbogram, { original: 100_060 }).length, 100_060 - 68)
  assert.equal(decode(`${ipv6Header(0)} ${TCP_HEADER} ${'aa'.repeat(99)}`).length, 99)
})
