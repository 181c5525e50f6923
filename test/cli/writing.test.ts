// Where what is written cannot be: nobody typed anything wrong.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { synfin } from '../support/cli.ts'

const FILE = 'fixtures/real/refused.pcap'
const NO_ROOM = 'ENOSPC: no space left on device'

describe('a disk that is full', { concurrency: 2, skip: !existsSync('/dev/full') }, () => {
  for (const args of [
    ['analyze', FILE, '-w', '/dev/full'],
    ['show', FILE, '1', '-o', '/dev/full'],
    ['snapshot', FILE, '-o', '/dev/full'],
    ['diff', FILE, FILE, '-o', '/dev/full'],
    ['check', FILE, '--rules', 'no-loss', '--format', 'tap=/dev/full'],
  ]) {
    test(`synfin ${args.join(' ')}`, async () => {
      const stderr = `synfin: cannot write /dev/full: ${NO_ROOM}\n`
      assert.deepEqual(await synfin(args), { stdout: '', stderr, code: 4 })
    })
  }

  for (const command of ['--help', `analyze ${FILE}`, 'interfaces']) {
    test(`synfin ${command} > /dev/full`, () => {
      const node = `"${process.execPath}" --import tsx src/cli/main.ts`
      const { status, stderr } = spawnSync('sh', ['-c', `${node} ${command} > /dev/full`], { encoding: 'utf8' })
      assert.deepEqual([stderr, status], [`synfin: cannot write to standard output: ${NO_ROOM}\n`, 4])
    })
  }
})

test('a check that cannot write one of its files leaves no part of another behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-writing-'))
  try {
    const formats = ['--format', 'text', '--format', 'tap=/no/such/folder/x']
    const { code } = await synfin(['check', FILE, '--rules', 'no-loss', '-o', join(folder, 'out.txt'), ...formats])
    assert.deepEqual([readdirSync(folder), code], [[], 2])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
