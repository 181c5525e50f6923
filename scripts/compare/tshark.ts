// What tshark says of every TCP segment of a capture.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** One TCP segment, the innermost of its frame; those quoted in ICMP errors are none. */
export interface TsharkSegment {
  frame: number
  /** ns since 1970. */
  time: bigint
  /** tshark's number of the connection (`tcp.stream`). */
  stream: number
  from: string
  to: string
  /** As in decode/segment.ts. */
  flags: number
  /** Unsigned; `ack` is 0 without the flag. */
  seq: number
  ack: number
  /** Payload bytes. */
  length: number
  isRetransmission: boolean
  /** Bytes of the frame on the wire. */
  frameLength: number
  /** `tcp.analysis.initial_rtt` in ns; null where tshark has none. */
  initialRtt: bigint | null
}

export interface TsharkCapture {
  packets: number
  segments: TsharkSegment[]
}

const execute = promisify(execFile)
/** Bytes of output: about 2 million segments. */
const LARGEST = 1 << 28

// The dissectors of applications make and split conversations of their own (FTP, VNC): none is let at a TCP payload. Two
// passes, since reassembly and analysis may tell of a frame what only later ones show.
const OPTIONS = [
  ...['-2', '-n', '-d', 'tcp.port==1-65535,data', '-d', 'tcp.port==0,data'],
  ...['-o', 'ip.defragment:TRUE', '-o', 'ipv6.defragment:TRUE'],
  ...['-o', 'ip.check_checksum:FALSE', '-o', 'tcp.check_checksum:FALSE'],
  ...['-o', 'tcp.analyze_sequence_numbers:TRUE', '-o', 'tcp.desegment_tcp_streams:FALSE'],
]

// biome-ignore format: three lines, not twenty
const FIELDS = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.encap_type', 'frame.protocols', 'tcp.stream',
  'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.flags', 'tcp.seq_raw', 'tcp.ack_raw',
  'tcp.len', 'tcp.analysis.retransmission', 'tcp.analysis.initial_rtt'] as const

type Field = (typeof FIELDS)[number]

/** A damaged file gives what tshark reads before the damage. Throws where tshark cannot be run. */
export async function readWithTshark(path: string): Promise<TsharkCapture> {
  const args = ['-r', path, ...OPTIONS, '-T', 'fields', '-E', 'occurrence=l', ...FIELDS.flatMap(name => ['-e', name])]
  const env = { ...process.env, TZ: 'UTC' }
  const { stdout } = await execute('tshark', args, { maxBuffer: LARGEST, env }).catch(failed)
  const lines = stdout.split('\n').filter(line => line !== '')
  const rows = lines.map(line => {
    const values = line.split('\t')
    return Object.fromEntries(FIELDS.map((name, i) => [name, values[i] ?? ''])) as Record<Field, string>
  })
  const segments = rows.filter(row => row['tcp.stream'] !== '' && !/:icmp(v6)?:/.test(row['frame.protocols']))
  // Of pcapng's blocks, tshark numbers as frames some that are no packets: these have no link layer.
  const packets = rows.filter(row => row['frame.encap_type'] !== '')
  return { packets: packets.length, segments: segments.map(segmentOf) }
}

function segmentOf(row: Record<Field, string>): TsharkSegment {
  const flags = Number(row['tcp.flags'])
  // The innermost IP header is the one next to TCP.
  const isV6 = row['frame.protocols'].lastIndexOf(':ipv6') > row['frame.protocols'].lastIndexOf(':ip:')
  const address = (way: 'src' | 'dst') => row[`${isV6 ? 'ipv6' : 'ip'}.${way}`]
  const port = (way: 'src' | 'dst') => row[`tcp.${way}port`]
  return {
    frame: Number(row['frame.number']),
    time: nanoseconds(row['frame.time_epoch']),
    stream: Number(row['tcp.stream']),
    from: `${address('src')} ${port('src')}`,
    to: `${address('dst')} ${port('dst')}`,
    flags,
    seq: Number(row['tcp.seq_raw']),
    ack: Number(row['tcp.ack_raw']),
    length: Number(row['tcp.len']),
    isRetransmission: row['tcp.analysis.retransmission'] !== '',
    frameLength: Number(row['frame.len']),
    initialRtt: row['tcp.analysis.initial_rtt'] === '' ? null : nanoseconds(row['tcp.analysis.initial_rtt']),
  }
}

/** tshark writes seconds with nine digits, more than a double can hold. */
function nanoseconds(seconds: string): bigint {
  return BigInt(seconds.replace('.', ''))
}

/** tshark fails for a damaged file after it has written what it could read. */
function failed(error: { stdout?: string; code?: unknown }): { stdout: string } {
  if (typeof error.code !== 'number' || error.stdout === undefined) throw error
  return { stdout: error.stdout }
}
