// `synfin snapshot FILE…` on the command line; snapshot.ts does the work and is loaded when it is asked for.
import type { Argv, InferredOptionTypes, Options } from 'yargs'
import { INPUT_OPTIONS, OUTPUT_OPTIONS, SELECTION_OPTIONS, type SharedArguments } from './options.ts'

const OPTIONS = {
  ...INPUT_OPTIONS,
  ...SELECTION_OPTIONS,
  output: OUTPUT_OPTIONS.output,
} as const satisfies Record<string, Options>

export type SnapshotArguments = InferredOptionTypes<typeof OPTIONS> & Pick<SharedArguments, 'files' | '--'>

export const snapshotCommand = {
  command: 'snapshot [files..]',
  describe: 'A run of a test as a baseline: what synfin diff compares another run with',
  builder: (yargs: Argv) =>
    yargs
      .positional('files', { type: 'string', array: true, describe: 'Capture files; - is standard input' })
      .options(OPTIONS)
      .example('$0 snapshot test.pcap > base.json', 'Keep it beside the test'),
  run: async (args: SnapshotArguments) => (await import('./snapshot.ts')).snapshot(args),
}
