// Who is client? The initiator, whose SYN is answered; where no SYN tells, the ports do, and that is a guess.
import type { Connection, Endpoint } from './connection.ts'
import { CROSSED, FIRST_IS_SYN, SEEDED, SEEDED_CLIENT, SEEDED_LISTENER, SYN_ACK_SENT, SYN_SEEN } from './connection.ts'
import { isRegistered } from './iana-ports.ts'

/** What the user knows better. */
export interface RoleHints {
  /** Ports that are always the server's. */
  serverPorts?: ReadonlySet<number>
  /** Networks whose addresses are always the client's. */
  clientNets?: readonly Network[]
}

/** Address words as in `Segment`, and how many leading bits count. */
export interface Network {
  version: 4 | 6
  words: readonly [number, number, number, number]
  bits: number
}

export interface Roles {
  client: 0 | 1
  certainty: 'proved' | 'inferred' | 'guessed' | 'kernel'
  why: string
}

/** Finds the client and writes it into `roles`. */
export function assignRoles(c: Connection, hints: RoleHints, roles: Roles): void {
  const first = c.ends[0]
  const second = c.ends[1]
  if (c.has(CROSSED)) return set(roles, 0, 'proved', 'both sent a SYN; this one was captured first')
  if (isOpener(first)) return set(roles, 0, 'proved', 'it sent the SYN')
  if (isOpener(second)) return set(roles, 1, 'proved', 'it sent the SYN')
  if (first.seen & SYN_ACK_SENT) return set(roles, 1, 'proved', 'the SYN-ACK was sent to it')
  if (second.seen & SYN_ACK_SENT) return set(roles, 0, 'proved', 'the SYN-ACK was sent to it')
  if (c.has(SEEDED_LISTENER)) return setSeeded(c, roles)
  guess(c, hints, roles)
}

/** Who is client as the first packet alone tells: it never changes, whatever follows. */
export function assignFirstRoles(c: Connection, hints: RoleHints, roles: Roles): void {
  if (c.has(FIRST_IS_SYN)) return set(roles, 0, 'proved', 'it sent the SYN')
  if (c.has(SEEDED_LISTENER)) return setSeeded(c, roles)
  guess(c, hints, roles)
}

const isOpener = (endpoint: Endpoint): boolean => (endpoint.seen & (SYN_SEEN | SYN_ACK_SENT)) === SYN_SEEN

function guess(c: Connection, hints: RoleHints, roles: Roles): void {
  const [first, second] = c.ends
  const known = (test: (endpoint: Endpoint) => boolean): 0 | 1 | -1 =>
    test(first) === test(second) ? -1 : test(first) ? 0 : 1
  const byPort = known(endpoint => hints.serverPorts?.has(endpoint.port) ?? false)
  if (byPort >= 0) return set(roles, (1 - byPort) as 0 | 1, 'guessed', 'the other port is a given server port')
  const byNet = known(endpoint => hints.clientNets?.some(net => isIn(c.version, endpoint, net)) ?? false)
  if (byNet >= 0) return set(roles, byNet as 0 | 1, 'guessed', 'its address is in a given client network')
  if (c.has(SEEDED)) return setSeeded(c, roles)
  const wellKnown = known(endpoint => endpoint.port < 1024)
  if (wellKnown >= 0) return set(roles, (1 - wellKnown) as 0 | 1, 'guessed', 'only the other port is below 1024')
  const registered = known(endpoint => isRegistered(endpoint.port))
  if (registered >= 0)
    return set(roles, (1 - registered) as 0 | 1, 'guessed', 'only the other port is registered with IANA')
  if (first.port !== second.port) {
    return set(roles, first.port < second.port ? 1 : 0, 'guessed', 'the other port is lower')
  }
  set(roles, 0, 'guessed', 'equal ports; it sent the first segment')
}

/** What the kernel of the capturing host said when the capture began. */
function setSeeded(c: Connection, roles: Roles): void {
  const client = c.has(SEEDED_CLIENT) ? 1 : 0
  if (c.has(SEEDED_LISTENER)) return set(roles, client, 'kernel', 'this host listens on the other port')
  set(roles, client, 'inferred', 'its port is of this host, and nothing listens on it')
}

function set(roles: Roles, client: 0 | 1, certainty: Roles['certainty'], why: string): void {
  roles.client = client
  roles.certainty = certainty
  roles.why = why
}

function isIn(version: number, endpoint: Endpoint, net: Network): boolean {
  if (version !== net.version) return false
  const words = [endpoint.address0, endpoint.address1, endpoint.address2, endpoint.address3]
  const skipped = version === 4 ? 96 : 0
  return words.every((word, i) => {
    const bits = Math.min(32, Math.max(0, net.bits + skipped - 32 * i))
    const mask = bits === 0 ? 0 : -1 << (32 - bits)
    return (version === 4 && i < 3) || ((word ^ (net.words[i] as number)) & mask) === 0
  })
}
