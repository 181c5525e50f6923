// The one public schema, `synfin/1` (fields are only ever added). The types come from it (`z.infer`), so does the JSON
// Schema that the package ships; zod itself is never loaded where records are made (`import type` only; the words that
// are needed at run time are in words.ts). Times: `start`, and a file's `from` and `to`, are RFC 3339 in UTC with nine
// decimals, `at` and `until` are integer ns since the first packet of the capture, durations are integer ns. What cannot
// be known is null, with the reason under the field's name in the sibling `unknown`.
import * as z from 'zod'
import {
  CERTAINTIES,
  CLOSE_KINDS,
  CLOSE_VERDICTS,
  HANDSHAKE_VERDICTS,
  OUTCOMES,
  type Outcome,
  SEVERITIES,
  STATES,
} from './words.ts'

export { CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES, STATES } from './words.ts'

const count = z.int().min(0)
// The keyword `unit` goes into the JSON Schema; what else must know which fields are times reads it from there.
const ns = z.int().meta({ unit: 'ns since the first packet' })
const duration = z.int().min(0).meta({ unit: 'ns' })
/** RFC 3339 in UTC with nine decimals. */
const time = z.string().meta({ format: 'date-time' })
const measured = duration.nullable()
const state = z.enum(STATES)
const side = z.enum(['client', 'server'])
const certainty = z.enum(CERTAINTIES)
/** Why a sibling field is null: the field's name, or a dotted path of names, to a reason. */
const unknown = z.record(z.string(), z.string())
const range = z.tuple([duration, duration]).nullable()
/** File by its index in `capture.files`, frame from 1 as Wireshark counts. */
const evidence = z.object({ file: count, frame: z.int().min(1) })

const stateDwell = z.object({
  state,
  /** When it entered the state; ns since the first packet of the capture. */
  from: ns,
  /** When it left; null for the last one. */
  to: ns.nullable(),
  /** How long. For a state still open at the end a lower bound; null across a backward step of time. */
  duration: measured,
  lowerBound: z.boolean(),
  certainty,
})

const rtt = z.object({
  n: count,
  min: duration,
  p50: duration,
  p95: duration,
  max: duration,
})

const options = z.object({
  mss: count.nullable(),
  windowScale: count.nullable(),
  sackPermitted: z.boolean(),
  timestamps: z.boolean(),
  fastOpen: z.enum(['request', 'cookie']).nullable(),
  /** MPTCP MP_JOIN token of a subflow, as a hexadecimal string. */
  mptcpJoin: z.string().nullable(),
})

export const endpointSchema = z
  .object({
    address: z.string(),
    port: count,
    name: z.string().optional(),
    state: state.nullable(),
    certainty: certainty.nullable(),
    /** Initial sequence number, unsigned. */
    isn: count.nullable(),
    packets: count,
    bytes: count,
    payload: count,
    retransmissions: count,
    outOfOrder: count,
    duplicates: count,
    zeroWindows: count,
    /** Of its SYN or SYN-ACK; null when that was not captured. */
    options: options.nullable(),
    rtt: rtt.nullable(),
    states: z.array(stateDwell),
    /** Classes of loss: a later version's. */
    loss: z.null(),
    unknown,
  })
  .meta({ id: 'endpoint' })

const handshake = z.object({
  verdict: z.enum(HANDSHAKE_VERDICTS),
  certainty,
  total: measured,
  synRetries: count,
  /** Times of the client's SYNs (at most 16 are kept), ns since the first packet of the capture. */
  synTimes: z.array(ns),
  retryDelay: measured,
  serverLeg: measured,
  serverLegRange: range,
  clientLeg: measured,
  clientLegRange: range,
  withData: z.boolean(),
  rtt: measured,
  refusedAfter: measured,
  icmp: z.object({ type: count, code: count, from: z.string() }).nullable(),
  unknown,
})

const close = z.object({
  verdict: z.enum(CLOSE_VERDICTS),
  certainty,
  kind: z.enum(CLOSE_KINDS).nullable(),
  finRetries: count,
  finWait1: measured,
  halfClosed: measured,
  lastAck: measured,
  /** Simultaneous close only: each side's own FIN to the ACK covering it. */
  closing: z.object({ client: measured, server: measured }),
  total: measured,
  unknown,
})

