import { attachmentSlice, type Attachment, type Result } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** Bytes as base64, in steps that no argument list is too short for. */
export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x80_00) text += String.fromCharCode(...bytes.subarray(at, at + 0x80_00))
  return btoa(text)
}

/**
 * Takes a file of this computer into the encrypted store of the desk, slice by slice. `onReceived` hears how far it is,
 * `isWanted` is asked before each slice; null when it was not wanted any more. What fails halfway is taken away again.
 */
export async function takeInFile(
  file: File,
  onReceived: (received: number, id: string) => void,
  isWanted: () => boolean,
): Promise<Result<Attachment> | null> {
  const begun = await bridge().files.begin({
    name: file.name.slice(-200),
    mediaType: file.type.slice(0, 100),
    size: file.size,
  })
  if (!begun.ok) return begun
  const { id } = begun.value
  const result = await giveSlices(file, id, onReceived, isWanted)
  if (result === null || !result.ok) await bridge().files.discard({ id })
  return result
}

async function giveSlices(
  file: File,
  id: string,
  onReceived: (received: number, id: string) => void,
  isWanted: () => boolean,
): Promise<Result<Attachment> | null> {
  let offset = 0
  while (offset < file.size) {
    if (!isWanted()) return null
    const slice = new Uint8Array(await file.slice(offset, offset + attachmentSlice).arrayBuffer())
    const taken = await bridge().files.append({ id, offset, slice: base64Of(slice) })
    if (!taken.ok) return taken
    offset = taken.value.received
    onReceived(offset, id)
  }
  return isWanted() ? bridge().files.finish({ id }) : null
}
