// The comparison itself: a witness written by hand that agrees with a record written by hand, then one thing wrong at a
// time. And what the recorded witnesses must have between them.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import type { ConnectionRecord, Transition } from '../../src/report/schema.ts'
import { compareWithKernel, loadWitness, type Witness } from './kernel-witness.ts'
import { closedByClient } from './records.ts'

const START = 1_795_000_000_000_000_000n
const [CLIENT, SERVER] = ['10.0.0.1:41012', '10.0.0.2:80']

/** A kernel that fits `closedByClient`: µs since the capture began, socket, from, to. */
const FITTING = `
  -20    client CLOSED SYN-SENT
  330    client SYN-SENT ESTABLISHED
  370    server LISTEN SYN-RECEIVED
  375    server SYN-RECEIVED ESTABLISHED
  7980   client ESTABLISHED FIN-WAIT-1
  8040   server ESTABLISHED CLOSE-WAIT
  8330   client FIN-WAIT-1 FIN-WAIT-2
  11970  server CLOSE-WAIT LAST-ACK
  12030  client FIN-WAIT-2 CLOSED
  12070  server LAST-ACK CLOSED
`

function witness(events: string, changes: Partial<Witness> = {}): Witness {
  return {
    capture: 'by-hand.pcap',
    kernel: 'Linux',
    hosts: [
      { name: 'client', addresses: ['10.0.0.1'], delay: 0 },
      { name: 'server', addresses: ['10.0.0.2'], delay: 0 },
    ],
    exceptions: [],
    events: events.trim().split('\n').map(event),
    snapshots: [],
    ...changes,
  }
}

function event(line: string): Witness['events'][number] {
  const [micros, host, from = '', to = ''] = line.trim().split(/ +/)
  const client = { saddr: '10.0.0.1', sport: 41012, daddr: '10.0.0.2', dport: 80 }
  const server = { saddr: '10.0.0.2', sport: 80, daddr: '10.0.0.1', dport: 41012 }
  return { t: moment(Number(micros)), ...(host === 'client' ? client : server), family: 4, from, to }
}

const moment = (micros: number): string => String(START + BigInt(micros) * 1000n)

/** The record with each row of its history changed, or left out. */
function history(change: (row: Transition) => Transition | null, end: Partial<ConnectionRecord> = {}) {
  const transitions = closedByClient.transitions.flatMap(row => change(row) ?? [])
  return { ...closedByClient, transitions, ...end }
}

const differences = (kernel: Witness, record: ConnectionRecord = closedByClient) =>
  compareWithKernel(kernel, record, START)

function agrees(name: string, kernel: Witness, record?: ConnectionRecord): void {
  test(`agrees: ${name}`, () => assert.deepEqual(differences(kernel, record), []))
}

function differs(name: string, expected: RegExp, kernel: Witness, record?: ConnectionRecord): void {
  test(`differs: ${name}`, () => {
    const found = differences(kernel, record)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', expected)
  })
}

const clientEnds = (state: ConnectionRecord['client']['state']) => ({ client: { ...closedByClient.client, state } })
const isLast = (row: Transition) => row.endpoint === 'client' && row.to === 'TIME-WAIT'
const timeWaitOver: Transition = {
  ...{ at: 60_012_040_000, evidence: null, endpoint: 'client', from: 'TIME-WAIT', to: 'CLOSED' },
  ...{ on: 'timeout 2MSL', certainty: 'modelled' },
}

const SYN_SENT = '-20 client CLOSED SYN-SENT'
const UNANSWERED = history(row => (row.at === 0 && row.endpoint === 'client' ? row : null), { duration: 0 })

