// The options that commands share, with the text of --help beside each.
import type { InferredOptionTypes, Options } from 'yargs'
import { many, network, once, size, sortKey, timeWait, wholeNumber } from './arguments.ts'

const text = (value: string): string => value

const INPUT = { group: 'Input:', requiresArg: true, type: 'string' } as const
const SELECTION = { group: 'Selection:', requiresArg: true, type: 'string' } as const

export const INPUT_OPTIONS = {
  filter: {
    ...INPUT,
    alias: 'f',
    describe: "Only packets that pass this filter, in tcpdump's language; needs libpcap",
    coerce: once('filter', text),
  },
  read: {
    ...INPUT,
    alias: 'r',
    describe: 'Capture file, as tcpdump takes it; may be given again',
    coerce: (value: string | string[]) => [value].flat(),
  },
  reader: {
    ...INPUT,
    choices: ['synfin', 'pcap-parser'],
    default: 'synfin',
    describe: 'Code that takes files apart: our own, or the npm package pcap-parser (classic pcap in microseconds)',
    coerce: once('reader', reader => reader as 'synfin' | 'pcap-parser'),
  },
  'time-wait': {
    ...INPUT,
    default: '60s',
    describe: 'How long TIME-WAIT lasts, at most 240s (2×MSL)',
    coerce: once('time-wait', timeWait),
  },
  'server-port': {
    ...INPUT,
    describe: "Port that is always the server's, where no SYN tells; with commas or given again for more",
    coerce: many('server-port', (port, name) => wholeNumber(name, 0, 65_535)(port)),
  },
  'client-net': {
    ...INPUT,
    describe: 'Network whose hosts are always clients, where no SYN tells; with commas or given again for more',
    coerce: many('client-net', (net, name) => ({ text: net, ...network(net, name) })),
  },
  recover: {
    group: INPUT.group,
    type: 'boolean',
    default: false,
    describe: 'Go on behind damage, at the next plausible packet, and say how much was passed over',
  },
  'max-inflate': {
    ...INPUT,
    default: '1T',
    describe: 'What one compressed file may inflate to at most',
    coerce: once('max-inflate', size('max-inflate')),
  },
  hosts: {
    ...INPUT,
    describe: 'Names of addresses, in the form of /etc/hosts; others come from the capture only',
    coerce: once('hosts', text),
  },
  n: {
    group: INPUT.group,
    type: 'boolean',
    describe: 'As in tcpdump: the network is not asked for names, which it never is',
  },
  decap: {
    group: INPUT.group,
    type: 'boolean',
    default: true,
    describe: 'Look into tunnels; --no-decap stays with the outermost IP header',
  },
  checksums: {
    group: INPUT.group,
    type: 'boolean',
    default: false,
    describe: 'Leave out packets with a wrong checksum (on the sender itself they are often not filled in yet)',
  },
} as const satisfies Record<string, Options>

export const SELECTION_OPTIONS = {
  where: {
    ...SELECTION,
    describe: 'Only connections for which this CEL expression over the record is true',
    coerce: once('where', text),
  },
} as const satisfies Record<string, Options>

/** What a table shows of many connections. */
export const TABLE_OPTIONS = {
  sort: {
    group: 'Selection:',
    type: 'string',
    requiresArg: true,
    describe: 'Field to sort by, such as handshake.total, or handshake.total:desc for the largest first',
    coerce: once('sort', sortKey),
  },
  limit: {
    group: 'Selection:',
    type: 'string',
    requiresArg: true,
    describe: 'Connections to show, those of note or the first by --sort: in the table 50 by default, else all',
    coerce: once('limit', wholeNumber('limit')),
  },
  all: { group: 'Selection:', type: 'boolean', describe: 'All connections in the table' },
  columns: {
    group: 'Output:',
    type: 'string',
    requiresArg: true,
    describe:
      'Columns of the table or of CSV, with commas: names or paths of the record, such as id,outcome,handshake.rtt; CSV is headed by paths',
    coerce: once('columns', text => text.split(',').map(name => name.trim())),
  },
} as const satisfies Record<string, Options>

export const OUTPUT_OPTIONS = {
  output: {
    group: 'Output:',
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'File to write to; it appears when it is complete',
    coerce: once('output', text),
  },
  color: {
    group: 'Output:',
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    requiresArg: true,
    describe: 'Colours; auto: on a terminal, unless NO_COLOR says not to',
    coerce: once('color', choice => choice as 'auto' | 'always' | 'never'),
  },
  ascii: { group: 'Output:', type: 'boolean', describe: 'Only ASCII; the default where the locale is not UTF-8' },
  services: {
    group: 'Output:',
    alias: 'N',
    type: 'boolean',
    default: false,
    describe: 'Names of server ports in tables and ladders, from /etc/services',
  },
  progress: {
    group: 'Output:',
    type: 'boolean',
    default: true,
    describe: 'Show how far the reading is, on a terminal',
  },
  quiet: {
    group: 'Output:',
    alias: 'q',
    type: 'boolean',
    default: false,
    describe: 'Only the data itself, and errors',
  },
  verbose: { group: 'Output:', alias: 'v', type: 'boolean', default: false, describe: 'Say more' },
} as const satisfies Record<string, Options>

/** What every command that reads captures has of its arguments. */
export type SharedArguments = InferredOptionTypes<
  typeof INPUT_OPTIONS & typeof SELECTION_OPTIONS & typeof OUTPUT_OPTIONS
> & { files?: string[] | undefined; '--'?: string[] }
