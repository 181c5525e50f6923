// libpcap's compiler: tcpdump's filter language in, a BPF program out. No privilege is needed.
import { LibpcapError, libpcap } from '../libpcap.ts'
import type { Instruction } from './bpf.ts'

/** `struct bpf_program`: the number of instructions, and a pointer to them. */
const [PROGRAM_BYTES, POINTER] = [16, 8] as const
const INSTRUCTION_BYTES = 8
/** Programs know no address of this host. */
const NETMASK_UNKNOWN = 0xffffffff
const WHOLE_PACKETS = 262_144

/** The numbers in files differ from the library's own (DLT_ values) for these. */
const DLT: Readonly<Record<number, number>> = { 100: 11, 101: 12, 102: 15, 103: 16, 106: 19 }

/** Throws a LibpcapError with the library's own message when the expression is wrong, or means nothing on that link. */
export function compileFilter(expression: string, linkType: number): Instruction[] {
  const { koffi, func } = libpcap()
  const handle = func('void *pcap_open_dead(int linktype, int snaplen)')(DLT[linkType] ?? linkType, WHOLE_PACKETS)
  const program = Buffer.alloc(PROGRAM_BYTES)
  try {
    const compile = func('int pcap_compile(void *p, void *fp, const char *str, int optimize, uint32_t netmask)')
    if (compile(handle, program, expression, 1, NETMASK_UNKNOWN) !== 0) {
      throw new LibpcapError('bad-filter', func('const char *pcap_geterr(void *p)')(handle) as string)
    }
    const length = program.readUInt32LE(0)
    const instructions = koffi.decode(program, POINTER, 'void *')
    const bytes = Buffer.from(koffi.decode(instructions, koffi.array('uint8_t', length * INSTRUCTION_BYTES, 'Array')))
    func('void pcap_freecode(void *fp)')(program)
    return Array.from({ length }, (_, i) => instruction(bytes, i * INSTRUCTION_BYTES))
  } finally {
    func('void pcap_close(void *p)')(handle)
  }
}

function instruction(bytes: Buffer, at: number): Instruction {
  return { code: bytes.readUInt16LE(at), jt: bytes[at + 2] ?? 0, jf: bytes[at + 3] ?? 0, k: bytes.readUInt32LE(at + 4) }
}
