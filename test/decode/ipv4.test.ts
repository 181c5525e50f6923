import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, everyCut, IPV4_TCP, ipv4Header, TCP_HEADER, table } from './packets.ts'

const OPTIONS = `
  46 00 002c          # six words
  1234 0000 40 06 0000 c0000201 c6336402
  94 04 0000          # router alert
`

table({}, [
  [
    'the smallest header',
    IPV4_TCP,
    {
      reason: 'tcp',
      version: 4,
      src: '192.0.2.1',
      dst: '198.51.100.2',
      ttl: 64,
      ipId: 0x1234,
      ipLength: 40,
      length: 0,
    },
  ],
  ['options', OPTIONS + TCP_HEADER, { reason: 'tcp', srcPort: 40000, ipLength: 44, length: 0 }],
  ['don’t fragment is no fragment', ipv4Header(20, '06', '4000') + TCP_HEADER, { reason: 'tcp', fragment: 0 }],
  ['UDP', `${ipv4Header(8, '11')}0035 9c40 0008 0000`, { reason: 'notTcp' }],
  ['ESP', ipv4Header(20, '32') + TCP_HEADER, { reason: 'notTcp' }],
  [
    'TCP behind an Authentication Header',
    `${ipv4Header(32, '33')}06 01 0000 00000001 00000002 ${TCP_HEADER}`,
    {
      reason: 'tcp',
      srcPort: 40000,
    },
  ],
  [
    'an extension header of IPv6 is none here',
    `${ipv4Header(28, '00')}06 00 0104 00000000 ${TCP_HEADER}`,
    { reason: 'notTcp' },
  ],
])

table({}, [
  ['a header of four words', IPV4_TCP.replace('45 00', '44 00'), { reason: 'truncatedHeader' }],
  ['a header longer than the packet', IPV4_TCP.replace('45 00', '4f 00'), { reason: 'truncatedHeader' }],
  ['a total length within the header', IPV4_TCP.replace('0028', '0013'), { reason: 'truncatedHeader' }],
  ['a total length within TCP’s header', IPV4_TCP.replace('0028', '0027'), { reason: 'truncatedHeader' }],
  [
    'a total length beyond the packet: its record lies about the wire, the payload is what IP says',
    IPV4_TCP.replace('0028', '05dc'),
    { reason: 'tcp', length: 1460, ipLength: 1500 },
  ],
])

everyCut('IPv4 with options, TCP', OPTIONS + TCP_HEADER, 101, { 0: 'truncatedHeader', 44: 'tcp' })

test('case 80: a total length of 0 (segmentation offload) is the length on the wire, captured or not', () => {
  const header = IPV4_TCP.replace('0028', '0000')
  const { length, ipLength } = decode(`${header} ${'aa'.repeat(3000)}`)
  assert.deepEqual([length, ipLength], [3000, 3040])
  assert.equal(decode(header, { original: 70_040 }).length, 70_000)
})

test('case 79: the payload is what the IP header says, whatever the snap length left of it', () => {
  const packet = `${ipv4Header(1460)} ${TCP_HEADER} ${'aa'.repeat(1440)}`
  for (const captured of [40, 41, 1479, 1480]) assert.equal(decode(packet, { captured }).length, 1440)
})
