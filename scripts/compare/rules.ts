// Why synfin and tshark say different things of the same capture: each a rule about what is in the capture, never about
// which file it is. The first that explains a difference is its reason. tshark reads flags, and numbers as they look from
// between the two hosts; synfin asks what an endpoint makes of them (RFC 9293, 3.10).
import type { Difference } from './differences.ts'
import { ACK, endOf, FIN, reaches, SYN, wasSeen } from './numbers.ts'
import { hasNoRoundTrip } from './round-trip.ts'
import { STEPS, type Step } from './steps.ts'
import type { TsharkSegment } from './tshark.ts'

export interface Rule {
  reason: string
  explains(difference: Difference): boolean
}

/** ns. */
const COPIES_WITHIN = 100_000_000n

/** What fixtures/ has. */
export const USUAL: readonly Rule[] = [
  {
    reason: 'a copy of a packet is counted as a duplicate, not as a retransmission',
    explains: d => d.what === 'retransmission' && d.evidence.synfin?.isCopy === true && isCopy(d),
  },
  {
    reason: 'data that went with the SYN and was not taken (Fast Open) has to be sent again: nothing was lost',
    explains: d => d.what === 'retransmission' && d.synfin === false && finds(d, 'tfo_ignored'),
  },
  {
    reason: 'when both sides open, the first SYN-ACK of each is no repeated SYN',
    explains: d => d.what === 'retransmission' && opensAtOnce(d) && isFirstSynAck(d),
  },
  {
    reason: 'what had not all been captured before is out of order, or an overlap, for all that can be seen',
    explains: d => d.what === 'retransmission' && d.synfin === false && fillsHole(d),
  },
  {
    reason: 'the challenge ACK to a new SYN, and the RST that it brings, have the numbers of the old connection',
    explains: d => d.what === 'is of the connection' && goesOn(d) && isBehindNewSyn(d),
  },
  {
    reason: 'without a SYN the ports tell the client, to tshark the first packet',
    explains: d => d.what === 'client' && d.evidence.record?.roles.certainty === 'guessed',
  },
  {
    reason: 'a socket connected to itself: both directions look alike',
    explains: d => /client|server|ACK|RTT/.test(d.what) && isOneHost(d),
  },
  {
    reason: 'when both sides open, the SYN-ACK or ACK that comes last completes the handshake',
    explains: d => (d.what === 'SYN-ACK' || d.what === 'completing ACK') && opensAtOnce(d),
  },
  {
    reason: 'a SYN-ACK or ACK with numbers that do not fit, or that is never answered, completes nothing',
    explains: d => (d.what === 'SYN-ACK' || d.what === 'completing ACK') && d.synfin === null && !isComplete(d),
  },
  {
    reason: 'a SYN-ACK that acknowledges another SYN is no answer to this one',
    explains: d => d.what === 'SYN-ACK' && answersOther(d),
  },
  {
    reason: 'only one side was captured: what the other did follows from the numbers that are acknowledged',
    explains: d => d.tshark === null && (d.evidence.record?.seen ?? 'both') !== 'both',
  },
  {
    reason: 'a RST that is out of window or comes after the close ends nothing',
    explains: d =>
      d.what === 'RST' && d.synfin === null && (finds(d, 'rst_out_of_window') || finds(d, 'rst_after_close')),
  },
  {
    reason: 'a RST to an answer that does not fit (RFC 9293, figures 8 and 9) ends only what its receiver had',
    explains: d => d.what === 'RST' && d.synfin === null && d.evidence.steps.RST !== undefined && rejects(d),
  },
  {
    reason: 'a FIN that is sent again shows that the ACK before did not arrive',
    explains: d =>
      d.what.startsWith('ACK of') && (d.synfin === null || Number(d.synfin) > Number(d.tshark)) && isFinSentAgain(d),
  },
  {
    reason: 'tshark takes the first SYN to the first ACK for a round trip; where they are none the record says why',
    explains: d => d.what === 'initial RTT' && d.synfin === null && hasNoRoundTrip(d.evidence),
  },
  {
    reason: 'the round trip of a SYN that was sent again or copied is that of the very packet which was answered',
    explains: d => d.what === 'initial RTT' && count(d, s => (s.flags & (SYN | ACK)) === SYN) > 1,
  },
  {
    reason: 'tshark measures nothing where the snap length cut the options off',
    explains: d => d.what === 'initial RTT' && d.tshark === null && d.evidence.capture.files.some(f => f.snaplen < 74),
  },
]

/** Bytes of IPv4 and TCP without options. */
const HEADERS = 40

const TIMES: readonly Difference['what'][] = ['time', 'initial RTT', ...STEPS]

