import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, CWR, ECE, FIN, PSH, SYN } from '../../src/decode/segment.ts'
import { type DialoguePacket, parseDialogue } from './dialogue-text.ts'

function one(line: string): DialoguePacket {
  const [packet] = parseDialogue(line).packets
  assert.ok(packet)
  return packet
}

test('a whole packet line becomes numbers', () => {
  const text = `
    # A comment, then where the peers are.
    left  [2001:db8::1]:40000
    right [2001:db8::2]:443
    0.000000001 ESTABLISHED > P. 101:201 ack 301 win 512 <TS val 7 ecr 9,sack 1:2,sack 5:6> {ttl 63,id 7,vlan 10,mac 2} CLOSE-WAIT? ! retransmission, out-of-order
  `
  assert.deepEqual(parseDialogue(text).packets, [
    {
      line: 5,
      time: 1,
      from: 'left',
      source: { address: '2001:db8::1', port: 40000 },
      destination: { address: '2001:db8::2', port: 443 },
      flags: PSH | ACK,
      seq: 101,
      ack: 301,
      length: 100,
      window: 512,
      options: {
        mss: -1,
        windowScale: -1,
        sackPermitted: false,
        timestamps: { val: 7, ecr: 9 },
        fastOpen: -1,
        sack: [
          { left: 1, right: 2 },
          { left: 5, right: 6 },
        ],
        mptcpToken: 0,
        bad: false,
      },
      ttl: 63,
      id: 7,
      vlan: 10,
      mac: 2,
      file: 0,
      interface: 0,
      icmp: null,
      left: { state: 'ESTABLISHED', inferred: false },
      right: { state: 'CLOSE-WAIT', inferred: true },
      facts: ['retransmission', 'out-of-order'],
    },
  ])
})

test('the options of a SYN', () => {
  const { options } = one('SYN-SENT > S 1 <mss 1460,sackOK,wscale 7,tfo cookie 8,mp_join 305419896,bad> -')
  assert.deepEqual(options, {
    mss: 1460,
    windowScale: 7,
    sackPermitted: true,
    timestamps: null,
    fastOpen: 8,
    sack: [],
    mptcpToken: 0x12345678,
    bad: true,
  })
  assert.equal(one('SYN-SENT > S 1 <tfo> -').options.fastOpen, 0)
})

test('flags are tcpdump’s letters', () => {
  assert.equal(one('SYN-SENT > SEW 1 -').flags, SYN | ECE | CWR)
  assert.equal(one('FIN-WAIT-1 > FP. 1 ack 1 -').flags, FIN | PSH | ACK)
  assert.equal(one('ESTABLISHED? > none 1 ESTABLISHED?').flags, 0)
})

test('data that crosses the wrap of the sequence space', () => {
  const { seq, length } = one('ESTABLISHED > . 4294967290:10 ack 1 ESTABLISHED?')
  assert.deepEqual([seq, length], [4294967290, 16])
})

test('times: relative, absolute, backwards, and 10 ms when none is given', () => {
  const { packets, start } = parseDialogue(`
    start 2026-01-01T00:00:01.5Z
               SYN-SENT    > S  1           SYN-RECEIVED?
    +0.25      SYN-SENT    < S. 9    ack 2  SYN-RECEIVED
    1.05       ESTABLISHED > .  2    ack 10 ESTABLISHED?
               ESTABLISHED > .  2:3  ack 10 ESTABLISHED?
    0.999999999 ESTABLISHED < .  10  ack 3  ESTABLISHED
  `)
  assert.equal(start, 1767225601_500000000n)
  assert.deepEqual(
    packets.map(packet => packet.time),
    [0, 250000000, 1050000000, 1060000000, 999999999],
  )
})

test('IP identification: every packet its own, a copy that of the packet it copies', () => {
  const { packets } = parseDialogue(`
    SYN-SENT > S 1 SYN-RECEIVED?
    SYN-SENT > S 1 {copy,ttl 63} SYN-RECEIVED? ! copy
    SYN-SENT > S 1 SYN-RECEIVED?
  `)
  assert.deepEqual(
    packets.map(packet => [packet.id, packet.ttl]),
    [
      [1, 64],
      [1, 63],
      [3, 64],
    ],
  )
})