export const findingSchema = z
  .object({
    code: z.string(),
    severity: z.enum(SEVERITIES),
    /** Frames that show it (at most 8 are kept). */
    frames: z.array(evidence),
    args: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  })
  .meta({ id: 'finding' })

export const transitionSchema = z.object({
  at: ns,
  /** null for what follows from a timer. */
  evidence: evidence.nullable(),
  endpoint: side,
  /** null where the first state was entered before the capture. */
  from: state.nullable(),
  to: state,
  /** What caused it, in the words of RFC 9293's Figure 5: `snd SYN`, `rcv ACK of FIN`, `timeout 2MSL`, … */
  on: z.string(),
  certainty,
})

export const connectionSchema = z
  .object({
    id: z.int().min(1),
    /** Hash of start, 4-tuple and ISNs: the same under a filter, in shards, live. */
    uid: z.string(),
    communityId: z.string(),
    client: endpointSchema,
    server: endpointSchema,
    roles: z.object({ certainty, why: z.string() }),
    /** Which side's segments were captured. */
    seen: z.enum(['both', 'client', 'server']),
    outcome: z.enum(OUTCOMES),
    by: z.enum(['client', 'server', 'both']).nullable(),
    certainty,
    evicted: z.boolean(),
    handshake,
    established: z.object({
      at: ns.nullable(),
      duration: measured,
      /** What can be said when `duration` is null or still running, ns. */
      lowerBound: measured,
      unknown,
    }),
    firstByte: z.object({ client: measured, server: measured, unknown }),
    response: z.object({ first: measured, serverThink: measured, unknown }),
    close,
    reset: z
      .object({
        at: ns,
        by: side,
        sinceLastData: measured,
        acceptable: z.enum(['exact', 'probable']),
        /** Bytes of its peer's and its own data that were never acknowledged. */
        unacked: z.object({ client: count, server: count }),
        unknown,
      })
      .nullable(),
    timeWait: z
      .object({
        by: z.enum(['client', 'server', 'both']),
        /** When it runs out by the model; ns since the first packet of the capture. */
        until: ns,
        /** Last ACK to the SYN that used the 4-tuple again. */
        reusedAfter: measured,
      })
      .nullable(),
    timeWaitReuse: z
      .object({
        gap: measured,
        isnDelta: z.int().nullable(),
        tsDelta: z.int().nullable(),
      })
      .nullable(),
    idle: z.object({ max: measured }),
    keepAlive: z.object({ count, interval: measured }),
    start: time,
    at: ns,
    duration: measured,
    history: z.string(),
    zeekState: z.string(),
    transitions: z.array(transitionSchema),
    findings: z.array(findingSchema),
    /** Stacks of VLAN tags and tunnels its packets came in, outermost first, e.g. `vlan 10`, `vxlan 42`. */
    encapsulation: z.array(z.array(z.string())),
    unknown,
  })
  .meta({ id: 'connection' })

/** One file of the capture; counts are of what could be read. */
export const fileSchema = z.object({
  path: z.string(),
  format: z.enum(['pcap', 'pcapng', 'live']),
  compression: z.enum(['gzip', 'zstd']).nullable(),
  /** LINKTYPE_ numbers of the tcpdump group's registry. */
  linkTypes: z.array(count),
  /** Largest snap length in bytes; 0 where the file sets no limit. */
  snaplen: count,
  /** Decimal digits of a second that its times have. */
  precision: count,
  packets: count,
  bytes: count,
  /** Times of its first and last packet; null for a file without packets. */
  from: time.nullable(),
  to: time.nullable(),
  truncated: z.boolean(),
  /** Packets that the capturing side says it lost; null where the file does not say. */
  dropped: count.nullable(),
})

const note = z.object({ code: z.string(), message: z.string() })