/** What else captures of the world have. */
const UNUSUAL: readonly Rule[] = [
  {
    reason: 'a format or version that is not read',
    explains: ({ evidence }) => evidence.capture.errors.some(({ code }) => code.startsWith('unsupported-')),
  },
  {
    reason: 'a damaged file is read up to the damage; how far that is depends on who unpacks it',
    explains: ({ what, evidence: { capture, read, synfin, tshark } }) =>
      capture.errors.length > 0 &&
      (what === 'packets' || (what === 'is a segment' && Number((synfin ?? tshark)?.frame) > read)),
  },
  {
    reason: 'the payload is as long as the IP header says, also where the capture claims a shorter frame',
    explains: ({ what, synfin, evidence: { tshark } }) =>
      what === 'length' && tshark !== null && Number(synfin) + HEADERS > tshark.frameLength,
  },
  {
    reason: 'tshark takes the first SYN to the first ACK for a round trip, also one that completes nothing',
    explains: d => d.what === 'initial RTT' && d.synfin !== null && isToCompletingAck(d),
  },
  {
    reason: 'a SYN-ACK of other numbers begins another connection too, its SYN not captured; to tshark only a SYN does',
    explains: d => (d.what === 'is of the connection' || d.what === 'initial RTT') && finds(d, 'syn_not_captured'),
  },
  {
    reason: 'captured in another order than sent: a step counts from the first segment that proves it',
    explains: d =>
      (STEPS.includes(d.what as Step) || /RTT|is of/.test(d.what)) && (finds(d, 'reordered') || isBeforeItsFin(d)),
  },
  {
    reason: 'data that was captured behind its acknowledgement had not been seen before',
    explains: d => d.what === 'retransmission' && d.synfin === false && isAckedBefore(d),
  },
  {
    reason: 'a SYN-ACK that was not captured is known from the first segment that acknowledges it',
    explains: d =>
      (d.what === 'SYN-ACK' || d.what === 'completing ACK') &&
      d.tshark === null &&
      d.evidence.record?.handshake.verdict === 'partial',
  },
  {
    reason: 'whether the last FIN arrived, and the ACK in it, nothing tells where nothing answers it',
    explains: d => d.what.startsWith('ACK of') && d.synfin === null && isLastFin(d),
  },
  {
    reason: 'a RST that belongs to no connection resets none',
    explains: d => d.what === 'RST' && d.synfin === null && d.evidence.record?.outcome === 'stray',
  },
  {
    reason: 'times are exact to 2^53 ns, 104 days, from the first packet',
    explains: d => isFar(d) && Math.abs(Number(d.synfin) - Number(d.tshark)) < 512,
  },
  {
    reason: 'a SYN-ACK that was captured before its SYN counts from there',
    explains: ({ what, evidence: { steps } }) =>
      what === 'SYN-ACK' && Number(steps['SYN-ACK']?.frame) < Number(steps.SYN?.frame),
  },
  {
    reason: 'a FIN without ACK, or with a number that was passed already, is dropped (RFC 9293, 3.10.7.4)',
    explains: d =>
      (d.what === 'retransmission' && d.evidence.synfin?.isIgnored === true) ||
      (d.what.includes('FIN') && d.synfin === null && finds(d, 'fin_without_ack')),
  },
  {
    reason: 'a SYN that is sent again after the RST that refused it is refused by the last RST',
    explains: ({ what, evidence: { record } }) =>
      what === 'RST' && record?.outcome === 'refused' && record.handshake.synRetries > 0,
  },
  {
    reason: 'tshark takes an interval of 0 for none',
    explains: ({ what, synfin }) => what === 'initial RTT' && synfin === 0,
  },
  {
    reason: 'a fraction of a second that is none is carried into the seconds, with a warning',
    explains: ({ what, evidence }) =>
      TIMES.includes(what) && evidence.capture.warnings.some(({ code }) => code === 'time-fraction'),
  },
]

export const RULES: readonly Rule[] = [...USUAL, ...UNUSUAL]

const isFar = ({ evidence: { record, synfin } }: Difference): boolean =>
  Math.max(record?.at ?? 0, synfin?.at ?? 0) > Number.MAX_SAFE_INTEGER

const finds = ({ evidence }: Difference, code: string): boolean =>
  evidence.record?.findings.some(finding => finding.code === code) ?? false

const count = ({ evidence }: Difference, test: (segment: TsharkSegment) => boolean): number =>
  evidence.segments.filter(test).length

/** Segments of the same connection and sender in front of the one that it is about. */
function earlier({ evidence: { tshark, segments } }: Difference): TsharkSegment[] {
  return tshark ? segments.filter(({ frame, from }) => frame < tshark.frame && from === tshark.from) : []
}

