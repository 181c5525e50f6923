// `--metrics`: what a Prometheus server scrapes, over HTTP. On loopback unless an address says otherwise.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CONTENT_TYPE } from '../report/exposition.ts'
import { UsageError } from './exit.ts'
import type { MetricsAddress } from './metrics-address.ts'

export interface MetricsServer {
  /** Where it can be scraped. */
  url: string
  close(): void
}

/** Answers with what `text` gives at that moment; throws a UsageError when it cannot listen there. */
export async function serveMetrics({ host, port }: MetricsAddress, text: () => string): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (!isRead) response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    else if (pathname === '/metrics') response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(text())
    else if (pathname === '/') response.writeHead(200, { 'Content-Type': 'text/plain' }).end('synfin: see /metrics\n')
    else response.writeHead(404).end()
  })
  // A client that says nothing keeps nothing.
  server.requestTimeout = server.headersTimeout = 5000
  server.maxConnections = 16
  await listening(server, host, port)
  // Scraping alone keeps no program running.
  server.unref()
  return { url: urlOf(server.address() as AddressInfo), close: () => server.close().closeAllConnections() }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new UsageError(`--metrics cannot listen on ${nameOf(host, port)}: ${whyNot(error)}`))
    })
    server.listen(port, host, resolve)
  })
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'another program listens there'
  if (code === 'EADDRNOTAVAIL') return 'this host has no such address'
  if (code === 'EACCES') return 'ports below 1024 are only for root'
  return message
}

const nameOf = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
const urlOf = ({ address, port }: AddressInfo): string => `http://${nameOf(address, port)}/metrics`
