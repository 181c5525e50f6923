// One filter expression over a capture, whose packets may be of several link types: it is compiled for each.
import { LibpcapError } from '../libpcap.ts'
import { compileBpf, type PacketTest } from './bpf.ts'
import { compileFilter } from './compile.ts'

/** Link types tried where no packet was seen: those that have words of their own in the language, Ethernet first. */
const USUAL = [1, 127, 101, 276, 117, 123] as const
const BSD_LOOPBACK = 0
/** What libpcap says of an expression that is sound, and that no packet of the link type can pass. */
const REJECTS_ALL = 'expression rejects all packets'

export class PacketFilter {
  readonly expression: string
  readonly #tests = new Map<number, PacketTest>()
  #linkType = -1
  #test: PacketTest = none

  /** Throws a LibpcapError when there is no libpcap, or when the expression is wrong on every usual link type. */
  constructor(expression: string) {
    this.expression = expression
    let first: unknown = null
    for (const linkType of USUAL) {
      try {
        this.#tests.set(linkType, testFor(expression, linkType))
        return
      } catch (error) {
        if (!(error instanceof LibpcapError) || error.code !== 'bad-filter' || error.message === REJECTS_ALL)
          throw error
        first ??= error
      }
    }
    throw first
  }

  /** Throws a LibpcapError at the first packet of a link type for which the expression means nothing. */
  accepts(view: DataView, at: number, captured: number, original: number, linkType: number): boolean {
    if (linkType !== this.#linkType) {
      this.#test = this.#testOf(linkType)
      this.#linkType = linkType
    }
    return this.#test(view, at, captured, original)
  }

  #testOf(linkType: number): PacketTest {
    const known = this.#tests.get(linkType)
    if (known) return known
    const made = linkType === BSD_LOOPBACK ? loopbackTest(this.expression) : orNone(this.expression, linkType)
    this.#tests.set(linkType, made)
    return made
  }
}

/** The family of a BSD loopback packet is in the byte order of who captured it, and fits in 16 bits, which tells. */
function loopbackTest(expression: string): PacketTest {
  const [little, big] = [orNone(expression, BSD_LOOPBACK), orNone(expression, BSD_LOOPBACK, true)]
  return (view, at, captured, original) => {
    const test = captured >= 4 && view.getUint32(at) <= 0xffff ? big : little
    return test(view, at, captured, original)
  }
}

function orNone(expression: string, linkType: number, bigEndian = false): PacketTest {
  try {
    return testFor(expression, linkType, bigEndian)
  } catch (error) {
    if (error instanceof LibpcapError && error.message === REJECTS_ALL) return none
    throw error
  }
}

function testFor(expression: string, linkType: number, bigEndian = false): PacketTest {
  return compileBpf(compileFilter(expression, linkType, bigEndian))
}

function none(): boolean {
  return false
}
