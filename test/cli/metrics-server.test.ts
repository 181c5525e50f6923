import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { metricsAddress } from '../../src/cli/metrics-address.ts'
import { serveMetrics } from '../../src/cli/metrics-server.ts'

test('where it listens: loopback, unless an address is given', () => {
  const places = ['9464', '127.0.0.1:9464', ':9464', 'localhost:9464', '[::1]:9464', '0.0.0.0:9464', '[::]:1'].map(
    metricsAddress,
  )
  assert.deepEqual(
    places.map(({ host, port, isLoopback }) => `${host} ${port} ${isLoopback}`),
    [
      '127.0.0.1 9464 true',
      '127.0.0.1 9464 true',
      '127.0.0.1 9464 true',
      'localhost 9464 true',
      '::1 9464 true',
      '0.0.0.0 9464 false',
      ':: 1 false',
    ],
  )
})

test('anything else is a sentence', () => {
  for (const text of ['', 'x', '65536', '1.2.3:80', 'example.org:80', '[1.2.3.4]:80', '::1:80', '80:127.0.0.1', '-1']) {
    assert.throws(() => metricsAddress(text), {
      name: 'UsageError',
      message: `--metrics takes a port or ADDRESS:PORT such as 127.0.0.1:9464 or [::1]:9464, not "${text}"`,
    })
  }
})

test('it answers GET /metrics with the text of that moment, and nothing else', async () => {
  let count = 0
  const server = await serveMetrics(metricsAddress('0'), () => `x ${++count}\n`)
  try {
    const first = await fetch(server.url)
    assert.equal(first.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(await first.text(), 'x 1\n')
    assert.equal(await (await fetch(server.url)).text(), 'x 2\n')
    const other = new URL('/other', server.url)
    assert.equal((await fetch(other)).status, 404)
    assert.equal((await fetch(server.url, { method: 'POST' })).status, 405)
    assert.match(await (await fetch(new URL('/', server.url))).text(), /\/metrics/)
  } finally {
    server.close()
  }
})

test('a port that is taken is a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => taken.once('listening', resolve))
  const { port } = taken.address() as { port: number }
  await assert.rejects(
    serveMetrics(metricsAddress(`${port}`), () => ''),
    { name: 'UsageError', message: `--metrics cannot listen on 127.0.0.1:${port}: another program listens there` },
  )
  taken.close()
})
