import { ABSENT, SYN } from '../../src/decode/segment.ts'
import { everyCut, IPV4_TCP, IPV6_TCP, ipv4Header, ipv6Header, TCP_HEADER, table } from './packets.ts'

/** An IPv4 packet from router 203.0.113.9 with an ICMP message. */
const icmp4 = (message: string, quote: string, bytes: number) =>
  `${ipv4Header(8 + bytes, '01')
    .replace('c0000201', 'cb007109')
    .replace('c6336402', 'c0000201')} ${message} ${quote}`

/** The same for IPv6, from 2001:db8::9. */
const icmp6 = (message: string, quote: string, bytes: number) =>
  `${ipv6Header(8 + bytes, '3a').replace('00000001 ', '00000009 ')} ${message} ${quote}`

const UNREACHABLE = '03 01 0000 00000000'
const QUOTED = { reason: 'icmpError', src: '192.0.2.1', dst: '198.51.100.2', srcPort: 40000, dstPort: 80, seq: 100 }
/** What RFC 792 promises: the IP header and eight bytes. */
const SHORTEST = `${ipv4Header(20)} 9c40 0050 00000064`

table({}, [
  [
    'case 4: host unreachable, with the quote that RFC 792 promises',
    icmp4(UNREACHABLE, SHORTEST, 28),
    { ...QUOTED, version: 4, icmpType: 3, icmpCode: 1, from: '203.0.113.9', flags: 0, mss: ABSENT, digest: 0 },
  ],
  [
    'case 4: administratively prohibited, with the whole header',
    icmp4('03 0d 0000 00000000', IPV4_TCP.replace('00000064 00000000', '00000064 12345678'), 40),
    { ...QUOTED, icmpCode: 13, ack: 0x12345678, flags: SYN, window: 64240, length: 0 },
  ],
  ['the quoted payload counts, quoted or not', icmp4(UNREACHABLE, ipv4Header(1460) + TCP_HEADER, 40), { length: 1440 }],
  ['source quench', icmp4('04 00 0000 00000000', SHORTEST, 28), { ...QUOTED, icmpType: 4 }],
  ['redirect', icmp4('05 01 0000 cb007101', SHORTEST, 28), { ...QUOTED, icmpType: 5 }],
  ['time exceeded', icmp4('0b 00 0000 00000000', SHORTEST, 28), { ...QUOTED, icmpType: 11 }],
  ['parameter problem', icmp4('0c 00 0000 00000000', SHORTEST, 28), { ...QUOTED, icmpType: 12 }],
  ['an old type that is no error', icmp4('06 00 0000 00000000', SHORTEST, 28), { reason: 'notTcp' }],
  ['echo requests quote nothing', icmp4('08 00 0000 00010001', SHORTEST, 28), { reason: 'notTcp' }],
  ['a quote of UDP', icmp4(UNREACHABLE, `${ipv4Header(8, '11')} 0035 9c40 0008 0000`, 28), { reason: 'notTcp' }],
  [
    'a quote of a later fragment',
    icmp4(UNREACHABLE, SHORTEST.replace('1234 0000', '1234 0002'), 28),
    { reason: 'notTcp' },
  ],
  ['a quote of an ICMP error', icmp4(UNREACHABLE, icmp4(UNREACHABLE, SHORTEST, 28), 56), { reason: 'notTcp' }],
  ['a quote of something else', icmp4(UNREACHABLE, '00'.repeat(28), 28), { reason: 'notTcp' }],
])

everyCut('an ICMP error', icmp4(UNREACHABLE, SHORTEST, 28), 101, {
  0: 'truncatedHeader',
  20: 'notTcp',
  56: 'icmpError',
})

const QUOTED_6 = { ...QUOTED, version: 6, src: '2001:db8::1', dst: '2001:db8::2' }

table({}, [
  [
    'case 4: administratively prohibited by IPv6',
    icmp6('01 01 0000 00000000', IPV6_TCP, 60),
    { ...QUOTED_6, icmpType: 1, icmpCode: 1, from: '2001:db8::9', flags: SYN },
  ],
  ['packet too big', icmp6('02 00 0000 00000500', IPV6_TCP, 60), { ...QUOTED_6, icmpType: 2 }],
  [
    'a quote with extension headers',
    icmp6('01 04 0000 00000000', `${ipv6Header(28, '00')} 06 00 0502 0000 0100 ${TCP_HEADER}`, 68),
    { ...QUOTED_6, icmpCode: 4 },
  ],
  ['echo requests of IPv6 quote nothing', icmp6('80 00 0000 00010001', IPV6_TCP, 60), { reason: 'notTcp' }],
  ['neighbour solicitations quote nothing', icmp6('87 00 0000 00000000', IPV6_TCP, 60), { reason: 'notTcp' }],
])

table({ checksums: true }, [
  [
    'what a router quotes need not have right checksums',
    icmp4(UNREACHABLE, SHORTEST, 28).replace('40 01 0000', '40 01 6a86'),
    QUOTED,
  ],
])
