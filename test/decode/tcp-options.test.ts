import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABSENT, TFO_COOKIE, TFO_NONE, TFO_REQUEST } from '../../src/decode/segment.ts'
import { decode, hex, ipv4Header, TCP_HEADER, table } from './packets.ts'

/** A segment with these options, filled up with zeros. */
function withOptions(options: string): string {
  const words = Math.ceil(hex(options).length / 4)
  const padding = '00'.repeat(words * 4 - hex(options).length)
  const offset = `${(5 + words).toString(16)}0 02`
  return `${ipv4Header(20 + words * 4)} ${TCP_HEADER.replace('50 02', offset)} ${options}\n ${padding}`
}

function options(rows: [name: string, options: string, expected: Record<string, unknown>][]): void {
  table(
    {},
    rows.map(([name, text, expected]) => [name, withOptions(text), { reason: 'tcp', ...expected }]),
  )
}

options([
  [
    'the options of a Linux SYN',
    `02 04 05b4                    # MSS
     04 02                         # SACK permitted
     08 0a 00000064 00000000       # timestamps
     01
     03 03 07                      # window scale`,
    { mss: 1460, sackPermitted: 1, timestamps: 1, tsVal: 100, tsEcr: 0, windowScale: 7, optionsBad: 0 },
  ],
  ['the usual options of a segment', '01 01 08 0a ffffffff 80000000', { timestamps: 1, tsVal: -1, tsEcr: -0x80000000 }],
  ['timestamps in another order', '08 0a 00000001 00000002 01 01', { timestamps: 1, tsVal: 1, tsEcr: 2 }],
  ['MSS 0 and window scale 0 are there', '02 04 0000 03 03 00', { mss: 0, windowScale: 0 }],
  ['a window scale above 14 is 14 (RFC 7323, 2.3)', '03 03 0f', { windowScale: 14, optionsBad: 0 }],
  ['one SACK block', '01 01 05 0a 00000010 00000020', { sackBlocks: 1, sackLeft: 16, sackRight: 32 }],
  [
    'four SACK blocks',
    `05 22 fffffff0 00000020 00000030 00000040 00000050 00000060 00000070 00000080`,
    { sackBlocks: 4, sackLeft: -16, sackRight: 32, optionsBad: 0 },
  ],
  ['nothing is read behind the end of the list', '00 02 04 05b4', { mss: ABSENT, optionsBad: 0 }],
  ['unknown options are passed over', 'fd 04 1234 13 04 aaaa 02 04 05b4', { mss: 1460, optionsBad: 0 }],
])

options([
  ['case 19: a cookie request', '22 02', { fastOpen: TFO_REQUEST, optionsBad: 0 }],
  ['case 19: a cookie', '22 0a 0102030405060708', { fastOpen: TFO_COOKIE, optionsBad: 0 }],
  ['case 19: the shortest cookie', '22 06 01020304', { fastOpen: TFO_COOKIE, optionsBad: 0 }],
  ['case 19: no option', '01', { fastOpen: TFO_NONE }],
  ['a request by the experiment’s option', 'fe 04 f989', { fastOpen: TFO_REQUEST }],
  ['a cookie by the experiment’s option', 'fe 0c f989 0102030405060708', { fastOpen: TFO_COOKIE }],
  ['another experiment', 'fe 04 aabb', { fastOpen: TFO_NONE, optionsBad: 0 }],
  ['a cookie of odd length', '22 07 0102030405', { fastOpen: TFO_NONE, optionsBad: 1 }],
  ['a cookie that is too short', '22 04 0102', { fastOpen: TFO_NONE, optionsBad: 1 }],
  ['a cookie that is too long', `22 14 ${'aa'.repeat(18)}`, { fastOpen: TFO_NONE, optionsBad: 1 }],
])

// Subtype in the upper half of the third byte (RFC 8684, 3).
options([
  ['case 47: MP_JOIN of a SYN has a token', '1e 0c 10 01 deadbeef 00000001', { mptcpToken: 0xdeadbeef | 0 }],
  ['MP_JOIN of a SYN-ACK has none', `1e 10 10 01 ${'ab'.repeat(12)}`, { mptcpToken: 0, optionsBad: 0 }],
  ['MP_CAPABLE', '1e 0c 01 81 0102030405060708', { mptcpToken: 0, optionsBad: 0 }],
  ['MPTCP without a subtype', '1e 02', { mptcpToken: 0, optionsBad: 0 }],
])

options([
  [
    'case 33: MSS of length 0 ends the list',
    '02 00 05b4 03 03 07',
    { mss: ABSENT, windowScale: ABSENT, optionsBad: 1 },
  ],
  ['case 33: MSS of length 1', '02 01 05b4', { mss: ABSENT, optionsBad: 1 }],
  ['case 33: MSS of length 3 is passed over', '02 03 05 03 03 07', { mss: ABSENT, windowScale: 7, optionsBad: 1 }],
  ['case 33: window scale of length 4', '03 04 0700 02 04 05b4', { mss: 1460, windowScale: ABSENT, optionsBad: 1 }],
  [
    'case 33: an option that ends beyond the header',
    '02 04 05b4 03 03 07 03',
    { mss: 1460, windowScale: 7, optionsBad: 1 },
  ],
  ['case 33: an option without a length', '01 01 01 02', { mss: ABSENT, optionsBad: 1 }],
  ['SACK permitted of length 3', '04 03 00', { sackPermitted: 0, optionsBad: 1 }],
  ['SACK that is no number of blocks', '05 08 00000001 0002', { sackBlocks: 0, optionsBad: 1 }],
  ['SACK without a block', '05 02', { sackBlocks: 0, optionsBad: 1 }],
  ['timestamps of length 8', '08 08 00000001 0002', { timestamps: 0, optionsBad: 1 }],
])

test('equal options have equal hashes, wherever they stand', () => {
  const hashOf = (text: string) => decode(withOptions(text)).optionsHash
  const syn = '02 04 05b4 03 03 07'
  assert.equal(hashOf(syn), decode(withOptions(syn).replace('9c40', '9c41')).optionsHash)
  const others = [
    syn,
    '02 04 05b4 03 03 08',
    '02 04 05b5 03 03 07',
    '03 03 07 02 04 05b4',
    '02 04 05b4',
    '01 01 01 01',
    '',
  ]
  assert.equal(new Set(others.map(hashOf)).size, others.length)
})
