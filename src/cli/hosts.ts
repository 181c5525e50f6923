// Names for addresses from a file in the form of /etc/hosts: an address, then its names. The network is never asked.
import { readFileSync } from 'node:fs'
import { addressText, parseAddress } from '../decode/address.ts'
import { UsageError } from './exit.ts'

/** Address as text → its first name. Lines without a valid address are an error that says which. */
export function readHosts(path: string): Map<string, string> {
  const names = new Map<string, string>()
  textOf(path)
    .split('\n')
    .forEach((line, i) => {
      const [address = '', name] = line.replace(/#.*/, '').trim().split(/\s+/)
      if (address === '') return
      // macOS names the interface of link-local ones: fe80::1%lo0.
      const parsed = parseAddress(address.replace(/%.*/, ''))
      if (parsed === null || name === undefined) {
        throw new UsageError(`--hosts: ${path}:${i + 1}: found "${line.trim()}", expected an address and its names`, {
          help: false,
        })
      }
      const key = addressText(parsed.version, ...parsed.words)
      if (!names.has(key)) names.set(key, name)
    })
  return names
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message
    throw new UsageError(`--hosts: ${path}: ${why}`, { help: false })
  }
}
