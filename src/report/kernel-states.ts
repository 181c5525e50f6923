// What the Linux kernel did with an endpoint's socket (event sock:inet_sock_set_state), held against the states that a
// record has of it. Linux keeps some states in mini-sockets, which have no such events: SYN-RECEIVED shows only with the
// ACK that completes the handshake; TIME-WAIT, and the FIN-WAIT-2 of a socket that its application has closed, show as
// CLOSED. Those are no differences.
import type { ConnectionRecord, Finding, Transition } from './schema.ts'

export interface KernelChange {
  /** ns since 1970 UTC. */
  t: bigint
  from: string
  to: string
}

/** A state that the record should have entered; `t` null where the kernel's time says nothing. */
export interface ExpectedState {
  state: string
  t: bigint | null
}

/** Two changes by one segment: Linux takes its ACK, then its FIN, 5 to 50 µs apart; ns. */
const ONE_STEP = 200_000n

/** The lives of one socket address pair, each from CLOSED or LISTEN on. */
export function incarnations<C extends KernelChange>(changes: readonly C[]): [C, ...C[]][] {
  const lives: [C, ...C[]][] = []
  for (const change of changes) {
    if (change.from === 'CLOSED' || change.from === 'LISTEN' || lives.length === 0) lives.push([change])
    else lives.at(-1)?.push(change)
  }
  return lives
}

/** What a record should say, given the kernel's changes; `states` is what it says, where the kernel leaves a choice. */
export function expectedStates(
  changes: readonly KernelChange[],
  states: readonly string[],
  { isUntimed = NEVER, isUnseen = NEVER }: { isUntimed?: IsState; isUnseen?: IsState } = {},
): ExpectedState[] {
  if (changes.length === 0) return withoutSocket(states)
  const expected: ExpectedState[] = []
  for (const [i, { t, from, to }] of changes.entries()) {
    const timed = isUntimed(to) ? null : t
    const before = changes[i - 1]
    const after = changes[i + 1]
    if (to === 'FIN-WAIT-2' && !states.includes(to) && after && after.t - t <= ONE_STEP) continue
    if (to === 'CLOSED' && (from === 'FIN-WAIT-2' || from === 'CLOSING')) {
      const orphaned = states.includes('FIN-WAIT-2') && before !== undefined && t - before.t <= ONE_STEP
      expected.push(...afterSocket(states.slice(expected.length), orphaned ? null : timed, orphaned))
    } else if (!isUnseen(to)) {
      expected.push({ state: to, t: from === 'LISTEN' ? null : timed })
    }
  }
  return expected
}

type IsState = (state: string) => boolean
const NEVER: IsState = () => false

/**
 * A full socket became a mini-socket, which has no events: in TIME-WAIT, or, when the application had closed it before
 * the peer did (`orphaned`), still in FIN-WAIT-2. A RST closes either kind, a timer the first.
 */
function afterSocket(rest: readonly string[], t: bigint | null, orphaned: boolean): ExpectedState[] {
  const possible = ['TIME-WAIT', 'CLOSED', 'TIME-WAIT,CLOSED', ...(orphaned ? [''] : [])]
  if (!possible.includes(rest.join())) return [{ state: 'TIME-WAIT', t }]
  return rest.map((state, i) => ({ state, t: i === 0 ? t : null }))
}

/** No full socket ever was: a mini-socket in SYN-RECEIVED at most, or a port without a listener. */
function withoutSocket(states: readonly string[]): ExpectedState[] {
  const possible = ['', 'SYN-RECEIVED', 'CLOSED', 'SYN-RECEIVED,CLOSED']
  return possible.includes(states.join()) ? states.map(state => ({ state, t: null })) : []
}

/** The wire told these to their end; of all others the kernel may know more than the capture, or less. */
const TOLD: readonly string[] = ['closed', 'reset', 'aborted-after-fin', 'refused', 'scan']

/**
 * The finding `kernel_differs` for one endpoint, or null when the two agree: the states in another order, or others. `changes`
 * are the kernel's of this incarnation; one that was under way when the kernel began to tell is compared from there on.
 */
export function kernelDiffers(
  record: ConnectionRecord,
  endpoint: 'client' | 'server',
  changes: readonly KernelChange[],
): Finding | null {
  const [first] = changes
  if (first === undefined || record.evicted) return null
  const rows = record.transitions.filter(row => row.endpoint === endpoint && row.on !== 'first seen')
  const told = rows.filter(row => row.certainty !== 'kernel')
  const wire = told.map(row => row.to as string)
  // What went before the kernel began to tell is not compared.
  if (first.from !== 'CLOSED' && first.from !== 'LISTEN') wire.splice(0, wire.lastIndexOf(first.from) + 1)
  const kernel = expectedStates(changes, wire).map(({ state }) => state)
  const isWhole = TOLD.includes(record.outcome) && record[endpoint].state !== null
  const length = isWhole ? Math.max(wire.length, kernel.length) : Math.min(wire.length, kernel.length)
  if (wire.slice(0, length).join() === kernel.slice(0, length).join()) return null
  const args = { side: endpoint, count: 1, kernel: listed(changes.map(({ to }) => to)), wire: listed(wire) }
  const evidence = told.flatMap(row => row.evidence ?? [])
  return { code: 'kernel_differs', severity: 'warning', frames: evidence.slice(0, MAX_FRAMES), args }
}

/** As of every finding. */
const MAX_FRAMES = 8

/** The kernel's changes as rows of a record; `start`: of the capture, ns since 1970 UTC. */
export function kernelRows(
  changes: readonly KernelChange[],
  endpoint: 'client' | 'server',
  start: bigint,
): Transition[] {
  return changes.map(({ t, from, to }) => ({
    at: Number(t - start),
    evidence: null,
    endpoint,
    from: from as Transition['from'],
    to: to as Transition['to'],
    on: 'kernel',
    certainty: 'kernel',
  }))
}

function listed(states: readonly string[]): string {
  return states.length === 0 ? 'nothing' : states.join(' → ')
}
