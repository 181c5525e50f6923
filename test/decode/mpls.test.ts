import { everyCut, IPV4_TCP, IPV6_TCP, MACS, table } from './packets.ts'

/** Entries of a label stack: label, traffic class, bottom of stack, TTL 64. */
const LABEL_100 = '00064040'
const LABEL_100_LAST = '00064140'
const LABEL_200_LAST = '000c8140'
const FRAME = `${MACS} 0800 ${IPV4_TCP}`

table({ linkType: 219 }, [
  ['one label and IPv4', LABEL_100_LAST + IPV4_TCP, { reason: 'tcp', version: 4, encapsulation: ['mpls 100'] }],
  [
    'two labels and IPv6',
    LABEL_100 + LABEL_200_LAST + IPV6_TCP,
    { version: 6, encapsulation: ['mpls 100', 'mpls 200'] },
  ],
  ['the smallest label', `00010140 ${IPV4_TCP}`, { encapsulation: ['mpls 16'] }],
  ['the largest label', `fffff140 ${IPV4_TCP}`, { encapsulation: ['mpls 1048575'] }],
  ['explicit null is no label to know a path by', `00000140 ${IPV4_TCP}`, { reason: 'tcp', encapsulation: [] }],
  [
    'an entropy label, which differs from flow to flow',
    `${LABEL_100} 00007040 12345140 ${IPV4_TCP}`,
    { reason: 'tcp', encapsulation: ['mpls 100'] },
  ],
  ['a frame of a pseudowire', LABEL_100_LAST + FRAME, { reason: 'tcp', encapsulation: ['mpls 100'] }],
  [
    'a control word and a frame',
    `${LABEL_100_LAST} 0000 0007 ${FRAME}`,
    { reason: 'tcp', encapsulation: ['mpls 100'] },
  ],
  [
    'a frame without a control word whose address begins like one',
    `${LABEL_100_LAST} 00005e000101 020000000001 0800 ${IPV4_TCP}`,
    { reason: 'tcp' },
  ],
  [
    'a tagged frame behind a control word',
    `${LABEL_100_LAST} 0000 0000 ${MACS} 8100 000a 0800 ${IPV4_TCP}`,
    { encapsulation: ['mpls 100', 'vlan 10'] },
  ],
  [
    'a frame whose address begins like an IPv4 header',
    `${LABEL_100_LAST} 48eeddccbbaa 020000000001 0800 ${IPV4_TCP}`,
    { reason: 'tcp' },
  ],
  [
    'a frame whose address begins like an IPv6 header',
    `${LABEL_100_LAST} 6c1122334455 820000000001 0800 ${IPV4_TCP}`,
    { reason: 'tcp' },
  ],
  [
    'a frame whose address begins like a control channel',
    `${LABEL_100_LAST} 101122334455 020000000001 0800 ${IPV4_TCP}`,
    { reason: 'tcp' },
  ],
  ['a control channel', `${LABEL_100} 0000d140 1000 0021 ${IPV4_TCP}`, { reason: 'notIp' }],
  ['something else', `${LABEL_100_LAST} ${'f0'.repeat(40)}`, { reason: 'notIp' }],
  ['nine labels', LABEL_100.repeat(8) + LABEL_200_LAST + IPV4_TCP, { reason: 'tooDeep' }],
  ['labels without an end', LABEL_100.repeat(6), { reason: 'truncatedHeader' }],
])

table({ linkType: 1 }, [
  ['MPLS on Ethernet', `${MACS} 8847 ${LABEL_100_LAST} ${IPV4_TCP}`, { reason: 'tcp', encapsulation: ['mpls 100'] }],
  ['MPLS multicast', `${MACS} 8848 ${LABEL_100_LAST} ${IPV4_TCP}`, { reason: 'tcp', encapsulation: ['mpls 100'] }],
  [
    'MPLS in a VLAN',
    `${MACS} 8100 000a 8847 ${LABEL_100_LAST} ${IPV4_TCP}`,
    { reason: 'tcp', encapsulation: ['vlan 10', 'mpls 100'] },
  ],
])

everyCut('two labels, IPv4, TCP', LABEL_100 + LABEL_200_LAST + IPV4_TCP, 219, { 0: 'truncatedHeader', 48: 'tcp' })
