// Ready-made rules, for `extends` and `--rules`.

export interface SetRule {
  name: string
  where?: string
  assert: string
}

export const SETS: Readonly<Record<string, readonly SetRule[]>> = {
  'clean-close': [
    {
      name: 'everything opened is closed by FINs of both sides',
      where: 'handshake.verdict in ["complete", "partial"]',
      assert: 'all(outcome == "closed")',
    },
  ],
  'no-leaks': [
    {
      name: 'nothing is left in CLOSE-WAIT or half-closed',
      assert:
        'none(outcome == "half-closed" || outcome in ["open", "superseded"] && (client.state == "CLOSE-WAIT" || server.state == "CLOSE-WAIT"))',
    },
  ],
  'healthy-handshakes': [
    {
      name: 'every attempt to connect succeeds',
      where: 'handshake.verdict != "not-captured" && !(outcome in ["stray", "backscatter"])',
      assert: 'all(handshake.verdict in ["complete", "partial"])',
    },
    {
      name: 'no segment of a handshake is sent again',
      assert:
        'none(handshake.synRetries > 0 || findings.exists(f, f.code in ["handshake_loss", "accept_queue_overflow"]))',
    },
  ],
  'no-resets': [
    { name: 'no connection is reset', assert: 'none(outcome in ["reset", "aborted-after-fin", "scan"])' },
    { name: 'no connection is refused', assert: 'none(outcome == "refused")' },
  ],
  'no-loss': [
    { name: 'nothing is sent twice', assert: 'none(client.retransmissions > 0 || server.retransmissions > 0)' },
    // All that shows of a loss before the capture point: what is sent again comes behind what followed it.
    { name: 'nothing comes out of order', assert: 'none(client.outOfOrder > 0 || server.outOfOrder > 0)' },
  ],
}
