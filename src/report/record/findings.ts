// Findings as the record has them, with the times that their sentences tell.

import { type Connection, SYN_AT } from '../../track/connection.ts'
import { FINDING_CODES, type FindingCode, SEVERITIES, SEVERITY_NAMES } from '../../track/findings.ts'
import type { Rare } from '../../track/rare.ts'
import type { Verdict } from '../../track/verdict.ts'
import type { Finding } from '../schema.ts'

export function findingsOf(c: Connection, rare: Rare | undefined, v: Verdict): Finding[] {
  if (!rare) return []
  return rare.findings
    .filter(finding => c.findings & (1 << finding.code))
    .map(({ code, side, count, frames, args }) => ({
      code: FINDING_CODES[code] as string,
      severity: SEVERITY_NAMES[SEVERITIES[code] as number] ?? 'info',
      frames: [...frames],
      args: {
        ...(side >= 0 && { side: side === v.roles.client ? 'client' : 'server' }),
        count,
        ...args,
        ...timesOf(c, rare, v, FINDING_CODES[code] as FindingCode, side, args?.retries ?? 0),
      },
    }))
}

/** ns; none that is not known. */
function timesOf(
  c: Connection,
  rare: Rare,
  { handshake }: Verdict,
  code: FindingCode,
  side: number,
  retries: number,
): Record<string, number> {
  if (code === 'time_wait_reuse') {
    const gap = rare.timeWaitReuse?.gap ?? null
    return gap === null ? {} : { gap }
  }
  if (code !== 'syn_loss' && code !== 'handshake_loss') return {}
  const times = rare.synsOf(side).map(({ time }) => time)
  const delay = (times.at(-1) ?? 0) - (times[0] ?? 0)
  // Not all are kept, or the clock went backwards.
  if (times.length !== retries + 1 || delay < 0) return {}
  if (code === 'syn_loss' && handshake === 'unanswered') return { inVain: delay }
  const answer = SYN_AT + 1 - side
  const isLast = code === 'handshake_loss' || !c.isMarked(answer) || c.at(answer) >= (times.at(-1) ?? 0)
  return isLast && handshake !== 'unsynchronized' ? { delay } : {}
}
