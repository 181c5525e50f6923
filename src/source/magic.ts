// What a file is by its first bytes, never by its name: a capture, compressed data, another tool's capture, or neither.
import { CaptureError } from './capture-error.ts'
import type { CaptureFile } from './packet.ts'
import { MICROSECONDS, MODIFIED, NANOSECONDS } from './pcap-record.ts'

/** As many bytes as it takes to tell. */
export const SNIFF_BYTES = 24

export type Compression = 'gzip' | 'zstd' | 'xz' | 'lz4' | 'bzip2'

const SECTION_HEADER = 0x0a0d0d0a

/** 'pcap', 'pcapng' or null, of a file's first bytes. */
export function formatOf(head: Uint8Array): 'pcap' | 'pcapng' | null {
  if (head.length < 4) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (view.getUint32(0) === SECTION_HEADER) return 'pcapng'
  for (const magic of [MICROSECONDS, NANOSECONDS, MODIFIED]) {
    if (view.getUint32(0) === magic || view.getUint32(0, true) === magic) return 'pcap'
  }
  return null
}

export function compressionOf(head: Uint8Array): Compression | null {
  if (startsWith(head, '\x1f\x8b\x08')) return 'gzip'
  if (startsWith(head, '\x28\xb5\x2f\xfd')) return 'zstd'
  if (startsWith(head, '\xfd7zXZ\0')) return 'xz'
  if (startsWith(head, '\x04\x22\x4d\x18') || startsWith(head, '\x02\x21\x4c\x18')) return 'lz4'
  if (startsWith(head, 'BZh')) return 'bzip2'
  // One of zstd's skippable frames, which parallel compressors put first (RFC 8878, 3.1).
  return head.length >= 4 && (head[0]! & 0xf0) === 0x50 && startsWith(head.subarray(1), '\x2a\x4d\x18') ? 'zstd' : null
}

/** Other compressions: first bytes as Latin-1, name, command that prints the contents. */
const PACKED = [
  ['\x1f\x9d', 'compress', 'gzip -dc'],
  ['PK\x03\x04', 'zip', 'unzip -p'],
  ['7z\xbc\xaf\x27\x1c', '7-Zip', '7z x -so'],
  ['\x5d\0\0', 'lzma', 'xz -dc'],
  ['LZIP', 'lzip', 'lzip -dc'],
] as const

/** editcap reads it, but has no link type for its packets in pcapng. */
const NETSCALER = 'NetScaler nstrace'

/** Captures of other tools that Wireshark's editcap converts: first bytes as Latin-1, name, where they stand if not first. */
const FOREIGN: readonly (readonly [magic: string, name: string, at?: number])[] = [
  ['snoop\0\0\0', 'snoop'],
  ['btsnoop\0', 'btsnoop'],
  ['GMBU', 'Microsoft Network Monitor 2'],
  ['RTSS', 'Microsoft Network Monitor 1'],
  ['TRSNIFF data    \x1a', 'DOS Sniffer'],
  ['XCP\0', 'NetXRay'],
  ['\x7fver', 'EtherPeek'],
  ['iptrace 1.0', 'AIX iptrace'],
  ['iptrace 2.0', 'AIX iptrace'],
  ['ObserverPktBuffe', 'Network Instruments Observer'],
  ['\0\0\x02\0\x12\x05\0\x10', 'Tektronix K12'],
  ['+---------+-------------', 'Tektronix K12 text'],
  ['\x05VNF', 'Visual Networks'],
  ['TR\0\x64\0', 'HP-UX nettl'],
  ['\xaa\xaa\xaa\xaa', 'InfoVista 5View'],
  ['\x01\x10\x4c\0\x01\x05', 'Novell LANalyzer'],
  ['\xac\x01\0\x1c', 'Ixia lcap'],
  ['\x1c\0\x01\xac', 'Ixia lcap'],
  ['\xab\x01\0\x1c', 'Ixia lcap'],
  ['\x1c\0\x01\xab', 'Ixia lcap'],
  ['\0\0\0\x01\0\0\0\0\0\x07\xd0\0', 'HP-UX nettl'],
  ['VL\0\0', 'NetXRay'],
  ['\x42\xd2\0\x34\x12\x66\x22\x88', 'RADCOM analyser'],
  ['cpse', 'Colasoft Capsa'],
  ['NetScaler ', NETSCALER, 3],
  ['NetScaler ', NETSCALER, 8],
]

/** Formats whose packets may each have another link type: editcap must be told which, and Ethernet is what people mean. */
const MIXED = new Set(['AIX iptrace', 'Tektronix K12', 'Tektronix K12 text', 'HP-UX nettl'])

/** Why a file that is no capture cannot be read. `head` is its first SNIFF_BYTES bytes, or all that it has. */
export function notACapture(file: CaptureFile, head: Uint8Array): CaptureError {
  const { path, compression } = file
  if (head.length === 0) {
    return new CaptureError('empty-file', path, 0, 'is empty (0 bytes), expected a pcap or pcapng file')
  }
  const within = compression ? ` within ${compression}` : ''
  // Compressions that are read are not read within another.
  const inner = compressionOf(head)
  const packed = inner ? ['', inner, `${inner} -dc`] : PACKED.find(([magic]) => startsWith(head, magic))
  if (packed) {
    const expected = compression ? 'one compression at most' : 'gzip, zstd, xz, lz4, bzip2 or no compression'
    const message = `is compressed with ${packed[1]}${within}, expected ${expected}; decompress it with: ${packed[2]} ${shell(path)}`
    return new CaptureError('unsupported-compression', path, 0, message)
  }
  const foreign = FOREIGN.find(([magic, , at = 0]) => startsWith(head.subarray(at), magic))
  const type = foreign && MIXED.has(foreign[1]) ? ' -T ether' : ''
  const convert = `convert it with: editcap -F pcapng${type} ${shell(path)} OUT.pcapng`
  if (foreign) {
    const advice = foreign[1] === NETSCALER ? 'have pcap written with: start nstrace -traceformat PCAP' : convert
    const message = `is a capture in ${foreign[1]} format, expected pcap or pcapng; ${advice}`
    return new CaptureError('unsupported-format', path, 0, message)
  }
  const text = textOf(head)
  const message = `is no capture: it starts with ${text ?? bytesOf(head)}, expected the magic number of pcap or pcapng`
  // Some formats have no magic number, and Wireshark tries them all.
  const hint = text === null ? `; if Wireshark opens it, ${convert}` : ''
  return new CaptureError('not-a-capture', path, 0, message + hint)
}

function startsWith(head: Uint8Array, magic: string): boolean {
  if (head.length < magic.length) return false
  for (let i = 0; i < magic.length; i++) if (head[i] !== magic.charCodeAt(i)) return false
  return true
}

/** The first bytes as text; null where they are none. */
function textOf(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head)
  if (!/^[\t\r\n\x20-\x7e]+$/.test(text)) return null
  return JSON.stringify(text.length < SNIFF_BYTES ? text : `${text}…`)
}

function bytesOf(head: Uint8Array): string {
  return `the bytes ${Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ')}`
}

/** A path as a POSIX shell takes it. */
export function shell(path: string): string {
  return /^[\w./+:@%,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
