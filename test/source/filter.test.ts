// tcpdump's filter language: compiled by libpcap, run as JavaScript, and held against libpcap's own interpreter.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { analyze } from '../../src/analyze.ts'
import { openFiles } from '../../src/source/file.ts'
import { compileBpf, type Instruction, MAX_INSTRUCTIONS } from '../../src/source/filter/bpf.ts'
import { compileFilter } from '../../src/source/filter/compile.ts'
import { PacketFilter } from '../../src/source/filter/packet-filter.ts'
import { LibpcapError, libpcap } from '../../src/source/libpcap.ts'
import { PcapngWriter } from '../../src/source/pcapng-writer.ts'
import { LINKED, TUNNELED } from '../decode/encapsulated.ts'
import { hex } from '../decode/packets.ts'
import { needs } from '../support/needs.ts'

const needed = ((): { skip?: string } => {
  try {
    libpcap()
    return {}
  } catch {
    return { skip: 'needs libpcap' }
  }
})()

/** libpcap's own interpreter over the same instructions. */
function interpret(program: readonly Instruction[], packet: Uint8Array, original: number): boolean {
  const bytes = Buffer.alloc(program.length * 8)
  program.forEach(({ code, jt, jf, k }, i) => {
    bytes.writeUInt16LE(code, i * 8)
    bytes.set([jt, jf], i * 8 + 2)
    bytes.writeUInt32LE(k >>> 0, i * 8 + 4)
  })
  const run = libpcap().func('uint32_t bpf_filter(void *pc, void *p, uint32_t wirelen, uint32_t buflen)')
  return run(bytes, Buffer.from(packet), original, packet.length) !== 0
}

const EXPRESSIONS = [
  'ip',
  'ip6',
  'tcp',
  'udp',
  'icmp',
  'arp',
  'not tcp',
  'tcp or udp',
  'ip proto 47',
  'ip6 proto 6',
  'host 192.0.2.1',
  'src host 192.0.2.1',
  'dst host 198.51.100.2',
  'net 192.0.2.0/24',
  'not net 10.0.0.0/8',
  'host 2001:db8::1',
  'ip6 net 2001:db8::/32',
  'port 80',
  'src port 40000',
  'dst port 80',
  'tcp port 80',
  'portrange 1-100',
  'tcp dst portrange 79-81',
  'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0',
  'tcp[tcpflags] == tcp-syn',
  'tcp[13] = 2',
  'tcp[0:2] > 1023',
  'tcp[4:4] = 100',
  'ip[0] & 0xf != 5',
  'ip[8] < 64',
  'ip[2:2] - ((ip[0]&0xf)<<2) - ((tcp[12]&0xf0)>>2) = 0',
  'greater 60',
  'less 60',
  'len >= 74',
  'ip[6:2] & 0x1fff = 0',
  'ip6[40] = 0x9c',
  '(tcp[12:1] & 0xf0) >> 2 = 20',
  'tcp[14:2] * 2 > 100000',
  'ip[9] % 5 = 1',
  'ip[8] / 3 = 21',
  'ip[8] ^ 64 = 0',
  'tcp and host 192.0.2.1 and port 80',
  'tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)',
  'tcp port 443 or tcp port 80',
  'host 192.0.2.1 or host 192.0.2.2 or host 192.0.2.3',
  'tcp portrange 40000-40001 and not port 81',
  'inbound',
  'outbound',
  'ip protochain 6',
  'ip6 protochain 6',
  'ip6 protochain 58',
]
const ETHERNET_EXPRESSIONS = [
  'ether host 02:00:00:00:00:01',
  'ether src 02:00:00:00:00:01',
  'ether proto 0x800',
  'vlan',
  'vlan 100',
  'vlan and tcp',
  'vlan 100 and ip',
  'mpls',
  'mpls 100',
  'pppoes',
  'multicast',
  'broadcast',
  'ether[0] & 1 = 0',
  'vlan 100 and vlan 10 and tcp port 80',
  'geneve',
  'vxlan',
]

const PACKETS = [...LINKED, ...TUNNELED].map(({ linkType, packet }) => ({ linkType, bytes: hex(packet) }))
const LINK_TYPES = [...new Set(PACKETS.map(({ linkType }) => linkType))]

/** The expression's program on a link type; null where it means nothing there. */
function programFor(expression: string, linkType: number): Instruction[] | null {
  try {
    return compileFilter(expression, linkType)
  } catch (error) {
    assert.ok(error instanceof LibpcapError && error.code === 'bad-filter', String(error))
    return null
  }
}

test('real expressions on every link type: as libpcap decides', needed, () => {
  let compared = 0
  for (const linkType of LINK_TYPES) {
    for (const expression of [...EXPRESSIONS, ...(linkType === 1 ? ETHERNET_EXPRESSIONS : [])]) {
      const program = programFor(expression, linkType)
      if (program === null) continue
      const passes = compileBpf(program)
      for (const { bytes } of PACKETS) {
        for (const cut of [0, 14, 20, 34, 54, bytes.length]) {
          const packet = bytes.subarray(0, cut)
          const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
          const expected = interpret(program, packet, bytes.length)
          assert.equal(passes(view, 0, packet.length, bytes.length), expected, `${expression} on ${linkType}`)
          compared++
        }
      }
    }
  }
  assert.ok(compared > 100_000, `${compared}`)
})

