import { attachmentSlice, photoEdge, type Attachment, type Result } from '../../../preload/contract/index.ts'
import { bytesOf } from '../../app/save-file.ts'
import { bridge } from '../../bridge/bridge.ts'

/** The largest file that is looked at, bytes, and the most points of it: more would stall the window. */
const largestFile = 20 * 1024 * 1024
const mostPoints = 60_000_000

export type PhotoRefusal = 'tooLarge' | 'noPicture'

/**
 * A small square picture out of the middle of a file: nothing else of it, such as where it was taken, goes anywhere. Only what
 * the window can draw is a picture.
 */
export async function squarePhoto(file: Blob): Promise<Blob | PhotoRefusal> {
  if (file.size > largestFile) return 'tooLarge'
  let drawn: ImageBitmap
  try {
    drawn = await createImageBitmap(file)
  } catch {
    return 'noPicture'
  }
  try {
    const { width, height } = drawn
    if (width * height > mostPoints) return 'tooLarge'
    const edge = Math.min(width, height)
    const canvas = new OffscreenCanvas(photoEdge, photoEdge)
    const pen = canvas.getContext('2d')
    if (pen === null || edge === 0) return 'noPicture'
    // Where it is transparent.
    pen.fillStyle = 'white'
    pen.fillRect(0, 0, photoEdge, photoEdge)
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(drawn, (width - edge) / 2, (height - edge) / 2, edge, edge, 0, 0, photoEdge, photoEdge)
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })
  } finally {
    drawn.close()
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x80_00) text += String.fromCharCode(...bytes.subarray(at, at + 0x80_00))
  return btoa(text)
}

/** Keeps a picture encrypted on this computer; half of one is taken away again. */
export async function keepPhoto(photo: Blob): Promise<Result<Attachment>> {
  const begun = await bridge().files.begin({ name: 'photo.jpg', mediaType: 'image/jpeg', size: photo.size })
  if (!begun.ok) return begun
  const { id } = begun.value
  const bytes = new Uint8Array(await photo.arrayBuffer())
  for (let offset = 0; offset < bytes.length;) {
    const slice = base64Of(bytes.subarray(offset, offset + attachmentSlice))
    const taken = await bridge().files.append({ id, offset, slice })
    if (!taken.ok) {
      await bridge().files.discard({ id })
      return taken
    }
    offset = taken.value.received
  }
  return bridge().files.finish({ id })
}

/** A kept picture, to be shown; null when it cannot be read. */
export async function readPhoto(id: string): Promise<Blob | null> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let offset = 0; ;) {
    const read = await bridge().files.read({ id, offset })
    if (!read.ok) return null
    const bytes = bytesOf(read.value.slice)
    parts.push(bytes)
    offset += bytes.length
    if (read.value.isLast) return new Blob(parts)
  }
}