export const captureSchema = z
  .object({
    files: z.array(fileSchema),
    packets: count,
    tcpSegments: count,
    /** Why packets are not among the segments: `packets` is `tcpSegments` and all of these. */
    skipped: z.object({
      notIp: count,
      notTcp: count,
      unknownLinkType: count,
      truncatedHeader: count,
      fragment: count,
      /** 0 unless checksums were asked for. */
      badChecksum: count,
      duplicate: count,
      filtered: count,
      tooDeep: count,
    }),
    /** All connections, whether a filter selected them or not. */
    connections: count,
    /** Times of the first packet (which `at` counts from) and the last; null for a capture without packets. */
    from: time.nullable(),
    to: time.nullable(),
    duration: measured,
    /** Where live packets got their times; null for files. */
    clock: z.enum(['kernel', 'callback']).nullable(),
    /** Where it was captured: a later version's. */
    vantage: z.null(),
    findings: z.array(findingSchema),
    warnings: z.array(note),
    /** Why files could not be read to their end. */
    errors: z.array(note),
  })
  .meta({ id: 'capture' })

/** What was asked for. */
export const runSchema = z.object({
  /** Files are read by the program's own reader or by the package pcap-parser. */
  reader: z.string(),
  /** Packet filter; null: none. */
  filter: z.string().nullable(),
  /** Expression that selected connections; null: all of them. */
  where: z.string().nullable(),
  /** How long TIME-WAIT is taken to last. */
  timeWait: duration,
  serverPorts: z.array(count),
  clientNets: z.array(z.string()),
})

/**
 * How values are spread. Percentiles are within 1.1 %, `min` and `max` exact. The histogram can be merged: its buckets are
 * those of OpenTelemetry's exponential histogram; bucket `i` of scale `s` is (2^(i/2^s), 2^((i+1)/2^s)] ns.
 */
export const distributionSchema = z
  .object({
    n: z.int().min(1),
    min: duration,
    p50: duration,
    p90: duration,
    p95: duration,
    p99: duration,
    max: duration,
    histogram: z.object({
      scale: z.int(),
      /** How many values are 0. */
      zero: count,
      /** Index and count of each bucket that is not empty, by index. */
      buckets: z.array(z.tuple([z.int(), count])),
    }),
  })
  .meta({ id: 'distribution' })

const outcomes = z.object(Object.fromEntries(OUTCOMES.map(word => [word, count])) as Record<Outcome, typeof count>)

const served = z.object({
  connections: count,
  outcomes,
  /** Of `handshake.total` and `response.first`; null when none of its connections has it. */
  handshake: distributionSchema.nullable(),
  response: distributionSchema.nullable(),
})

export const serverSchema = z.object({
  address: z.string(),
  port: count,
  name: z.string().optional(),
  ...served.shape,
})

/** Over the selected connections. */
export const summarySchema = z
  .object({
    ...served.shape,
    /** How many findings of each code. */
    findings: z.record(z.string(), count),
    /** By number of connections, largest first; at most 10,000. */
    servers: z.array(serverSchema),
    /** Connections to servers beyond those, taken together; null: there are none. */
    otherServers: served.nullable(),
  })
  .meta({ id: 'summary' })

const schema = z.literal('synfin/1')

export const documentSchema = z
  .object({
    schema,
    tool: z.object({ name: z.string(), version: z.string() }),
    run: runSchema,
    capture: captureSchema,
    summary: summarySchema,
    /** By id. */
    connections: z.array(connectionSchema),
  })
  .meta({ id: 'document' })

const { tool, run } = documentSchema.shape
/** Lines of `--format ndjson`. */
export const connectionLineSchema = z
  .intersection(z.object({ type: z.literal('connection'), schema }), connectionSchema)
  .meta({ id: 'connectionLine' })
export const captureLineSchema = z
  .intersection(z.object({ type: z.literal('capture'), schema, tool, run }), captureSchema)
  .meta({ id: 'captureLine' })
export const summaryLineSchema = z
  .intersection(z.object({ type: z.literal('summary'), schema }), summarySchema)
  .meta({ id: 'summaryLine' })

export type EndpointRecord = z.infer<typeof endpointSchema>
export type ConnectionRecord = z.infer<typeof connectionSchema>
export type Transition = z.infer<typeof transitionSchema>
export type Finding = z.infer<typeof findingSchema>
export type FileRecord = z.infer<typeof fileSchema>
export type CaptureRecord = z.infer<typeof captureSchema>
export type RunRecord = z.infer<typeof runSchema>
export type Distribution = z.infer<typeof distributionSchema>
export type ServerRecord = z.infer<typeof serverSchema>
export type SummaryRecord = z.infer<typeof summarySchema>
export type DocumentRecord = z.infer<typeof documentSchema>
