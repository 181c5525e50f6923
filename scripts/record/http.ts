// The two programs of the scenario `http`: `http.ts server`, and `http.ts client IPV4 IPV6`, which ends when it has
// had its answers. A path such as /slow?after=300&bytes=5000 says what the server does.
import { once } from 'node:events'
import { Agent, createServer, get, type RequestOptions } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than the slowest answer here, shorter than Node's 5 s. */
const KEEP_ALIVE_TIMEOUT = 700

async function serve(): Promise<void> {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://server')
    await sleep(Number(searchParams.get('after') ?? 0))
    response.end('x'.repeat(Number(searchParams.get('bytes') ?? 100)))
  })
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT
  server.listen(80, '::')
  await once(server, 'listening')
  process.stdout.write('ready\n')
}

/** One request; gives the bytes of the answer, or the error's code. */
function request(host: string, path: string, options: RequestOptions = {}): Promise<number | string> {
  return new Promise(resolve => {
    const asking = get({ host, path, agent: false, ...options }, response => {
      let bytes = 0
      response.on('data', chunk => {
        bytes += chunk.length
      })
      response.on('end', () => resolve(bytes))
    })
    asking.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

async function ask(ipv4: string, ipv6: string): Promise<void> {
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 2 })
  await Promise.all([
    request(ipv4, '/', { agent: keepAlive }),
    request(ipv4, '/?bytes=20000', { agent: keepAlive }),
    request(ipv4, '/?after=50', { agent: keepAlive }),
    request(ipv4, '/?bytes=5000', { agent: keepAlive }),
  ])
  await request(ipv4, '/?bytes=3000')
  await request(ipv6, '/?bytes=3000')
  await request(ipv4, '/?after=400')
  await request(ipv4, '/', { port: 81 })
  await request(ipv6, '/', { port: 81 })
  await request(ipv4, '/?after=300', { signal: AbortSignal.timeout(150) })
  keepAlive.destroy()
}

const [role, ipv4 = '', ipv6 = ''] = process.argv.slice(2)
if (role === 'server') await serve()
else await ask(ipv4, ipv6)
