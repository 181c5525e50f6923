// A snapshot's text → the snapshot.
import { type Snapshot, snapshotSchema } from './snapshot-schema.ts'

/** Text that is no snapshot, or not one that this version knows; the message is one sentence. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/** Throws a SnapshotError. */
export function parseSnapshot(text: string): Snapshot {
  let content: unknown
  try {
    // Windows puts a byte order mark before what is redirected in UTF-8.
    content = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new SnapshotError(`it is no JSON: ${(error as Error).message}`)
  }
  const schema = (content as { schema?: unknown } | null)?.schema
  if (schema !== 'synfin-snapshot/1') {
    throw new SnapshotError(`found schema ${JSON.stringify(schema) ?? 'nothing'}, expected "synfin-snapshot/1"`)
  }
  const checked = snapshotSchema.safeParse(content)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new SnapshotError(`${issue?.path.join('.')}: ${issue?.message}`)
}
