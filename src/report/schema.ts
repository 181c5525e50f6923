// The one public schema, `synfin/1` (fields are only ever added). The types come from it (`z.infer`), so does the JSON
// Schema that the package ships; zod itself is never loaded where records are made (`import type` only; the words that
// are needed at run time are in words.ts). Times: `start`, and a file's `from` and `to`, are RFC 3339 in UTC with nine
// decimals, `at` and `until` are integer ns since the first packet of the capture, durations are integer ns. What cannot
// be known is null, with the reason under the field's name in the sibling `unknown`.
import * as z from 'zod'
import {
  connectionSchema,
  count,
  duration,
  type endpointSchema,
  findingSchema,
  measured,
  time,
  type transitionSchema,
} from './connection-schema.ts'
import { OUTCOMES, type Outcome } from './words.ts'

export { connectionSchema } from './connection-schema.ts'
export { CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES, STATES } from './words.ts'

/** One file of the capture; counts are of what could be read. */
export const fileSchema = z.object({
  path: z.string(),
  format: z.enum(['pcap', 'pcapng', 'live', 'unknown']),
  compression: z.enum(['gzip', 'zstd', 'xz', 'lz4', 'bzip2']).nullable(),
  /** LINKTYPE_ numbers of the tcpdump group's registry. */
  linkTypes: z.array(count),
  /** pcapng only: its interfaces, the first 64; the name is null where the file does not say. */
  interfaces: z.array(z.object({ name: z.string().nullable(), linkType: count })).optional(),
  /** Largest snap length in bytes; 0 where the file sets no limit. */
  snaplen: count,
  /** Decimal digits of a second that its times have. */
  precision: count,
  packets: count,
  bytes: count,
  /** Times of its earliest and latest packet; null for a file without packets. */
  from: time.nullable(),
  to: time.nullable(),
  truncated: z.boolean(),
  /** Packets that the capturing side says it lost; null where the file does not say. */
  dropped: count.nullable(),
  /** Live only: packets that passed the filter, and those that the interface lost; null where nobody can tell. */
  received: count.nullable().optional(),
  interfaceDropped: count.nullable().optional(),
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
    /** Times of the first packet (which `at` counts from) and the latest; null for a capture without packets. */
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
  /** Tunnels were looked into. */
  decap: z.boolean(),
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
