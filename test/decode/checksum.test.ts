import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, ipv4Header, ipv6Header, TCP_HEADER, table } from './packets.ts'

/** Checksums of the IPv4 and the TCP header in place of the zeros; all were computed apart from this program. */
const summed = (header: string, ip: string, tcp: string) =>
  header.replace('40 06 0000', `40 06 ${ip}`) + TCP_HEADER.replace('faf0 0000', `faf0 ${tcp}`)

const HELLO = '48656c6c6f'
const IPV4 = `${summed(ipv4Header(25), '7c60', '07ef')} ${HELLO}`
const IPV6 = `${summed(ipv6Header(25), '', '98b1')} ${HELLO}`
const ROUTE = '06 02 00 01 00000000 20010db8 00000000 00000000 000000bb'

table({ checksums: true }, [
  ['IPv4 without payload', summed(ipv4Header(20), '7c65', '2bc6'), { reason: 'tcp' }],
  ['IPv4 with an odd number of bytes', IPV4, { reason: 'tcp' }],
  ['IPv4 and Ethernet padding', `${IPV4} dead`, { reason: 'tcp' }],
  ['IPv6', IPV6, { reason: 'tcp' }],
  [
    'a source route: the last destination counts',
    `${ipv6Header(49, '2b')} ${ROUTE} ${summed('', '', '97f8')} ${HELLO}`,
    {
      reason: 'tcp',
    },
  ],
  ['a wrong IPv4 header', summed(ipv4Header(20), '7c66', '2bc6'), { reason: 'badChecksum' }],
  ['a wrong IPv4 header of UDP', ipv4Header(8, '11').concat('0035 9c40 0008 0000'), { reason: 'badChecksum' }],
  ['a wrong TCP checksum', summed(ipv4Header(20), '7c65', '2bc7'), { reason: 'badChecksum' }],
  ['a wrong payload', IPV4.replace(HELLO, '48656c6c70'), { reason: 'badChecksum' }],
  ['two words changed for each other', IPV6.replace('9c40 0050', '0050 9c40'), { reason: 'tcp' }],
])

test('every wrong bit of a packet is found', () => {
  const good = decode(IPV4).seq
  assert.equal(good, 100)
  const header = summed(ipv4Header(25), '7c60', '07ef').replace(/#.*/g, '').replace(/\s+/g, '') + HELLO
  for (let bit = 8; bit < header.length * 4; bit++) {
    const digit = Number.parseInt(header[bit >> 2] as string, 16) ^ (8 >> (bit & 3))
    const wrong = header.slice(0, bit >> 2) + digit.toString(16) + header.slice((bit >> 2) + 1)
    const { reason } = decode(wrong, { checksums: true })
    assert.notEqual(reason, 'tcp', `bit ${bit}`)
  }
})

test('checksums are verified only when asked for', () => {
  assert.equal(decode(summed(ipv4Header(20), 'ffff', 'ffff')).reason, 'tcp')
})

table({ checksums: true, captured: 42 }, [
  ['a packet cut by the snap length has none to verify', IPV4.replace('07ef', 'ffff'), { reason: 'tcp' }],
])

test('a first fragment that cannot be put together has none to verify', () => {
  const packet = `${summed(ipv4Header(25, '06', '2000'), '5c60', 'ffff')} ${HELLO}`
  const { reason, fragment } = decode(packet, { checksums: true, captured: 44 })
  assert.deepEqual({ reason, fragment }, { reason: 'tcp', fragment: 1 })
})
