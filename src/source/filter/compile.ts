// libpcap's compiler: tcpdump's filter language in, a BPF program out. No privilege is needed.
import { type Libpcap, LibpcapError, libpcap } from '../libpcap.ts'
import type { Instruction } from './bpf.ts'

/** `struct bpf_program`: the number of instructions, and a pointer to them. */
const [PROGRAM_BYTES, POINTER] = [16, 8] as const
const INSTRUCTION_BYTES = 8
/** Programs know no address of this host. */
const NETMASK_UNKNOWN = 0xffffffff
const WHOLE_PACKETS = 262_144
/** Characters. libpcap's time grows with the square: 8,000 take 5 s, 18,000 take 38 s; and its stack is not endless. */
export const LONGEST_EXPRESSION = 8192
const ERROR_BYTES = 256
/** The header of a pcap file, which is all that libpcap wants to see of one. */
const [HEADER_BYTES, MAGIC] = [24, 0xa1b2c3d4] as const
/** Linux's loads of what is no packet byte (SKF_AD_OFF) begin there. */
const ANCILLARY = 0xfffff000
const ABSOLUTE_LOAD = 0x20

/** Other numbers that files have for a link type: OpenBSD's for raw IP. */
const SAME: Readonly<Record<number, number>> = { 14: 101 }
/** The library's own numbers (DLT_ values) differ from those of files for these. */
const DLT: Readonly<Record<number, number>> = { 100: 11, 101: 12, 102: 15, 103: 16, 106: 19 }

/**
 * The program for packets of one link type; `bigEndian`: in a file of that byte order, which only LINKTYPE_NULL's packets
 * show. Throws a LibpcapError with the library's own message when the expression is wrong, or means nothing on that link.
 */
export function compileFilter(expression: string, linkType: number, bigEndian = false): Instruction[] {
  if (expression.length > LONGEST_EXPRESSION) {
    const limit = `${LONGEST_EXPRESSION.toLocaleString('en')} characters`
    throw new LibpcapError(
      'bad-filter',
      `an expression of ${expression.length} characters is too long: at most ${limit}`,
    )
  }
  const library = libpcap()
  const { func } = library
  const handle = openHandle(library, SAME[linkType] ?? linkType, bigEndian)
  const program = Buffer.alloc(PROGRAM_BYTES)
  try {
    const compile = func('int pcap_compile(void *p, void *fp, const char *str, int optimize, uint32_t netmask)')
    if (compile(handle, program, expression, 1, NETMASK_UNKNOWN) !== 0) {
      throw new LibpcapError('bad-filter', func('const char *pcap_geterr(void *p)')(handle) as string)
    }
    const instructions = instructionsOf(library, program)
    func('void pcap_freecode(void *fp)')(program)
    if (instructions.some(isAncillary))
      throw new LibpcapError('bad-filter', 'asks for what only the capturing host knows')
    return instructions
  } finally {
    func('void pcap_close(void *p)')(handle)
  }
}

/**
 * A handle on an empty capture file in memory, so that the expression means what it means to `tcpdump -r`: for a handle on
 * nothing (`pcap_open_dead`, all there is on Windows) `ip6` on BSD loopback asks for this host's number of IPv6, and `inbound`
 * asks the kernel.
 */
function openHandle({ func, find }: Libpcap, linkType: number, bigEndian: boolean): unknown {
  const openMemory = find('void *fmemopen(void *buffer, size_t size, const char *mode)')
  if (openMemory === null) {
    return func('void *pcap_open_dead(int linktype, int snaplen)')(DLT[linkType] ?? linkType, WHOLE_PACKETS)
  }
  // One piece of memory for both, which the second call keeps alive for the first.
  const memory = new ArrayBuffer(HEADER_BYTES + ERROR_BYTES)
  const header = new DataView(memory, 0, HEADER_BYTES)
  header.setUint32(0, MAGIC, !bigEndian)
  header.setUint16(4, 2, !bigEndian)
  header.setUint16(6, 4, !bigEndian)
  header.setUint32(16, WHOLE_PACKETS, !bigEndian)
  header.setUint32(20, linkType, !bigEndian)
  const file = openMemory(Buffer.from(memory, 0, HEADER_BYTES), HEADER_BYTES, 'rb')
  const error = Buffer.from(memory, HEADER_BYTES)
  const handle = func('void *pcap_fopen_offline(void *file, void *error)')(file, error)
  if (handle === null) throw new LibpcapError('bad-filter', error.toString('utf8').replace(/\0.*$/s, ''))
  return handle
}

function instructionsOf({ koffi }: Libpcap, program: Buffer): Instruction[] {
  const length = program.readUInt32LE(0)
  const pointer = koffi.decode(program, POINTER, 'void *')
  const bytes = Buffer.from(koffi.decode(pointer, koffi.array('uint8_t', length * INSTRUCTION_BYTES, 'Array')))
  return Array.from({ length }, (_, i) => {
    const at = i * INSTRUCTION_BYTES
    const [jt = 0, jf = 0] = bytes.subarray(at + 2)
    return { code: bytes.readUInt16LE(at), jt, jf, k: bytes.readUInt32LE(at + 4) }
  })
}

function isAncillary({ code, k }: Instruction): boolean {
  return (code & 0xe7) === ABSOLUTE_LOAD && k >= ANCILLARY
}
