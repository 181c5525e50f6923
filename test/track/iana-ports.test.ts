import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { PORTS_FILE, portsModule } from '../../scripts/make-iana-ports.ts'
import { isRegistered } from '../../src/track/iana-ports.ts'

test('the list of ports is that of IANA’s table (scripts/make-iana-ports.ts)', () => {
  assert.equal(readFileSync(PORTS_FILE, 'utf8'), portsModule())
})

test('ports of services are registered, others are not', () => {
  const services = [1025, 1433, 3306, 3389, 5432, 6379, 8080, 27_017, 44_818, 49_150]
  assert.deepEqual(
    services.filter(port => !isRegistered(port)),
    [],
  )
  const others = [1024, 1027, 40_001, 49_151, 49_152, 51_413, 65_535]
  assert.deepEqual(others.filter(isRegistered), [])
})

test('few of the ports that Linux gives to clients are registered', () => {
  const ephemeral = Array.from({ length: 60_999 - 32_768 + 1 }, (_, i) => 32_768 + i)
  const registered = ephemeral.filter(isRegistered).length
  assert.ok(registered > 50 && registered < ephemeral.length / 50, `${registered} of ${ephemeral.length}`)
})