function isCopy(d: Difference): boolean {
  const { tshark } = d.evidence
  return earlier(d).some(
    s =>
      tshark !== null &&
      s.seq === tshark.seq &&
      s.ack === tshark.ack &&
      s.flags === tshark.flags &&
      s.length === tshark.length &&
      tshark.time - s.time <= COPIES_WITHIN,
  )
}

const opensAtOnce = ({ evidence }: Difference): boolean =>
  evidence.record?.handshake.unknown.rtt === 'simultaneous-open'

function isFirstSynAck(d: Difference): boolean {
  const isSynAck = ({ flags }: TsharkSegment) => (flags & (SYN | ACK)) === (SYN | ACK)
  return d.evidence.tshark !== null && isSynAck(d.evidence.tshark) && !earlier(d).some(isSynAck)
}

/** Whether the segment begins where its sender had got to in this connection. */
const goesOn = (d: Difference): boolean => earlier(d).some(s => endOf(s) === d.evidence.tshark?.seq)

/** Whether tshark has the segment behind a SYN that began another connection. */
function isBehindNewSyn({ evidence: { stream, segments } }: Difference): boolean {
  const [syn] = stream
  return syn !== undefined && (syn.flags & (SYN | ACK)) === SYN && !segments.includes(syn)
}

/** Whether its sender had got further, but not all of it had been captured. */
function fillsHole(d: Difference): boolean {
  const { tshark } = d.evidence
  const before = earlier(d)
  return tshark !== null && before.some(s => !reaches(tshark.seq, endOf(s))) && !wasSeen(tshark, before)
}

const isOneHost = ({ evidence: { record } }: Difference): boolean =>
  record?.client.address === record?.server.address && record?.client.port === record?.server.port

const isComplete = ({ evidence }: Difference): boolean =>
  ['complete', 'partial'].includes(evidence.record?.handshake.verdict ?? '')

function answersOther({ evidence: { steps } }: Difference): boolean {
  const { SYN: syn, 'SYN-ACK': synAck } = steps
  return syn !== undefined && synAck !== undefined && synAck.ack !== (syn.seq + 1) >>> 0
}

/** Whether the first RST is of the client's and answers what came to its SYN, before any handshake was complete. */
function rejects({ evidence: { steps, record } }: Difference): boolean {
  const { SYN: syn, RST: rst, 'completing ACK': completing } = steps
  if (!syn || !rst || record?.outcome === 'refused') return false
  return rst.from === syn.from && rst.frame < (completing?.frame ?? Number.POSITIVE_INFINITY)
}

/** Whether a FIN brought the ACK, to an endpoint whose state is unknown since it never answered. */
function isLastFin({ what, evidence: { steps, record } }: Difference): boolean {
  const side = what === 'ACK of the client’s FIN' ? 'client' : 'server'
  const ack = steps[side === 'client' ? 'ACK of the client’s FIN' : 'ACK of the server’s FIN']
  return ack !== undefined && (ack.flags & FIN) !== 0 && record?.[side].unknown.state === 'no-answer'
}

/** Whether tshark has the same times of both ends of the round trip. */
function isToCompletingAck({ synfin, evidence: { steps } }: Difference): boolean {
  const { SYN: syn, 'completing ACK': completing } = steps
  return syn !== undefined && completing !== undefined && completing.time - syn.time === BigInt(Number(synfin))
}

function isAckedBefore(d: Difference): boolean {
  const { tshark, segments } = d.evidence
  return (
    tshark !== null &&
    !wasSeen(tshark, earlier(d)) &&
    segments.some(
      s => s.frame < tshark.frame && s.from !== tshark.from && s.flags & ACK && reaches(s.ack, endOf(tshark)),
    )
  )
}

function isBeforeItsFin({ what, evidence: { steps } }: Difference): boolean {
  const [fin, ack] =
    what === 'ACK of the client’s FIN'
      ? [steps['FIN of client'], steps['ACK of the client’s FIN']]
      : [steps['FIN of server'], steps['ACK of the server’s FIN']]
  return fin !== undefined && ack !== undefined && ack.frame < fin.frame
}

function isFinSentAgain({ what, evidence: { segments, steps } }: Difference): boolean {
  const fin = steps[what === 'ACK of the client’s FIN' ? 'FIN of client' : 'FIN of server']
  const isSame = (s: TsharkSegment) => fin !== undefined && s.from === fin.from && reaches(endOf(s), endOf(fin))
  return segments.filter(s => s.flags & FIN && isSame(s)).length > 1
}
