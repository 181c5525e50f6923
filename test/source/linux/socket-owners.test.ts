import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { readHostSockets } from '../../../src/source/linux/host-sockets.ts'
import { SocketOwners } from '../../../src/source/linux/socket-owners.ts'

/** A /proc made by hand: process 7 with a file, a socket and a pipe, process 8 that is just ending. */
function proc(): string {
  const root = mkdtempSync(`${tmpdir()}/synfin-proc-`)
  mkdirSync(`${root}/7/fd`, { recursive: true })
  mkdirSync(`${root}/8`)
  mkdirSync(`${root}/self`)
  writeFileSync(`${root}/7/comm`, 'nginx\n')
  for (const [fd, target] of Object.entries({ 0: '/dev/null', 3: 'socket:[4711]', 4: 'pipe:[4712]' })) {
    symlinkSync(target, `${root}/7/fd/${fd}`)
  }
  return root
}

test('who has a socket, by its inode', () => {
  const root = proc()
  try {
    const owners = new SocketOwners(root)
    assert.equal(owners.of(4711), undefined)
    while (!owners.look([4711]));
    assert.deepEqual(owners.of(4711), { pid: 7, name: 'nginx' })
    assert.equal(owners.of(4712), undefined)
    assert.equal(owners.hidden, 0)
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('after a round the next one waits for twenty times as long', () => {
  const root = proc()
  try {
    const owners = new SocketOwners(root)
    const begun = performance.now()
    while (!owners.look([1], begun));
    const spent = performance.now() - begun
    assert.equal(owners.look([1], begun), false)
    while (!owners.look([1], begun + 20 * spent + 1));
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('this very process has its listening socket', {
  skip: process.platform !== 'linux' && 'needs Linux',
}, async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const listener = readHostSockets()?.sockets.find(({ localPort, state }) => localPort === port && state === 'LISTEN')
  assert.ok(listener && listener.inode > 0)
  const owners = new SocketOwners()
  while (!owners.look([listener.inode]));
  assert.equal(owners.of(listener.inode)?.pid, process.pid)
  server.close()
})
