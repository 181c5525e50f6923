// What a capture holds, in one line for each connection, to be compared with what a scenario should have made:
// `>S <S. >. >.5 <. >F. <. <F. >.` is a client's whole connection with five bytes of data. Flags in tcpdump's letters but
// for the P, behind them the payload's length when there is any, and `w0` for a window of 0; `icmp` for an ICMP error.
// tcpdump reads the file, so that a recording does not stand on the program that it is to test.
import { execFileSync } from 'node:child_process'

const TIME = /^\d+\.\d{9}/gm
const SEGMENT = /IP6? (\S+\.\d+) > (\S+\.\d+): Flags \[([^\]]+)\].* win (\d+),.* length (\d+)/
const ICMP_ERROR = /IP6? (\S+) > \S+: ICMP6?,? .*(?:unreachable|prohibited)/

interface Conversation {
  opener: string
  tokens: string[]
}

/**
 * One transcript for each 4-tuple in the order of their first packets; `>` is what the first one's sender sent. Throws
 * when the times step back, as they can by less than a microsecond between two processors.
 */
export function transcripts(path: string): string[] {
  const command = ['-nn', '-tt', '--nano', '-r', path]
  const text = execFileSync('tcpdump', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const times = [...text.matchAll(TIME)].map(([time]) => BigInt(time.replace('.', '')))
  if (times.some((time, i) => i > 0 && time < (times[i - 1] as bigint))) throw new Error('its times step back')
  const conversations = new Map<string, Conversation>()
  let latest: Conversation | undefined
  for (const line of text.split('\n')) {
    const [segment, from = '', to = '', flags = '', window = '', length = ''] = SEGMENT.exec(line) ?? []
    if (segment !== undefined) {
      const key = [from, to].sort().join(' ')
      latest = conversations.get(key) ?? { opener: from, tokens: [] }
      conversations.set(key, latest)
      const direction = from === latest.opener ? '>' : '<'
      const closed = window === '0' && !flags.includes('R') ? 'w0' : ''
      latest.tokens.push(direction + flags.replace('P', '') + (length === '0' ? '' : length) + closed)
    }
    const [, router] = ICMP_ERROR.exec(line) ?? []
    if (router !== undefined) latest?.tokens.push(latest.opener.startsWith(`${router}.`) ? '>icmp' : '<icmp')
  }
  return [...conversations.values()].map(({ tokens }) => tokens.join(' '))
}
