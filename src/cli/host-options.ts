// The options of `synfin live` about this host; live-host.ts does what they say.
import type { InferredOptionTypes, Options } from 'yargs'
import { once } from './arguments.ts'
import { metricsAddress } from './metrics-address.ts'

const HOST = { group: 'This host:' } as const

/** Options of `synfin live`. */
export const HOST_OPTIONS = {
  seed: {
    ...HOST,
    type: 'boolean',
    default: true,
    describe: 'Take connections that were open before from the kernel (/proc/net/tcp); --no-seed: not',
  },
  pid: { ...HOST, type: 'boolean', default: false, describe: 'Say which process of this host has a connection' },
  kernel: {
    ...HOST,
    type: 'boolean',
    default: false,
    describe: 'Record the kernel’s own state changes too, and where they differ from the segments (Linux, root)',
  },
  metrics: {
    ...HOST,
    type: 'string',
    requiresArg: true,
    describe: 'Serve metrics for Prometheus there, such as 127.0.0.1:9464; a port alone is loopback’s',
    coerce: once('metrics', metricsAddress),
  },
} as const satisfies Record<string, Options>

export type HostArguments = InferredOptionTypes<typeof HOST_OPTIONS>
