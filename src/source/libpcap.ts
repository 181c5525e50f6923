// The system's libpcap, found and called through koffi: filters are compiled and interfaces opened by the code that tcpdump
// uses. It is loaded when it is first asked for; without it everything else works.
import { createRequire } from 'node:module'
import type { KoffiFunc, LibraryHandle } from 'koffi'

type LibraryFunction = KoffiFunc<(...args: unknown[]) => unknown>
type Koffi = typeof import('koffi')
const require = createRequire(import.meta.url)

const NAMES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['libpcap.A.dylib', 'libpcap.dylib'],
  win32: ['wpcap.dll'],
}
const OTHER_NAMES = ['libpcap.so.1', 'libpcap.so.0.8', 'libpcap.so'] as const

const INSTALL =
  'install it: apt install libpcap0.8 (Debian, Ubuntu), dnf install libpcap (Fedora, RHEL), apk add libpcap (Alpine), Npcap (Windows)'

/** Of what libpcap is asked for, it is missing or says no. The message is one sentence for a person. */
export class LibpcapError extends Error {
  override readonly name = 'LibpcapError'
  readonly code: 'no-libpcap' | 'bad-filter'

  constructor(code: LibpcapError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface Libpcap {
  koffi: Koffi
  /** A function of the library, or of the C library below it, by its C prototype. */
  func(prototype: string): LibraryFunction
  /** The same; null where there is none. */
  find(prototype: string): LibraryFunction | null
  /** The address of one, to be passed to another. */
  symbol(name: string): unknown
}

let loaded: Libpcap | null = null

/** Throws a LibpcapError that says what to install when there is none. */
export function libpcap(): Libpcap {
  loaded ??= load()
  return loaded
}

function load(): Libpcap {
  const koffi = loadKoffi()
  for (const name of NAMES[process.platform] ?? OTHER_NAMES) {
    const library = open(koffi, name)
    if (library === null) continue
    const functions = new Map<string, LibraryFunction>()
    const func = (prototype: string): LibraryFunction => {
      const known = functions.get(prototype) ?? library.func(prototype)
      functions.set(prototype, known)
      return known
    }
    const find = (prototype: string): LibraryFunction | null => {
      try {
        return func(prototype)
      } catch {
        return null
      }
    }
    return { koffi, func, find, symbol: symbol => library.symbol(symbol, 'void *') }
  }
  throw new LibpcapError('no-libpcap', `needs libpcap, which is not on this system; ${INSTALL}`)
}

function loadKoffi(): Koffi {
  try {
    return require('koffi') as Koffi
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new LibpcapError('no-libpcap', `needs the package koffi to call libpcap, and it cannot be loaded: ${why}`)
  }
}

function open(koffi: Koffi, name: string): LibraryHandle | null {
  try {
    return koffi.load(name)
  } catch {
    return null
  }
}
