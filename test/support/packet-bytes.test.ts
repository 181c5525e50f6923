import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from './dialogue-bytes.ts'
import { parseDialogue } from './dialogue-text.ts'
import { addressBytes, ethernet, icmp, ip, tcp } from './packet-bytes.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('an IPv4 header with its checksum', () => {
  const header = { source: '192.168.0.1', destination: '192.168.0.199', protocol: 17 }
  const packet = ip(header, new Uint8Array(95))
  assert.equal(hex(packet.subarray(0, 20)), '45000073' + '00004000' + '4011b861' + 'c0a80001' + 'c0a800c7')
})

test('a TCP segment over IPv6: its checksum makes the sum of all with the pseudo header ffff', () => {
  const addresses = { source: '2001:db8::1', destination: 'fe80::2' }
  const ports = { sourcePort: 40000, destinationPort: 80 }
  const segment = tcp({ ...ports, seq: 1, ack: 2, flags: 0x18, window: 3 }, addresses, Uint8Array.of(0xff, 0xee, 0xdd))
  assert.equal(segment.length, 23)
  const pseudo = [...addressBytes(addresses.source), ...addressBytes(addresses.destination), 0, 6, 0, 23]
  assert.equal(onesComplementSum([...pseudo, ...segment, 0]), 0xffff)
})

test('an ICMPv6 error has a checksum over its pseudo header, an ICMP error has not', () => {
  const quoted = Uint8Array.of(1, 2, 3, 4)
  const v6 = icmp(1, 4, quoted, { source: '::1', destination: '::2' })
  const pseudo = [...addressBytes('::1'), ...addressBytes('::2'), 0, 58, 0, 12]
  assert.equal(onesComplementSum([...pseudo, ...v6]), 0xffff)
  assert.equal(onesComplementSum([...icmp(3, 3, quoted, { source: '10.0.0.1', destination: '10.0.0.2' })]), 0xffff)
})

test('a frame with two VLAN tags', () => {
  const frame = ethernet({ source: 2, destination: 1, vlans: [10, 20], type: 0x0800 }, Uint8Array.of(0x45))
  assert.equal(hex(frame), '000000000001' + '000000000002' + '8100000a' + '81000014' + '0800' + '45')
})

test('every form of an IPv6 address', () => {
  assert.equal(hex(addressBytes('::')), '0'.repeat(32))
  assert.equal(hex(addressBytes('1::')), `0001${'0'.repeat(28)}`)
  assert.equal(hex(addressBytes('1:2:3:4:5:6:7:8')), '00010002000300040005000600070008')
})

test('the options of a dialogue line, in the bytes of its frame', () => {
  const { packets } = parseDialogue('SYN-SENT > S 1 <mss 1460,sackOK,TS val 1 ecr 0,wscale 7,tfo cookie 2> -')
  const options = frameOf(packets[0]!, packets).subarray(14 + 20 + 20)
  assert.equal(hex(options), '020405b4' + '0402' + '080a0000000100000000' + '030307' + '22040102' + '00')
})

function onesComplementSum(bytes: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}