const operand = fc.oneof(
  fc.nat(255).map(String),
  fc.constantFrom(
    'ip[0]',
    'ip[2:2]',
    'ip[12:4]',
    'tcp[0:2]',
    'tcp[4:4]',
    'tcp[13]',
    'len',
    'ip[ip[0] & 7]',
    'ether[12:2]',
  ),
)
const sum = fc.tuple(operand, fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'), operand)
const relation = fc
  .tuple(sum, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), operand)
  .map(([[one, operator, other], is, limit]) => `(${one} ${operator} ${other}) ${is} ${limit}`)
const primitive = fc.oneof(relation, fc.constantFrom(...EXPRESSIONS.slice(0, 35)))
const expressions = fc.letrec<{ all: string }>(tie => ({
  all: fc.oneof(
    { weight: 3, arbitrary: primitive },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('all'), fc.constantFrom('and', 'or'), tie('all')).map(parts => `(${parts.join(' ')})`),
    },
    { weight: 1, arbitrary: tie('all').map(inner => `not (${inner})`) },
  ),
})).all

test('made-up expressions on packets with changed bytes: as libpcap decides', needed, () => {
  const changed = fc
    .tuple(fc.constantFrom(...PACKETS), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat())
    .map(([{ bytes }, changes, cut]) => {
      const packet = bytes.slice(0, bytes.length - (cut % 8 === 0 ? cut % (bytes.length + 1) : 0))
      for (const [at, value] of changes) if (packet.length > 0) packet[at % packet.length] = value
      return packet
    })
  fc.assert(
    fc.property(expressions, fc.array(changed, { minLength: 20, maxLength: 20 }), (expression, packets) => {
      const program = programFor(expression, 1)
      if (program === null) return
      const passes = compileBpf(program)
      for (const packet of packets) {
        const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
        assert.equal(passes(view, 0, packet.length, 1500), interpret(program, packet, 1500), expression)
      }
    }),
    { numRuns: 1500 },
  )
})

test('protochain loops over headers, as libpcap decides', needed, () => {
  const bytes = hex('60000000 00280000 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002')
  const chain = fc.array(
    // Without authentication headers (51), which libpcap can follow for ever.
    fc.tuple(fc.constantFrom(0, 6, 43, 44, 58, 59, 60), fc.nat(3), fc.uint8Array({ maxLength: 30 })),
    { maxLength: 8 },
  )
  const programs = ['ip6 protochain 6', 'ip6 protochain 51', 'ip6 protochain 58'].map(text => compileFilter(text, 101))
  const tests = programs.map(compileBpf)
  fc.assert(
    fc.property(fc.constantFrom(0, 43, 60, 6), chain, (first, headers) => {
      const packet = Buffer.concat([bytes, ...headers.map(([next, length, rest]) => Buffer.of(next, length, ...rest))])
      packet[6] = first
      const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
      programs.forEach((program, i) => {
        const expected = interpret(program, packet, packet.length)
        assert.equal(tests[i]?.(view, 0, packet.length, packet.length), expected)
      })
    }),
    { numRuns: 1000 },
  )
})

test('protochain on a packet whose headers lead back: ends, and it does not pass', needed, () => {
  const packet = hex(`
    60000000 00283300 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002
    2c013a00 33013e5f fbc50600 d6cc0600 673c0321 2c016d01 ba52a1fd f9b8851d 3b01`)
  const passes = compileBpf(compileFilter('ip6 protochain 6', 101))
  assert.equal(passes(new DataView(packet.buffer, packet.byteOffset, packet.length), 0, packet.length, 74), false)
})

test('a program with more blocks than can be nested: as libpcap decides', needed, () => {
  // For each value of the first byte a jump of its own, and every third passes.
  const load = { code: 0x30, jt: 0, jf: 0, k: 0 }
  const compare = Array.from({ length: 600 }, (_, i) => [
    { code: 0x15, jt: 0, jf: 1, k: i },
    { code: 0x06, jt: 0, jf: 0, k: i % 3 },
  ])
  const program = [load, ...compare.flat(), { code: 0x06, jt: 0, jf: 0, k: 0 }]
  const passes = compileBpf(program)
  for (let value = 0; value < 256; value++) {
    const packet = Uint8Array.of(value)
    assert.equal(passes(new DataView(packet.buffer), 0, 1, 1), interpret(program, packet, 1))
  }
})