agrees('every state, at fitting times', witness(FITTING))
agrees('TIME-WAIT ran out, of which the kernel shows nothing', witness(FITTING), {
  ...closedByClient,
  transitions: [...closedByClient.transitions, timeWaitOver],
})
agrees(
  'the record knows nothing of the client’s end',
  witness(FITTING),
  history(row => (isLast(row) ? null : row), clientEnds(null)),
)
agrees(
  'a socket closed before its peer did leaves FIN-WAIT-2 at once',
  witness(FITTING.replace('12030  client', '8335   client')),
)
agrees(
  'three-way: Linux passes through FIN-WAIT-2 within one segment',
  witness(FITTING.replace('8330   client', '12025  client')),
  history(row => {
    if (row.to === 'FIN-WAIT-2') return null
    return isLast(row) ? { ...row, from: 'FIN-WAIT-1', on: 'rcv FIN,ACK of FIN' } : row
  }),
)
agrees(
  'a link’s delay lies between socket and capture',
  witness(FITTING.replace('-20  ', '-9000').replace('7980', '-1000'), {
    hosts: [
      { name: 'client', addresses: ['10.0.0.1'], delay: 9_000_000 },
      { name: 'server', addresses: ['10.0.0.2'], delay: 0 },
    ],
  }),
)
agrees(
  'an exception of time',
  witness(FITTING.replace('8040   server', '900000 server').replace('11970', '900001').replace('12070', '900002'), {
    exceptions: ['CLOSE-WAIT', 'LAST-ACK', 'CLOSED'].map(to => ({ kind: 'untimed', host: 'server', to, why: '' })),
  }),
)
agrees(
  'of two incarnations, the one in which the connection was',
  witness(`${FITTING.replace(/-?\d+ /g, micros => `${Number(micros) - 900_000} `)}${FITTING}`),
)
agrees(
  'SYN-RECEIVED, which the kernel shows only when its ACK comes',
  witness(FITTING),
  history(row => (row.to === 'SYN-RECEIVED' ? { ...row, at: -3_000_000_000 } : row)),
)
agrees(
  'crossed FINs: what came stands where the own FIN passed',
  witness(FITTING.replace(/ +8330[\s\S]*/, '  7990 client FIN-WAIT-1 CLOSING\n')),
  history(row => {
    if (row.to === 'FIN-WAIT-2') return { ...row, at: 8_000_000, to: 'CLOSING', on: 'rcv FIN' }
    return row.at > 8_000_000 ? null : row
  }, clientEnds('CLOSING')),
)
agrees(
  'what the kernel did unseen',
  witness(`${SYN_SENT}\n50 client SYN-SENT CLOSED`, {
    exceptions: [{ kind: 'unseen', host: 'client', to: 'CLOSED', why: '' }],
  }),
  UNANSWERED,
)
agrees(
  'nothing at the server for a SYN that nobody answered, though the ports were used again later',
  witness(`${SYN_SENT}${FITTING.replace(/-?\d+ /g, micros => `${Number(micros) + 900_000} `)}`),
  UNANSWERED,
)

