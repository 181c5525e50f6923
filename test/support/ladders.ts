// Ladders from the notation: a record, and its segments as a dialogue whose left side is the client.
import type { Ladder, LadderIcmp, LadderLine } from '../../src/report/ladder-line.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { type DialoguePacket, parseDialogue } from './dialogue-text.ts'

export function ladderOf(record: ConnectionRecord, text: string, omitted = 0): Ladder {
  const lines: LadderLine[] = []
  const icmp: LadderIcmp[] = []
  for (const [i, packet] of parseDialogue(text).packets.entries()) {
    const line = ladderLine(packet, i + 1, record.at)
    if (packet.icmp === null) lines.push(line)
    else icmp.push({ ...line, ...packet.icmp, to: line.from === 'client' ? 'server' : 'client', after: lines.length })
  }
  const isn = (side: 'client' | 'server') => lines.find(({ from, flags }) => from === side && flags & 2)?.seq ?? null
  const client = { ...record.client, isn: isn('client') }
  const server = { ...record.server, isn: isn('server') }
  return { record: { ...record, client, server }, lines, icmp, omitted }
}

function ladderLine(packet: DialoguePacket, frame: number, start: number): LadderLine {
  const { time, from, flags, seq, ack, length, window, left, right, facts, file } = packet
  return {
    at: start + time,
    file,
    frame,
    from: from === 'left' ? 'client' : 'server',
    flags,
    seq,
    ack,
    length,
    window,
    scaledWindow: flags & 2 ? window : window * 128,
    options: optionTexts(packet),
    client: left ?? { state: null, inferred: false },
    server: right ?? { state: null, inferred: false },
    notes: facts,
  }
}

function optionTexts({ options: { mss, windowScale, sackPermitted, timestamps } }: DialoguePacket): string[] {
  return [
    ...(mss >= 0 ? [`mss ${mss}`] : []),
    ...(sackPermitted ? ['sackOK'] : []),
    ...(timestamps ? [`TS val ${timestamps.val} ecr ${timestamps.ecr}`] : []),
    ...(windowScale >= 0 ? [`wscale ${windowScale}`] : []),
  ]
}
