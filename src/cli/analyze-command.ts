// `synfin analyze FILE…` on the command line; analyze.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import type { Format } from '../report/index.ts'
import { once } from './arguments.ts'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, type SharedArguments, TABLE_OPTIONS } from './options.ts'

const OPTIONS = {
  ...INPUT_OPTIONS,
  follow: {
    group: 'Input:',
    type: 'boolean',
    default: false,
    describe: 'Wait for more at the end of a file that is still being written, until Ctrl-C',
  },
  ...SELECTION_OPTIONS,
  format: {
    group: 'Output:',
    choices: ['table', 'json', 'ndjson', 'csv'],
    requiresArg: true,
    describe: 'Table for people, one JSON document, a JSON line or a CSV line for each connection',
    coerce: once('format', format => format as Format),
  },
  write: {
    group: 'Output:',
    alias: 'w',
    type: 'string',
    requiresArg: true,
    describe: 'Instead of a report, the packets of the connections that --where selects as a pcapng file',
    coerce: once('write', (path: string) => path),
  },
  json: { group: 'Output:', type: 'boolean', describe: 'Short for --format json' },
  ...TABLE_OPTIONS,
  ...OUTPUT_OPTIONS,
} as const satisfies Record<string, Options>

export type AnalyzeArguments = InferredOptionTypes<typeof OPTIONS> & SharedArguments

export const analyzeCommand = {
  command: 'analyze [files..]',
  describe: 'Follow every connection of capture files, merged by time',
  builder: (yargs: Argv) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'pcap or pcapng, also compressed; - is standard input',
      })
      .options(OPTIONS)
      .conflicts('json', 'format')
      .conflicts('all', 'limit')
      .conflicts('write', ['json', 'format', 'columns', 'sort', 'limit', 'all', 'output'])
      .example('$0 analyze office.pcap', 'Table, findings and summary')
      .example('$0 analyze ring.pcap*', 'Several files as one capture')
      .example('tcpdump -w - | $0 analyze -', 'From standard input')
      .example(`$0 analyze a.pcap --where 'outcome == "reset" && handshake.rtt > duration("50ms")'`, 'Only some')
      .example('$0 analyze a.pcap --format ndjson | jq .outcome', 'For other programs'),
  run: async (args: AnalyzeArguments) => (await import('./analyze.ts')).analyze(args),
}
