import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, everyCut, hex, IPV4_TCP, IPV6_TCP, ipv4Header, ipv6Header, MACS, table, word } from './packets.ts'

const FRAME = `${MACS} 0800 ${IPV4_TCP}`
const FRAME_LENGTH = 54

const udp = (port: string, payload: string, bytes: number) => `c000 ${port} ${word(8 + bytes)} 0000 ${payload}`
/** A VXLAN header for network 42. */
const VXLAN = '08 000000 00002a 00 '
const vxlan = (port: string, frame = FRAME, bytes = FRAME_LENGTH) =>
  ipv4Header(16 + bytes, '11') + udp(port, VXLAN + frame, 8 + bytes)

const INNER = { reason: 'tcp', srcPort: 40000, ipLength: 40, length: 0, encapsulation: ['vxlan 42'] }

table({}, [
  ['VXLAN', vxlan('12b5'), INNER],
  ["VXLAN on Linux's port", vxlan('2118'), INNER],
  [
    'VXLAN over IPv6',
    ipv6Header(16 + FRAME_LENGTH, '11') + udp('12b5', VXLAN + FRAME, 8 + FRAME_LENGTH),
    {
      ...INNER,
      version: 4,
    },
  ],
  ['IPv6 in VXLAN', vxlan('12b5', `${MACS} 86dd ${IPV6_TCP}`, 74), { version: 6, src: '2001:db8::1', ipLength: 60 }],
  ['reserved bits that are not zero', vxlan('12b5').replace(VXLAN, 'ff ffffff 00002a ff '), INNER],
  [
    'no network identifier: something else on this port',
    vxlan('12b5').replace(VXLAN, '00 000000 00002a 00 '),
    {
      reason: 'notTcp',
    },
  ],
  ['ARP in VXLAN: the packet is IP', vxlan('12b5', `${MACS} 0806 ${'00'.repeat(40)}`), { reason: 'notTcp' }],
  ['a frame that is none: something else on this port', vxlan('12b5', '0800 4500', 4), { reason: 'notTcp' }],
  ['UDP to another port', vxlan('0035'), { reason: 'notTcp' }],
  ['a short UDP packet', `${ipv4Header(4, '11')} c000 12b5`, { reason: 'notTcp' }],
])

table({ linkType: 1 }, [
  [
    'tags outside and inside, outermost first',
    `${MACS} 8100 000a 0800 ${vxlan('12b5', `${MACS} 8100 0014 0800 ${IPV4_TCP}`, 58)}`,
    { reason: 'tcp', encapsulation: ['vlan 10', 'vxlan 42', 'vlan 20'] },
  ],
])

table({ decap: false }, [['tunnels are left alone when asked', vxlan('12b5'), { reason: 'notTcp' }]])

everyCut('VXLAN', vxlan('12b5'), 101, { 0: 'truncatedHeader', 20: 'notTcp', 36: 'truncatedHeader', 90: 'tcp' })

test('a tunnel inside a tunnel inside a tunnel ends at the ninth', () => {
  let [frame, bytes] = [FRAME, FRAME_LENGTH]
  for (let depth = 1; depth <= 9; depth++) {
    frame = `${MACS} 0800 ${vxlan('12b5', frame, bytes)}`
    bytes = hex(frame).length
    const { reason, encapsulation } = decode(frame, { linkType: 1 })
    if (depth <= 8) assert.deepEqual([reason, encapsulation], ['tcp', Array(depth).fill('vxlan 42')])
    else assert.equal(reason, 'tooDeep')
  }
})

test('inner addresses add to the link hash', () => {
  const hashOf = (inner: string) =>
    decode(`${MACS} 0800 ${vxlan('12b5', FRAME.replace(MACS, inner))}`, { linkType: 1 }).linkHash
  assert.notEqual(hashOf(MACS), hashOf('020000000002 020000000009 '))
  assert.notEqual(hashOf(MACS), decode(FRAME, { linkType: 1 }).linkHash)
})
