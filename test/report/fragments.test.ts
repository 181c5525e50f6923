// What the report of a capture says of IP fragments (case 82): each of them is somewhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { hex, ipv4Header, TCP_HEADER, word } from '../decode/packets.ts'
import { pcapFile } from '../support/pcap-bytes.ts'

const [MORE, LINKTYPE_RAW] = [0x2000, 101] as const

/** A SYN of 20 bytes in parts: `>` is the first 8 of them, `-` the next 8, `<` the rest; each id is another SYN. */
function packet(part: string, id: number, protocol = '06'): Uint8Array {
  const [from, to, more] = { '>': [0, 8, MORE], '-': [8, 16, MORE], '<': [16, 20, 0] }[part] as [number, number, number]
  const header = ipv4Header(to - from, protocol, word(more | (from / 8))).replace('1234', word(id))
  return Uint8Array.of(...hex(header), ...hex(TCP_HEADER.replace('9c40', word(id))).subarray(from, to))
}

async function captureOf(packets: Uint8Array[]) {
  const file = pcapFile(
    packets.map((bytes, i) => ({ time: BigInt(i), bytes })),
    { nano: true, linkType: LINKTYPE_RAW },
  )
  const analysis = analyze(
    (async function* () {
      yield file
    })(),
  )
  let segments = 0
  for await (const { client, server } of analysis) segments += client.packets + server.packets
  const { capture } = analysis
  assert.equal(segments, capture.tcpSegments)
  const skipped = Object.entries(capture.skipped).flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []))
  return [`packets ${capture.packets}`, `segments ${segments}`, ...skipped, ...capture.warnings.map(w => w.message)]
}

test('parts of a segment are fragments, the last of them is the segment', async () => {
  const parts = ['<', '>', '>', '-'].map(part => packet(part, 1))
  assert.deepEqual(await captureOf(parts), ['packets 4', 'segments 1', 'fragment 3'])
})

test('parts whose others were not captured are named', async () => {
  const parts = [packet('>', 1), packet('-', 1), packet('<', 2), ...['>', '-', '<'].map(part => packet(part, 3))]
  assert.deepEqual(await captureOf(parts), [
    ...['packets 6', 'segments 1', 'fragment 5'],
    '3 IP fragments left out: the rest of the packet was not captured',
  ])
})

test('parts of UDP are no TCP', async () => {
  const parts = ['>', '-', '<'].map(part => packet(part, 1, '11'))
  assert.deepEqual(await captureOf(parts), ['packets 3', 'segments 0', 'notTcp 3'])
})
