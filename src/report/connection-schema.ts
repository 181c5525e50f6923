// The connection record: the first half of the schema `synfin/1`, see schema.ts.
import * as z from 'zod'
import { CERTAINTIES, CLOSE_KINDS, CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES, SEVERITIES, STATES } from './words.ts'

export const count = z.int().min(0)
// The keyword `unit` goes into the JSON Schema; what else must know which fields are times reads it from there.
// Whole numbers beyond 2^53 too: a live capture runs for longer than 104 days (README, limits, says how exact it is then).
const whole = (value: number) => Number.isInteger(value)
export const ns = z.number().refine(whole).meta({ type: 'integer', unit: 'ns since the first packet' })
export const duration = z.number().min(0).refine(whole).meta({ type: 'integer', unit: 'ns' })
/** RFC 3339 in UTC with nine decimals. */
export const time = z.string().meta({ format: 'date-time' })
export const measured = duration.nullable()
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
    /** Who has its socket, only with `live --pid`: by the socket itself, or the listener that it came to. */
    process: z
      .object({ pid: z.int().min(1), name: z.string(), via: z.enum(['socket', 'listener']) })
      .nullable()
      .optional(),
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
  /** What caused it, in the words of RFC 9293's Figure 5: `snd SYN`, `rcv ACK of FIN`, `timeout 2MSL`, …; `kernel`: its own word. */
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
        /** Bytes of each side's data that had not been acknowledged then. */
        unacked: z.object({ client: count.nullable(), server: count.nullable() }),
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
