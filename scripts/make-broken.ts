// fixtures/broken: captures with one defect each, named for it, made of one good connection. Their bytes follow from
// this file alone; test/source/broken.test.ts makes them again and compares. `node --import tsx scripts/make-broken.ts`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { frameOf } from '../test/support/dialogue-bytes.ts'
import { parseDialogue } from '../test/support/dialogue-text.ts'
import { gzipStored, lz4Stored, xzStored, zstdRaw } from '../test/support/packed-bytes.ts'
import { type FilePacket, pcapFile, pcapngFile } from '../test/support/pcap-bytes.ts'
import { endOfFile, enhancedPacket, interfaceDescription, sectionHeader } from '../test/support/pcapng-blocks.ts'

export const BROKEN = fileURLToPath(new URL('../fixtures/broken', import.meta.url))

const JUNK = Buffer.from('some log line, 30 bytes of it\n')
/** The good pcap file as bzip2 writes it: its first half, then the other as a second stream. */
const BZIP2 =
  'QlpoOTFBWSZTWU/w4JwAAWR////UWEAASA0k1hfCAH////ROcBACcABUIEkJhAAAYmFTMAFbQMISgADQAAAAAAAAA0AANPT1Qap6UaNAaAAAAAAAAA0A' +
  'AANARSKnimjTQnqBk0yMjQ8iZNqBtTBNPU8o0HpqbSeoaGkDs2+mihGqEO9qxF+YEyZLP5eaRjqoL1MgLECvemAQVAhKOS0A+ymn8mnehOCJBAe85gRH' +
  'ItDAHkkQEI05DtQL0jTOduEK8FadqaOtBuDAbIwHYdNkL74DDC7dsiTnMOY7himBZIAxRatklO5jMwmFRHpssFRPLGvVERBMiCyMh2+czqEkZXtwZBoC' +
  'wQlym5lV7FK14E/Q5YyHIP96F5V+C0Fwby9tfit9cC335LDoNaA+YHMBx/QC60wH1A4dpdZfsv3XCvOuG9dxL5cnGvEvQuNa1ODFEdoLQm79SMAJqg7G' +
  'RSJfUkntguAcgu0vi0oFo+4fIsBQQnmTYqBP7LKCJaVIF/F3JFOFCQT/DgnAQlpoOTFBWSZTWRGGFEsAAPhv/f3wYoQMMNIFxgA////zQAAUAuAAACBB' +
  'CYADAgIwAPgQ1FGjJoMgyaZNDJk0BoGgGTTQw0OYExNBhMmTJkYTBNNMjEwBDAIpKagYmgZAGmI0aADIaNDTBlCQEA2AgIDQ1KIJgZ5qVFlxY8dzut8h' +
  'ZthWDYhQ0BAFqAhgC4EBXsEcIVHc0i/A5M8g5bURLWYadwkAVW7LtDSNOKQ1gpShyhIMefBOEwSuhK9Xp3plaA6gkE9ATq31cCvkHoruq+qvsrhVwnur' +
  'BVsK9ivwriV+Vdv6ALyv2rjV/FciuVXJmVzZ1aWzoVleVnV0BR8EKw8UGKLRlgNltK9d3E/1yHmBSFHUCkXckU4UJARhhRLA'

/** Name and bytes of every file. */
export function makeBroken(): Map<string, Uint8Array> {
  const packets = goodPackets()
  const pcap = pcapFile(packets)
  const ng = pcapngFile(packets)
  /** Where the record of the packet begins, counted from 0. */
  const record = (packet: number) => pcapFile(packets.slice(0, packet)).length
  const block = (packet: number) => pcapngFile(packets.slice(0, packet)).length
  const gzip = gzipStored(pcap)
  const bzip2 = Uint8Array.from(Buffer.from(BZIP2, 'base64'))
  return new Map([
    ['empty.pcap', new Uint8Array()],
    ['text.pcap', Buffer.from('Source,Destination,Protocol\n')],
    ['snoop.pcap', Buffer.from('snoop\0\0\0\0\0\0\x02\0\0\0\x04')],
    ['cut-in-file-header.pcap', pcap.slice(0, 20)],
    ['cut-in-record-header.pcap', pcap.slice(0, record(7) + 10)],
    ['cut-in-packet.pcap', pcap.slice(0, record(7) + 16 + 40)],
    ['impossible-length.pcap', pcapFile(packets.with(7, { ...packets[7]!, captured: 0x01000000 }))],
    ['junk-between-records.pcap', endOfFile([pcap.slice(0, record(7)), JUNK, pcap.slice(record(7))])],
    ['version-3.pcap', pcapFile(packets, { major: 3, minor: 0 })],
    ['cut-in-block-header.pcapng', ng.slice(0, block(7) + 5)],
    ['cut-in-block.pcapng', ng.slice(0, block(7) + 50)],
    ['zero-length-block.pcapng', withUint32(ng, block(7) + 4, 0)],
    ['huge-block.pcapng', withUint32(ng, block(7) + 4, 0x7ffffffc)],
    ['lengths-differ.pcapng', withUint32(ng, block(8) - 4, 96)],
    ['captured-beyond-block.pcapng', pcapngFile(packets.with(7, { ...packets[7]!, captured: 1000 }))],
    ['unknown-interface.pcapng', endOfFile([ng, enhancedPacket({ ...packets[0]!, interface: 3 }, {})])],
    ['no-interface.pcapng', endOfFile([sectionHeader(), enhancedPacket(packets[0]!, {})])],
    ['byte-order.pcapng', withUint32(ng, 8, 0x12345678)],
    ['version-2-section.pcapng', endOfFile([ng, sectionHeader('little', 2), interfaceDescription({})])],
    ['cut.pcap.gz', gzip.slice(0, 600)],
    ['checksum.pcap.gz', withUint32(gzip, gzip.length - 8, 0)],
    ['text-behind.pcap.gz', endOfFile([gzip, Buffer.from('the end')])],
    ['cut-inside.pcap.gz', gzipStored(pcap.slice(0, record(7) + 16 + 40))],
    ['cut.pcap.xz', xzStored(pcap).slice(0, 600)],
    ['checksum.pcap.xz', withUint32(xzStored(pcap), 24 + 3 + pcap.length + 1, 0)],
    ['cut.pcap.lz4', lz4Stored(pcap, 1000).slice(0, 600)],
    ['checksum.pcap.lz4', withUint32(lz4Stored(pcap), 7 + 4 + pcap.length + 4, 0)],
    ['cut.pcap.bz2', bzip2.slice(0, 600)],
    ['checksum.pcap.bz2', withUint32(bzip2, 10, 0)],
    ['cut.pcap.zst', zstdRaw(pcap, 100).slice(0, 600)],
    ['reserved-block.pcap.zst', withUint32(zstdRaw(pcap, 400), 9 + 403, 0x00000cfe)],
  ])
}

/** Ten packets: a handshake, a request, a response, a close. */
function goodPackets(): FilePacket[] {
  const text = readFileSync(new URL('../fixtures/dialogue/request-and-response.txt', import.meta.url), 'utf8')
  const { packets, start } = parseDialogue(text)
  return packets.map(packet => ({ time: start + BigInt(packet.time), bytes: frameOf(packet, packets) }))
}

function withUint32(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = bytes.slice()
  new DataView(changed.buffer).setUint32(at, value, true)
  return changed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(BROKEN, { recursive: true })
  for (const [name, bytes] of makeBroken()) writeFileSync(`${BROKEN}/${name}`, bytes)
}
