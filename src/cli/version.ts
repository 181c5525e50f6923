import { readFileSync } from 'node:fs'

/** Of the package; found beside the folder that this file is in, whether compiled or not. */
export function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
