import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABSENT, ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../src/decode/segment.ts'
import { decode, everyCut, IPV4_TCP, ipv4Header, TCP_HEADER, table } from './packets.ts'

/** The smallest header with other data offset, reserved bits and control bits. */
const control = (bytes: string) => IPV4_TCP.replace('50 02', bytes)

table({}, [
  [
    'the fixed header',
    IPV4_TCP,
    {
      srcPort: 40000,
      dstPort: 80,
      seq: 100,
      ack: 0,
      flags: SYN,
      window: 64240,
      length: 0,
      mss: ABSENT,
      optionsHash: 0,
    },
  ],
  [
    'sequence numbers are int32',
    IPV4_TCP.replace('00000064 00000000', 'ffffffff 80000000'),
    { seq: -1, ack: -0x80000000 },
  ],
  ['all control bits', control('51 ff'), { flags: FIN | SYN | RST | PSH | ACK | URG | ECE | CWR | AE }],
  ['no control bit', control('50 00'), { flags: 0 }],
  ['reserved bits are no flags', control('5e 10'), { flags: ACK }],
  ['case 20: SYN with ECN', control('50 c2'), { flags: SYN | ECE | CWR }],
  ['case 20: SYN with AccECN', control('51 c2'), { flags: SYN | ECE | CWR | AE }],
  ['options', `${ipv4Header(24)} ${TCP_HEADER.replace('50 02', '60 02')} 020405b4`, { mss: 1460, length: 0 }],
  ['payload', `${ipv4Header(25)} ${TCP_HEADER} 48656c6c6f`, { length: 5, ipLength: 45 }],
  ['a header of four words', control('40 02'), { reason: 'truncatedHeader' }],
  ['a header of no words', control('00 02'), { reason: 'truncatedHeader' }],
  ['a header longer than the packet', control('60 02'), { reason: 'truncatedHeader' }],
])

everyCut('TCP with options', `${ipv4Header(24)} ${TCP_HEADER.replace('50 02', '60 02')} 020405b4`, 101, {
  0: 'truncatedHeader',
  40: 'tcp',
})

test('case 79: options cut by the snap length leave the fixed header, the length and the options before the cut', () => {
  const packet = `${ipv4Header(45)} ${TCP_HEADER.replace('50 02', 'a0 02')}
    020405b4 0402 080a 00000001 00000000 01 030307     # MSS, SACK permitted, timestamps, NOP, window scale
    48656c6c6f`
  const cut = (captured: number) => {
    const { flags, length, mss, sackPermitted, timestamps, windowScale, optionsCut, optionsBad } = decode(packet, {
      captured,
    })
    return { flags, length, mss, sackPermitted, timestamps, windowScale, optionsCut, optionsBad }
  }
  const all = {
    flags: SYN,
    length: 5,
    mss: 1460,
    sackPermitted: 1,
    timestamps: 1,
    windowScale: 7,
    optionsCut: 0,
    optionsBad: 0,
  }
  const none = { ...all, mss: ABSENT, sackPermitted: 0, timestamps: 0, windowScale: ABSENT, optionsCut: 1 }
  const expected = [
    [40, none],
    [43, none],
    [44, { ...none, mss: 1460 }],
    [45, { ...none, mss: 1460 }],
    [46, { ...none, mss: 1460, sackPermitted: 1 }],
    [55, { ...none, mss: 1460, sackPermitted: 1 }],
    [56, { ...none, mss: 1460, sackPermitted: 1, timestamps: 1 }],
    [59, { ...none, mss: 1460, sackPermitted: 1, timestamps: 1 }],
    [60, all],
    [65, all],
  ] as const
  for (const [captured, outcome] of expected) assert.deepEqual(cut(captured), outcome, `${captured} bytes captured`)
})