test('BSD loopback: either byte order, and each system’s number for IPv6', needed, () => {
  const [four, six] = [new PacketFilter('ip'), new PacketFilter('ip6')]
  const accepts = (filter: PacketFilter, text: string): boolean => {
    const packet = hex(text)
    return filter.accepts(new DataView(packet.buffer, packet.byteOffset, packet.length), 0, packet.length, 60, 0)
  }
  const ip4 = ['02000000 45', '00000002 45']
  const ip6 = ['18000000 60', '1c000000 60', '1e000000 60', '00000018 60', '0000001c 60', '0000001e 60']
  assert.deepEqual(
    [...ip4, ...ip6].map(text => accepts(four, text)),
    [...ip4.map(() => true), ...ip6.map(() => false)],
  )
  assert.deepEqual(
    [...ip4, ...ip6].map(text => accepts(six, text)),
    [...ip4.map(() => false), ...ip6.map(() => true)],
  )
  assert.equal(accepts(four, '02'), false)
})

test('what no packet of a link type can pass is no error there; what a link cannot tell is one', needed, () => {
  const view = new DataView(new ArrayBuffer(64))
  assert.equal(new PacketFilter('arp').accepts(view, 0, 64, 64, 101), false)
  assert.throws(() => new PacketFilter('ip and ip6'), { message: 'expression rejects all packets' })
  // Only the kernel of who captured it knew; a Linux cooked header says it.
  const inbound = new PacketFilter('inbound')
  assert.equal(inbound.accepts(view, 0, 64, 64, 113), true)
  assert.throws(() => inbound.accepts(view, 0, 64, 64, 1), { message: /not supported on Ethernet/ })
  assert.throws(() => new PacketFilter('tcp and '.repeat(1025)), {
    code: 'bad-filter',
    message: /too long: at most 8,192/,
  })
})

test('of link types of which nothing can be read none is asked', needed, async () => {
  const writer = new PcapngWriter('test')
  const packet = { seconds: 1, nanos: 0, bytes: new Uint8Array(40), original: 40, direction: 0 }
  writer.packet({ ...packet, interface: writer.interface(189, 0) })
  writer.packet({ ...packet, interface: writer.interface(101, 0) })
  const analysis = analyze(Readable.from([Uint8Array.from(writer.take())]), { filter: 'tcp' })
  for await (const _ of analysis);
  const { packets, skipped } = analysis.capture
  assert.deepEqual([packets, skipped.unknownLinkType, skipped.filtered], [2, 1, 1])
})

test('a program of any shape, within bounds', () => {
  const ret = { code: 6, jt: 0, jf: 0, k: 1 }
  const view = new DataView(new ArrayBuffer(8))
  // The longest, every jump to the end.
  const jumps = Array.from({ length: MAX_INSTRUCTIONS - 1 }, (_, i) => ({
    code: 5,
    jt: 0,
    jf: 0,
    k: MAX_INSTRUCTIONS - 2 - i,
  }))
  assert.equal(compileBpf([...jumps, ret])(view, 0, 8, 8), true)
  assert.throws(() => compileBpf([]), RangeError)
  assert.throws(() => compileBpf([{ code: 5, jt: 0, jf: 0, k: 1 }, ret]), RangeError)
  assert.throws(() => compileBpf([{ code: 5, jt: 0, jf: 0, k: 0xfffffffe }, ret]), RangeError)
  assert.throws(() => compileBpf([{ code: 2, jt: 0, jf: 0, k: 16 }, ret]), RangeError)
  assert.throws(() => compileBpf([{ code: 0xe0, jt: 0, jf: 0, k: 0 }, ret]), RangeError)
  // Linux's ancillary data lies beyond every packet.
  assert.equal(compileBpf([{ code: 0x28, jt: 0, jf: 0, k: 0xfffff000 }, ret])(view, 0, 8, 8), false)
})

test('what is wrong with an expression is said in libpcap’s words', needed, () => {
  assert.throws(() => new PacketFilter('tcp prt 80'), {
    name: 'LibpcapError',
    code: 'bad-filter',
    message: /syntax error/,
  })
  const wireless = new PacketFilter('wlan type mgt')
  assert.throws(() => wireless.accepts(new DataView(new ArrayBuffer(64)), 0, 64, 64, 1), { code: 'bad-filter' })
})

test('as many packets as tcpdump finds', { ...needs({ commands: ['tcpdump'] }), ...needed }, async () => {
  const files = readdirSync('fixtures/real').filter(name => /\.pcap(ng)?$/.test(name))
  for (const expression of ['tcp[tcpflags] & tcp-syn != 0', 'greater 100', 'src port 80']) {
    for (const name of files.slice(0, 12)) {
      const path = `fixtures/real/${name}`
      const filter = new PacketFilter(expression)
      let found = 0
      for await (const { begin, end, view, offset, captured, original, linkType } of openFiles([path]).batches()) {
        for (let i = begin; i < end; i++) {
          if (filter.accepts(view, offset[i]!, captured[i]!, original[i]!, linkType[i]!)) found++
        }
      }
      const args = ['-n', '-r', path, '--count', expression]
      const text = execFileSync('tcpdump', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      assert.equal(found, Number(/^(\d+) packet/m.exec(text)?.[1] ?? 0), `${name}: ${expression}`)
    }
  }
})
