// `synfin show FILE ID` on the command line; show.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import { once, wholeNumber } from './arguments.ts'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, type SharedArguments } from './options.ts'

const OPTIONS = {
  ...INPUT_OPTIONS,
  ...SELECTION_OPTIONS,
  limit: {
    group: 'Selection:',
    type: 'string',
    requiresArg: true,
    describe: 'Connections drawn with --where: by default the first 10',
    coerce: once('limit', wholeNumber('limit', 1)),
  },
  mermaid: { group: 'Output:', type: 'boolean', default: false, describe: 'A Mermaid sequence diagram, to paste' },
  ...OUTPUT_OPTIONS,
} as const satisfies Record<string, Options>

export type ShowArguments = InferredOptionTypes<typeof OPTIONS> & SharedArguments

export const showCommand = {
  command: 'show [files..]',
  describe: 'One connection as a ladder: each segment with the states of both sides',
  builder: (yargs: Argv) =>
    yargs
      .usage(
        '$0 show FILE.. ID\n$0 show FILE.. --where EXPR\n\nOne connection as a ladder: each segment with the states of both sides',
      )
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'Capture files, then the number that analyze gave the connection',
      })
      .options(OPTIONS)
      .example('$0 show office.pcap 7', 'Connection 7')
      .example('$0 show office.pcap 7 -v', 'With the numbers on the wire, windows and options')
      .example(`$0 show office.pcap --where 'outcome == "reset"'`, 'Those that were reset'),
  run: async (args: ShowArguments) => (await import('./show.ts')).show(args),
}
