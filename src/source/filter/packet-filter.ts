// One filter expression over a capture, whose packets may be of several link types: it is compiled for each.
import { LibpcapError } from '../libpcap.ts'
import { compileBpf, type PacketTest } from './bpf.ts'
import { compileFilter } from './compile.ts'

/** Link types tried where no packet was seen: Ethernet, 802.11 with radiotap, raw IP, Linux cooked. */
const USUAL = [1, 127, 101, 113] as const

export class PacketFilter {
  readonly expression: string
  readonly #tests = new Map<number, PacketTest>()
  #linkType = -1
  #test: PacketTest = () => false

  /** Throws a LibpcapError when there is no libpcap, or when the expression is wrong on every usual link type. */
  constructor(expression: string) {
    this.expression = expression
    let first: unknown = null
    for (const linkType of USUAL) {
      try {
        this.#testFor(linkType)
        return
      } catch (error) {
        if (!(error instanceof LibpcapError) || error.code !== 'bad-filter') throw error
        first ??= error
      }
    }
    throw first
  }

  /** Throws a LibpcapError at the first packet of a link type for which the expression means nothing. */
  accepts(view: DataView, at: number, captured: number, original: number, linkType: number): boolean {
    if (linkType !== this.#linkType) {
      this.#test = this.#testFor(linkType)
      this.#linkType = linkType
    }
    return this.#test(view, at, captured, original)
  }

  #testFor(linkType: number): PacketTest {
    const known = this.#tests.get(linkType)
    if (known) return known
    const made = compileBpf(compileFilter(this.expression, linkType))
    this.#tests.set(linkType, made)
    return made
  }
}
