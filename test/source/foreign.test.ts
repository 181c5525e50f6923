// Every format that editcap writes: it is read, or refused with a line that converts it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openFiles } from '../../src/source/file.ts'
import { isInstalled, needs } from '../support/needs.ts'
import { readPackets } from '../support/read-packets.ts'

const SAMPLE = 'fixtures/pcap/request-and-response.pcap'
/** They have no magic number: TamoSoft CommView. */
const UNTOLD = ['commview-ncf', 'commview-ncfx']
/** What editcap 4.0 writes in this format it cannot read itself. */
const UNREADABLE = ['observer']
/** What any editcap of this century writes of Ethernet packets. */
const LEAST = [
  '5views',
  'lanalyzer',
  'netmon1',
  'netmon2',
  'nettl',
  'ngsniffer',
  'nokiapcap',
  'snoop',
  'visual',
  'k12text',
]

const folder = mkdtempSync(join(tmpdir(), 'synfin-foreign-'))
after(() => rmSync(folder, { recursive: true }))

const { stdout = '', stderr = '' } = isInstalled('editcap') ? spawnSync('editcap', ['-F'], { encoding: 'utf8' }) : {}
const formats = [...`${stdout}${stderr}`.matchAll(/^ {4}(\S+) - /gm)].map(([, name]) => name as string)
const written = formats.filter(format => {
  const path = join(folder, format)
  return spawnSync('editcap', ['-F', format, SAMPLE, path]).status === 0 && existsSync(path)
})

async function bytesOf(path: string): Promise<{ packets: string[]; errors: string[] }> {
  const { packets, errors } = await readPackets(openFiles([path]))
  return { packets: packets.map(({ bytes }) => bytes), errors }
}

test('editcap writes enough formats to try', needs({ commands: ['editcap'] }), () => {
  assert.deepEqual(
    LEAST.filter(format => !written.includes(format)),
    [],
  )
})

for (const format of written) {
  test(`a file as editcap -F ${format} writes it`, async () => {
    const path = join(folder, format)
    const expected = await bytesOf(SAMPLE)
    const read = await bytesOf(path)
    if (read.errors.length === 0) return assert.deepEqual(read, expected)
    const [error = ''] = read.errors
    if (UNTOLD.includes(format))
      return assert.match(error, /^not-a-capture: .* if Wireshark opens it, convert it with: /)
    assert.match(error, /^unsupported-format: /)
    if (UNREADABLE.includes(format)) return
    const line = error.slice(error.indexOf('editcap ')).replace('OUT.pcapng', `${path}.pcapng`)
    const { status, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    assert.deepEqual(await bytesOf(`${path}.pcapng`), expected)
  })
}
