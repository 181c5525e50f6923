import assert from 'node:assert/strict'
import { test } from 'node:test'
import { icmpName } from '../../src/report/icmp-names.ts'

// biome-ignore format: a table
const NAMES: [type: number, code: number, from: string, name: string][] = [
  [3, 1, '10.0.0.9', 'host unreachable'],
  [3, 3, '10.0.0.9', 'port unreachable'],
  [3, 13, '10.0.0.9', 'communication administratively prohibited'],
  [3, 99, '10.0.0.9', 'destination unreachable'],
  [11, 0, '10.0.0.9', 'time exceeded in transit (TTL 0)'],
  [1, 1, '2001:db8::9', 'communication administratively prohibited'],
  [1, 3, '2001:db8::9', 'address unreachable'],
  [1, 4, '2001:db8::9', 'port unreachable'],
  [3, 1, '2001:db8::9', 'time exceeded while fragments were put together'],
  [100, 0, '2001:db8::9', 'an error without a name'],
]

for (const [type, code, from, name] of NAMES) {
  test(`ICMP ${type}/${code} from ${from}: ${name}`, () => assert.equal(icmpName({ type, code, from }), name))
}
