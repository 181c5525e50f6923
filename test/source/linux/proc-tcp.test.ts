import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSockets } from '../../../src/source/linux/proc-tcp.ts'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const line = (text: string) =>
  `${HEAD}${text} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000 100 0 0 10 0\n`
const LOOPBACK = 0x7f000001

test('a socket of IPv4: addresses and ports, state, inode', () => {
  assert.deepEqual(parseSockets(line('   1: 0100007F:8F94 0102000A:0050 01'), true), [
    {
      version: 4,
      local: [0, 0, 0, LOOPBACK],
      localPort: 0x8f94,
      remote: [0, 0, 0, 0x0a000201],
      remotePort: 80,
      state: 'ESTABLISHED',
      inode: 4711,
      dual: false,
    },
  ])
})

test('on a host of the other byte order the same address is printed otherwise', () => {
  const [socket] = parseSockets(line('   1: 7F000001:8F94 0A000201:0050 06'), false)
  assert.deepEqual([socket?.local, socket?.state], [[0, 0, 0, LOOPBACK], 'TIME-WAIT'])
})

test('IPv6, and an IPv6 socket that speaks IPv4', () => {
  const own = '000080FE000000000000000001000000'
  const mapped = '0000000000000000FFFF00000100007F'
  const [six] = parseSockets(line(`   0: ${own}:0016 ${own}:D431 08`), true)
  assert.deepEqual([six?.version, six?.local, six?.state], [6, [0xfe80 << 16, 0, 0, 1], 'CLOSE-WAIT'])
  const [four] = parseSockets(line(`   0: ${mapped}:0016 ${mapped}:D431 0B`), true)
  assert.deepEqual([four?.version, four?.remote, four?.state], [4, [0, 0, 0, LOOPBACK], 'CLOSING'])
})

test('a listener on :: is one for IPv4 too', () => {
  const any = '0'.repeat(32)
  const [socket] = parseSockets(line(`   0: ${any}:0016 ${any}:0000 0A`), true)
  assert.deepEqual([socket?.state, socket?.dual], ['LISTEN', true])
})

test('the kernel’s twelve numbers in RFC 9293’s words, and none beyond', () => {
  const states = Array.from({ length: 14 }, (_, i) => {
    const hex = i.toString(16).toUpperCase().padStart(2, '0')
    return parseSockets(line(`   1: 0100007F:0001 0100007F:0002 ${hex}`), true)[0]?.state ?? null
  })
  // biome-ignore format: the kernel's order
  assert.deepEqual(states, [null, 'ESTABLISHED', 'SYN-SENT', 'SYN-RECEIVED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT',
    'CLOSED', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING', 'SYN-RECEIVED', null])
})

test('what is no such line is passed over', () => {
  for (const text of [
    '',
    HEAD,
    'nonsense',
    '   1: 0100007F 0102000A',
    line('   1: 0100007F00:8F94 0102000A:0050 01'),
  ]) {
    assert.deepEqual(parseSockets(text, true), [])
  }
})