differs(
  'a state too many, in the wrong order',
  /client 10\.0\.0\.1:41012: the record has SYN-SENT → FIN-WAIT-1 → ESTABLISHED → .*, the kernel SYN-SENT → ESTABLISHED → FIN-WAIT-1 → /,
  witness(FITTING),
  history(row => {
    const exchanged = { ESTABLISHED: 'FIN-WAIT-1', 'FIN-WAIT-1': 'ESTABLISHED' } as Record<string, Transition['to']>
    return row.endpoint === 'client' ? { ...row, to: exchanged[row.to] ?? row.to } : row
  }),
)
differs(
  'a state left out',
  /server .* the record has SYN-RECEIVED → ESTABLISHED → LAST-ACK → CLOSED, the kernel .* → CLOSE-WAIT → /,
  witness(FITTING),
  history(row => (row.to === 'CLOSE-WAIT' ? null : row)),
)
differs(
  'FIN-WAIT-2 left out where the kernel stayed in it',
  /client .* FIN-WAIT-1 → TIME-WAIT, the kernel .* FIN-WAIT-2 → TIME-WAIT/,
  witness(FITTING),
  history(row => (row.to === 'FIN-WAIT-2' ? null : row)),
)
differs(
  'the end left out without saying that it is unknown',
  /client .* FIN-WAIT-2, the kernel .* TIME-WAIT/,
  witness(FITTING),
  history(row => (isLast(row) ? null : row)),
)
differs(
  'CLOSED where the kernel is still in LAST-ACK',
  /server .* LAST-ACK → CLOSED, the kernel .* LAST-ACK$/,
  witness(FITTING.replace(/ +12070.*\n/, '')),
)
differs(
  'a connection where the kernel refused one',
  /server .* the record has SYN-RECEIVED → ESTABLISHED → .*, the kernel nothing/,
  witness(FITTING.replace(/.*server.*\n/g, '')),
)
differs(
  'sent long after the kernel’s change',
  /client .* FIN-WAIT-1 \(snd FIN\): sent 6000 µs after/,
  witness(FITTING.replace('7980', '2000')),
)
differs(
  'received before it was captured',
  /server .* CLOSE-WAIT \(rcv FIN\): the kernel’s change came -60 µs after/,
  witness(FITTING.replace('8040', '7940')),
)
differs(
  'received, but the kernel knew much later',
  /server .* CLOSED \(rcv ACK of FIN\): the kernel’s change came 7960 µs after/,
  witness(FITTING.replace('12070', '20000')),
)
differs(
  'TIME-WAIT long before the socket became one',
  /client .* TIME-WAIT \(rcv FIN\): the kernel’s change came 8000 µs after/,
  witness(FITTING.replace('12030', '20000')),
)
differs('ss saw another state', /client .* ss showed CLOSE-WAIT at .*, the record has FIN-WAIT-2/, {
  ...witness(FITTING),
  snapshots: [{ t: moment(10_000), host: 'client', local: CLIENT, peer: SERVER, state: 'CLOSE-WAIT' }],
})
differs('ss saw another state after the end', /server .* ss showed LAST-ACK at .*, the record has CLOSED/, {
  ...witness(FITTING),
  snapshots: [{ t: moment(900_000), host: 'server', local: SERVER, peer: CLIENT, state: 'LAST-ACK' }],
})

test('agrees: ss saw what mini-sockets hide', () => {
  const snapshots = [
    { t: moment(360), host: 'server', local: SERVER, peer: CLIENT, state: 'ESTABLISHED' },
    { t: moment(10_000), host: 'client', local: CLIENT, peer: SERVER, state: 'FIN-WAIT-2' },
    { t: moment(900_000), host: 'client', local: CLIENT, peer: SERVER, state: 'TIME-WAIT' },
    // Of the port's life before.
    { t: moment(-900_000), host: 'client', local: CLIENT, peer: SERVER, state: 'LAST-ACK' },
  ]
  assert.deepEqual(differences(witness(FITTING, { snapshots })), [])
})

test('agrees: ss saw what the record need not know', () => {
  const unknown = history(row => (isLast(row) ? null : row), clientEnds(null))
  const timeWait = { t: moment(900_000), host: 'client', local: CLIENT, peer: SERVER, state: 'TIME-WAIT' }
  assert.deepEqual(differences(witness(FITTING, { snapshots: [timeWait] }), unknown), [])
  const established = { t: moment(9000), host: 'server', local: SERVER, peer: CLIENT, state: 'ESTABLISHED' }
  const exceptions: Witness['exceptions'] = [{ kind: 'untimed', host: 'server', to: 'CLOSE-WAIT', why: '' }]
  assert.deepEqual(differences(witness(FITTING, { exceptions, snapshots: [established] })), [])
})

const REAL = readdirSync(new URL('../../fixtures/real/', import.meta.url))
const witnesses = REAL.filter(file => file.endsWith('.kernel.json')).map(file => loadWitness(file.split('.')[0] ?? ''))

test('every recorded capture has its witness, every witness its capture', () => {
  const captures = REAL.filter(file => !file.endsWith('.kernel.json')).sort()
  assert.deepEqual(witnesses.map(({ capture }) => capture).sort(), captures)
})

test('the recorded witnesses show every state that a record can show', () => {
  const seen = new Set(witnesses.flatMap(({ events, snapshots }) => [...events, ...snapshots].map(stateOf)))
  // biome-ignore format: in the order of a life
  assert.deepEqual([...seen].sort(), ['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT',
    'CLOSING', 'LAST-ACK', 'TIME-WAIT', 'CLOSED'].sort())
})

function stateOf(row: { to: string } | { state: string }): string {
  return 'to' in row ? row.to : row.state
}
