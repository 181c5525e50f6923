// `synfin live INTERFACE` and `synfin interfaces` on the command line; live.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import type { Format } from '../report/index.ts'
import { ENGINES, type Engine } from '../source/live/live-capture.ts'
import { duration, once, wholeNumber } from './arguments.ts'
import { HOST_OPTIONS } from './host-options.ts'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, TABLE_OPTIONS } from './options.ts'

const CAPTURE = { group: 'Capture:' } as const
const WITH_VALUE = { ...CAPTURE, type: 'string', requiresArg: true } as const
const SWITCH = { ...CAPTURE, type: 'boolean', default: false } as const
const { 'time-wait': timeWait, 'server-port': serverPort, 'client-net': clientNet, hosts, n, decap } = INPUT_OPTIONS
const { checksums } = INPUT_OPTIONS

const OPTIONS = {
  interface: { ...WITH_VALUE, alias: 'i', describe: 'Interface, as tcpdump takes it', coerce: once('interface', text) },
  engine: {
    ...WITH_VALUE,
    choices: ['auto', ...ENGINES],
    default: 'auto',
    describe:
      'What captures: libpcap in this process, tcpdump as another, or the npm package cap; auto: the first that works',
    coerce: once('engine', engine => engine as Engine | 'auto'),
  },
  count: {
    ...WITH_VALUE,
    alias: 'c',
    describe: 'End after so many packets',
    coerce: once('count', wholeNumber('count', 1)),
  },
  duration: {
    ...WITH_VALUE,
    describe: 'End after that time, such as 30s',
    coerce: once('duration', duration('duration')),
  },
  write: { ...WITH_VALUE, alias: 'w', describe: 'Write all packets to a pcapng file too', coerce: once('write', text) },
  'file-size': {
    ...WITH_VALUE,
    alias: 'C',
    describe: 'With -w: begin another file (FILE1, FILE2, …) after so many millions of bytes',
    coerce: once('file-size', wholeNumber('file-size', 1)),
  },
  'rotate-seconds': {
    ...WITH_VALUE,
    alias: 'G',
    describe: 'With -w: begin another file after so many seconds; its name may have %Y%m%d%H%M%S in it',
    coerce: once('rotate-seconds', wholeNumber('rotate-seconds', 1)),
  },
  snaplen: {
    ...WITH_VALUE,
    alias: 's',
    describe: 'Bytes kept of each packet; 192 hold all headers with their options, 0: as many as there are',
    default: '192',
    coerce: once('snaplen', snaplen),
  },
  'buffer-size': {
    ...WITH_VALUE,
    alias: 'B',
    describe: 'Kernel buffer, KiB',
    default: '16384',
    coerce: once('buffer-size', wholeNumber('buffer-size', 64, 1_048_576)),
  },
  promiscuous: { ...SWITCH, describe: 'Packets of other hosts too' },
  p: { ...CAPTURE, type: 'boolean', describe: 'As in tcpdump: not promiscuous, which is the default' },
  immediate: { ...SWITCH, describe: 'Packets as they come, not in bunches every 50 ms' },
  idle: {
    ...WITH_VALUE,
    describe:
      'Report connections as evicted after that much silence, such as 10min; by default only when memory is short',
    coerce: once('idle', duration('idle')),
  },
  'list-interfaces': { ...SWITCH, alias: 'D', describe: 'As tcpdump -D: what `synfin interfaces` prints' },
  ...{ 'time-wait': timeWait, 'server-port': serverPort, 'client-net': clientNet, hosts, n, decap, checksums },
  ...HOST_OPTIONS,
  ...SELECTION_OPTIONS,
  format: {
    group: 'Output:',
    choices: ['table', 'json', 'ndjson', 'csv'],
    requiresArg: true,
    describe:
      'On a terminal a screen and a table in the end (lines if it is dumb), in a pipe ndjson, unless this says otherwise',
    coerce: once('format', format => format as Format),
  },
  events: {
    group: 'Output:',
    type: 'boolean',
    default: false,
    describe: 'In ndjson a line for each state change and event too, as they happen, of all connections',
  },
  ...TABLE_OPTIONS,
  ...OUTPUT_OPTIONS,
} as const satisfies Record<string, Options>

/** As in tcpdump 0 is the most that libpcap takes. */
function snaplen(text: string): number {
  return text === '0' ? 262_144 : wholeNumber('snaplen', 64, 262_144)(text)
}

export type LiveArguments = InferredOptionTypes<typeof OPTIONS> & { words?: string[] | undefined; '--'?: string[] }

function text(value: string): string {
  return value
}

export const liveCommand = {
  command: 'live [words..]',
  describe: 'Follow the connections of an interface as they happen',
  builder: (yargs: Argv) =>
    yargs
      .usage(
        '$0 live INTERFACE [FILTER..]\n\nFollow the connections of an interface as they happen; the filter is tcpdump’s',
      )
      .positional('words', { type: 'string', array: true, describe: 'The interface, then a filter' })
      .options(OPTIONS)
      .conflicts('all', 'limit')
      .example('$0 live eth0', 'What is happening now')
      .example('$0 live any tcp port 443', 'On every interface, with a filter')
      .example('$0 live eth0 --duration 30s --format json', 'Thirty seconds as one document')
      .example('$0 live eth0 --events | jq -c .', 'Every state change, for other programs'),
  run: async (args: LiveArguments) => {
    if (args['list-interfaces']) return (await import('./interfaces.ts')).listInterfaces()
    return (await import('./live.ts')).live(args)
  },
}

export const interfacesCommand = {
  command: 'interfaces',
  describe: 'List the interfaces of this machine, and what can capture on them',
  builder: (yargs: Argv) => yargs,
  run: async () => (await import('./interfaces.ts')).listInterfaces(),
}
