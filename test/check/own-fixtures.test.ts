// The project as its own user: what was recorded is held against rules in fixtures/check, by the command that users have.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { synfin } from '../support/cli.ts'

// biome-ignore format: a table
const CAPTURES: Readonly<Record<string, string[]>> = {
  'clean.yaml': ['any-interface-v1.pcap', 'any-interface.pcap', 'bare-ip.pcap', 'close-by-client.pcap', 'close-by-server.pcap', 'close-simultaneous.pcap',
    'close-three-way.pcap', 'half-close.pcapng', 'ipv6.pcap', 'keepalive-answered.pcap', 'loopback.pcap', 'pcapng.pcapng', 'rtt-20ms.pcap', 'vlan.pcap', 'vxlan.pcap'],
  'path-of-20ms.yaml': ['accept-queue-overflow.pcap', 'http.pcapng', 'rtt-20ms.pcap', 'transfer-with-loss.pcap'],
  'refused.yaml': ['refused.pcap', 'refused-ipv6.pcap', 'rejected.pcap', 'rejected-ipv6.pcap', 'unanswered.pcap'],
  'reset.yaml': ['forgotten-peer.pcap', 'keepalive-timeout.pcap', 'reset-after-fin.pcapng', 'reset-by-receiver-of-fin.pcap', 'reset-linger.pcap', 'reset-unread-data.pcap'],
}

describe('synfin check on its own fixtures', { concurrency: 2 }, () => {
  for (const [rules, captures] of Object.entries(CAPTURES)) {
    test(rules, async () => {
      const paths = captures.map(name => `fixtures/real/${name}`)
      const ended = await synfin(['check', ...paths, '--each', '-q', '--rules', `fixtures/check/${rules}`])
      assert.deepEqual(ended, { stdout: '', stderr: '', code: 0 })
    })

    test(`${rules} does not hold of what it is not about`, async () => {
      const [other = ''] = CAPTURES[rules === 'clean.yaml' ? 'reset.yaml' : 'clean.yaml'] ?? []
      const { code } = await synfin(['check', `fixtures/real/${other}`, '-q', '--rules', `fixtures/check/${rules}`])
      assert.equal(code, 1)
    })
  }

  test('every file of rules is used', () =>
    assert.deepEqual(readdirSync('fixtures/check').sort(), Object.keys(CAPTURES)))
})
