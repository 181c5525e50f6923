// Packets flow one way through the folders of src; what a file imports shows whether that holds.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SRC = fileURLToPath(new URL('../src', import.meta.url))
/** A folder may import from itself and from folders to its left; the roof is over all of them, and `cli` uses it. */
const FLOW = ['source', 'decode', 'track', 'report', 'check', 'cli']
const ROOF = readdirSync(SRC).filter(name => name.endsWith('.ts'))
/** These touch no file, socket, clock or process: bytes and records in, records out. */
const PURE = ['decode', 'track', 'report', 'check']
/** Every way to import a module: `from '…'`, `import '…'`, `import('…')`, with either quote. */
const IMPORT = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g

interface Import {
  file: string
  /** `node:fs`, `zod`, or a path from src: `track/state.ts`. */
  target: string
}

const imports = files(SRC).flatMap(importsOf)

function files(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : []
  })
}

function importsOf(path: string): Import[] {
  const code = readFileSync(path, 'utf8')
  return [...code.matchAll(IMPORT)].map(([, target = '']) => ({
    file: relative(SRC, path),
    target: target.startsWith('.') ? relative(SRC, join(dirname(path), target)) : target,
  }))
}

const folderOf = (path: string) => path.split('/')[0] ?? ''

for (const [index, folder] of FLOW.entries()) {
  test(`src/${folder} imports only from itself and from upstream`, () => {
    const allowed = [...FLOW.slice(0, index + 1), ...(folder === 'cli' ? ROOF : [])]
    const inside = imports.filter(({ file }) => folderOf(file) === folder)
    const wrong = inside.filter(({ target }) => {
      return [...FLOW, ...ROOF, '..'].includes(folderOf(target)) && !allowed.includes(folderOf(target))
    })
    assert.deepEqual(wrong, [])
  })
}

test('the roof does not import the command line', () => {
  const wrong = imports.filter(({ file, target }) => ROOF.includes(file) && folderOf(target) === 'cli')
  assert.deepEqual(wrong, [])
})

test('decode, track, report and check touch nothing outside', () => {
  const wrong = imports.filter(({ file, target }) => PURE.includes(folderOf(file)) && target.startsWith('node:'))
  assert.deepEqual(wrong, [])
  for (const path of files(SRC).filter(path => PURE.includes(folderOf(relative(SRC, path))))) {
    const found = /(?<!\.)\b(?:Date\.now|performance\.now|process\.\w+|console\.\w+)/.exec(
      readFileSync(path, 'utf8'),
    )?.[0]
    assert.equal(found, undefined, `${path} uses ${found}`)
  }
})

test('src has no other folders or files', () => {
  const known = [...FLOW, ...ROOF, 'tsconfig.json']
  assert.deepEqual(
    readdirSync(SRC).filter(name => !known.includes(name)),
    [],
  )
})

test('the rule was held against real imports', () => {
  const seen = new Set(imports.map(({ file }) => folderOf(file)))
  for (const folder of FLOW.filter(folder => readdirSync(SRC).includes(folder))) {
    if (files(join(SRC, folder)).length > 1) assert.ok(seen.has(folder), `no import seen in src/${folder}`)
  }
  assert.ok(imports.length > 100)
})
