// What one finding means, in words, with its own numbers.
import { messageOf } from './messages.ts'
import type { Finding } from './schema.ts'
import { countText, durationText } from './text.ts'

/** Arguments that are no durations. */
const COUNTS: ReadonlySet<string> = new Set(['count', 'targets', 'rate', 'sent'])

export function findingText({ code, args }: Pick<Finding, 'code' | 'args'>): string {
  const values: Readonly<Record<string, Finding['args'][string]>> = { ...args, ...wordsOf(args) }
  const isKnown = (name: string) => typeof values[name] === 'number' || typeof values[name] === 'string'
  return messageOf(code)
    .means.replace(/\[(.*?)\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => isKnown(name)) ? part : '',
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      if (typeof value === 'string') return value
      return COUNTS.has(name) ? countText(Number(value)) : durationText(Number(value))
    })
}

/** The same of several findings of one kind, whose numbers differ. */
export function commonText({ code, args }: Pick<Finding, 'code' | 'args'>): string {
  const texts = Object.entries(args).filter(([, value]) => typeof value === 'string')
  return findingText({ code, args: Object.fromEntries(texts) })
}

function wordsOf({ side, retries }: Finding['args']): Record<string, string | number> {
  const known = side === 'client' || side === 'server'
  const words = known ? `the ${side}` : 'one side'
  return {
    side: words,
    Side: words.replace(/^./, first => first.toUpperCase()),
    syn: known ? (side === 'client' ? 'SYN' : 'SYN-ACK') : 'SYN or SYN-ACK',
    ...(typeof retries === 'number' && { sent: retries + 1 }),
  }
}