test('an ICMP error quotes the last segment of the side it goes to', () => {
  const { packets } = parseDialogue(`
    SYN-SENT > S 100 -
    SYN-SENT < icmp 3/13 from 10.0.0.9 -
  `)
  assert.deepEqual(packets[1]?.icmp, { type: 3, code: 13, from: '10.0.0.9', quotes: 0 })
  assert.deepEqual([packets[1]?.from, packets[1]?.flags, packets[1]?.seq], ['right', SYN, 100])
})

test('several connections: a later `left` or `right` counts from there on', () => {
  const { packets } = parseDialogue(`
    SYN-SENT > S 1 -
    left 10.0.0.3:40001
    SYN-SENT > S 1 -
  `)
  assert.deepEqual(
    packets.map(packet => packet.source.address),
    ['10.0.0.1', '10.0.0.3'],
  )
})

test('settings of the capture file', () => {
  const { settings } = parseDialogue('format pcapng\nprecision nano\nsnaplen 60')
  assert.deepEqual(Object.fromEntries(settings), { format: 'pcapng', precision: 'nano', snaplen: '60' })
})

test('expectations: words, durations, JSON, reasons, lists of findings', () => {
  const { expectations } = parseDialogue(`
    = outcome close-unconfirmed
    = 2.close.kind four-way
    = handshake.total 1050ms
    = handshake.serverLegRange [50000000, 1050000000]
    = handshake.rtt null (ambiguous)
    = by null
    = findings rst_after_close, one_way
    = findings none
  `)
  const read = expectations.map(({ connection, path, value, reason }) => [connection, path, value, reason])
  assert.deepEqual(read, [
    [1, 'outcome', 'close-unconfirmed', null],
    [2, 'close.kind', 'four-way', null],
    [1, 'handshake.total', 1050000000, null],
    [1, 'handshake.serverLegRange', [50000000, 1050000000], null],
    [1, 'handshake.rtt', null, 'ambiguous'],
    [1, 'by', null, null],
    [1, 'findings', ['rst_after_close', 'one_way'], null],
    [1, 'findings', [], null],
  ])
})

const errors: [name: string, text: string, message: string][] = [
  ['an unknown state', '  SYN-SNT > S 1 -', 'line 1, column 3: no state of RFC 9293: SYN-SNT'],
  ['no arrow', 'SYN-SENT S 1 -', 'line 1, column 10: expected an arrow, < or >, found S'],
  ['unknown flags', 'SYN-SENT > X 1 -', 'line 1, column 12: expected flags, found X'],
  ['a number too large', 'SYN-SENT > S 4294967296 -', 'line 1, column 14: 4294967296 does not fit in 32 bits'],
  ['no right state', 'SYN-SENT > S 1', 'line 1, column 15: expected a state, found the end of the line'],
  ['something behind it', 'SYN-SENT > S 1 - x', 'line 1, column 18: expected the end of the line, found x'],
  ['an unknown option', 'SYN-SENT > S 1 <mxx 1> -', 'line 1, column 17: expected an option'],
  ['an option without its number', 'SYN-SENT > S 1 <mss> -', 'line 1, column 17: expected an option'],
  ['an unknown attribute', 'SYN-SENT > S 1 {tos 1} -', 'line 1, column 17: expected an attribute'],
  ['an unknown setting', '\n colour red', 'line 2, column 2: expected a packet or a setting'],
  ['an unknown value of a setting', 'format snoop', 'line 1, column 8: expected a value of format, found snoop'],
  ['a copy of nothing', 'SYN-SENT > S 1 {copy} -', 'line 1, column 21: a copy of nothing'],
  ['an ICMP error about nothing', '- < icmp 3/3 from 10.0.0.9 -', 'line 1, column 28: an ICMP error about nothing'],
  ['an expectation without a value', '= outcome', 'line 1, column 10: expected a value'],
]

for (const [name, text, message] of errors) {
  test(`names line and column: ${name}`, () => {
    assert.throws(
      () => parseDialogue(text),
      (error: Error) => error.message.startsWith(message) || assert.fail(error.message),
    )
  })
}
