// A test that starts its own capture, with a real server on the loopback.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type CaptureDuringOptions, captureDuring } from '../../src/index.ts'
import type { CaptureRecord } from '../../src/report/schema.ts'
import { needs } from '../support/needs.ts'

const NEEDED = needs({ root: true, commands: ['tcpdump'] })

describe('captureDuring', NEEDED, () => {
  let server: Server
  let url = ''
  let filter = ''

  before(async () => {
    server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    url = `http://127.0.0.1:${port}/`
    filter = `tcp port ${port}`
  })
  after(() => server.close())

  const get = async (connection: 'close' | 'keep-alive'): Promise<string> =>
    (await fetch(url, { headers: { connection } })).text()

  const during = (run: () => unknown, options: CaptureDuringOptions = {}) => captureDuring(run, { filter, ...options })

  for (const engine of ['tcpdump', undefined] as const) {
    test(`${engine ?? 'the first engine that works'}: one request, from its SYN to the last ACK`, async () => {
      let capture: CaptureRecord | undefined
      const connections = await during(() => get('close'), {
        engine,
        onCapture: record => {
          capture = record
        },
      })
      assert.deepEqual(
        connections.map(({ id, outcome, handshake, close }) => [id, outcome, handshake.verdict, close.verdict]),
        [[1, 'closed', 'complete', 'graceful']],
      )
      assert.deepEqual([capture?.clock, capture?.errors, capture?.files[0]?.dropped], ['kernel', [], 0])
    })
  }

  test('nothing is missed of many connections, at the beginning and at the end', async () => {
    const connections = await during(async () => {
      for (let i = 0; i < 10; i++) await Promise.all(Array.from({ length: 20 }, () => get('close')))
    })
    assert.equal(connections.length, 200)
    assert.deepEqual([...new Set(connections.map(({ outcome }) => outcome))], ['closed'])
    assert.deepEqual(
      connections.map(({ id }) => id),
      [...connections.keys()].map(i => i + 1),
    )
  })

  test('what is still open when the function ends is open', async () => {
    const [connection] = await during(() => get('keep-alive'))
    assert.equal(connection?.outcome, 'open')
    await fetch(url, { headers: { connection: 'close' } })
  })

  test('what comes only after the function ended, but at once, is in', async () => {
    const reset = createTcpServer(socket => setTimeout(() => socket.resetAndDestroy(), 20)).listen(0, '127.0.0.1')
    await once(reset, 'listening')
    const { port } = reset.address() as AddressInfo
    const [connection] = await captureDuring(
      async () => {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => {})
        await once(socket, 'connect')
      },
      { filter: `tcp port ${port}` },
    )
    reset.close()
    assert.deepEqual([connection?.outcome, connection?.by], ['reset', 'server'])
  })

  test('only some of them', async () => {
    const where = ({ client }: { client: { payload: number } }) => client.payload === 0
    assert.deepEqual(await during(() => get('close'), { where }), [])
  })

  test('what the function rejects with is what it rejects with', async () => {
    const failure = new Error('the test failed')
    await assert.rejects(
      during(() => Promise.reject(failure)),
      error => error === failure,
    )
  })

  test('a wrong filter, and an interface that is not there', async () => {
    const never = () => assert.fail('it must not run')
    await assert.rejects(during(never, { filter: 'port port' }), { name: 'LibpcapError', code: 'bad-filter' })
    await assert.rejects(during(never, { interface: 'nosuch0' }), { name: 'LiveError', code: 'no-such-interface' })
  })
})
