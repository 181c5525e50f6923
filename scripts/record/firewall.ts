// What makes packets go missing here: rules of a host's own nftables. On input a rule acts behind the capture of that
// host, on output before it: what `input` drops was captured, what `output` drops was not. `forward` is for the switch.
import type { Host } from './hosts.ts'

let tables = 0

/** Adds a rule, such as `tcp flags syn / syn,ack drop`; gives the way to take it back. */
export async function addRule(
  host: Host,
  hook: 'input' | 'output' | 'forward',
  rule: string,
): Promise<() => Promise<void>> {
  const family = hook === 'forward' ? 'bridge' : 'inet'
  const table = `rule${++tables}`
  await host.run('nft', `table ${family} ${table} { chain only { type filter hook ${hook} priority 0; ${rule}; }; }`)
  return async () => {
    await host.run('nft', 'delete', 'table', family, table)
  }
}
