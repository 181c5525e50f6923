// What `synfin snapshot` writes: a run of a test, without anything that differs from run to run for no reason.
import * as z from 'zod'
import { CLOSE_KINDS, CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES } from '../../report/words.ts'

const count = z.int().min(0)

/** How a connection went. */
const kind = z.object({
  outcome: z.enum(OUTCOMES),
  by: z.enum(['client', 'server', 'both']).nullable(),
  handshake: z.enum(HANDSHAKE_VERDICTS),
  close: z.enum([...CLOSE_KINDS, ...CLOSE_VERDICTS]),
})

/** ns, the smallest first; at most 1,000, an even selection of those that were measured. */
const times = z.array(z.number().min(0)).max(1000)

export const serviceSchema = z.object({
  /** Name that the capture brings, or null; two runs are matched by it and the port, or by the port alone. */
  name: z.string().nullable(),
  port: z.int().min(0).max(65_535),
  connections: z.int().min(1),
  kinds: z.array(kind),
  /** Connections of each kind. */
  counts: z.array(count),
  /** Their kinds in the order of first packets, as runs of [index of the kind, how many]; null for more than 2,000 connections. */
  order: z.array(z.tuple([count, z.int().min(1)])).nullable(),
  /** Connections that have each finding, or `retransmissions`. */
  findings: z.record(z.string(), count),
  times: z.object({ 'handshake.total': times, 'response.first': times }),
})

export const snapshotSchema = z.object({
  schema: z.literal('synfin-snapshot/1'),
  connections: count,
  /** Packets that the capture lost. */
  dropped: count,
  clock: z.enum(['kernel', 'callback']).nullable(),
  /** By port and name, those from 32,768 on in the order of their first connections; at most 1,000. */
  services: z.array(serviceSchema).max(1000),
})

export type Snapshot = z.infer<typeof snapshotSchema>
export type Service = z.infer<typeof serviceSchema>
export type Kind = z.infer<typeof kind>
export type Timing = keyof Service['times']
