import type { WireError } from '../../../preload/contract/index.ts'
import { bytesOf } from '../../app/save-file.ts'
import { bridge } from '../../bridge/bridge.ts'

/** The bytes of a file that is kept here, slice by slice; why not, when one of them cannot be read. */
export async function readKeptFile(
  id: string,
): Promise<{ parts: Uint8Array<ArrayBuffer>[]; error: null } | { parts: null; error: WireError }> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (;;) {
    const read = await bridge().files.read({ id, offset })
    if (!read.ok) return { parts: null, error: read.error }
    const bytes = bytesOf(read.value.slice)
    parts.push(bytes)
    offset += bytes.length
    if (read.value.isLast) return { parts, error: null }
  }
}
