import type { SoundFormat } from '../../preload/contract/index.ts'

/** How many of the first bytes are enough to tell. */
export const tellingBytes = 4096

const gsmFrameBytes = 33

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

/**
 * What the bytes are, by themselves: neither the server's word nor a name is believed. Null for anything that the desk does
 * not play. `size` is the whole length, `head` its first bytes.
 */
export function soundFormatOf(head: Uint8Array, size: number): SoundFormat | null {
  if (textAt(head, 0, 4) === 'RIFF' && textAt(head, 8, 4) === 'WAVE') return wavFormatOf(head)
  if (textAt(head, 0, 4) === 'OggS')
    return ['OpusHead', '\u0001vorbis'].some((name) => textAt(head, 28, name.length) === name) ? 'ogg' : null
  if (textAt(head, 0, 3) === 'ID3' || isMp3Frame(head, 0)) return 'mp3'
  return isPlainGsm(head, size) ? 'gsm' : null
}

/** Frames of 33 bytes that begin with the same four bits and no container around them, as telephone exchanges write them. */
function isPlainGsm(head: Uint8Array, size: number): boolean {
  if (size < 2 * gsmFrameBytes || size % gsmFrameBytes !== 0) return false
  for (let at = 0; at < head.length; at += gsmFrameBytes) if ((head[at] ?? 0) >> 4 !== 0xd) return false
  return true
}

/** MPEG 1, 2 or 2.5, layer III, with a rate that exists. */
function isMp3Frame(head: Uint8Array, at: number): boolean {
  const [first = 0, second = 0, third = 0] = head.subarray(at, at + 3)
  const version = (second >> 3) & 3
  const isLayer3 = ((second >> 1) & 3) === 1
  const hasRate = third >> 4 !== 15 && third >> 4 !== 0 && ((third >> 2) & 3) !== 3
  return first === 0xff && second >> 5 === 7 && version !== 1 && isLayer3 && hasRate
}

function wavFormatOf(head: Uint8Array): SoundFormat | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 12; at + 8 <= head.length;) {
    const length = view.getUint32(at + 4, true)
    if (textAt(head, at, 4) === 'fmt ' && length >= 16 && at + 8 + 16 <= head.length)
      return codecOf(view, at + 8, length)
    at += 8 + length + (length % 2)
  }
  return null
}

function codecOf(view: DataView, at: number, length: number): SoundFormat | null {
  const tag = view.getUint16(at, true)
  // The extensible form says the codec in the first two bytes of a longer name.
  const codec = tag === 0xff_fe && length >= 26 && at + 26 <= view.byteLength ? view.getUint16(at + 24, true) : tag
  const channels = view.getUint16(at + 2, true)
  const bits = view.getUint16(at + 14, true)
  if (channels < 1 || channels > 2) return null
  if (codec === 1) return [8, 16, 24].includes(bits) ? 'wav-pcm' : null
  if (codec === 7) return 'wav-mulaw'
  if (codec === 6) return 'wav-alaw'
  return codec === 0x31 && channels === 1 ? 'wav-gsm' : null
}

/**
 * True when the file says itself that it is longer than what came: a proxy cut it and said nothing. Recorders that write while
 * they record leave no length, or the largest there is.
 */
export function isCutWav(head: Uint8Array, size: number): boolean {
  if (textAt(head, 0, 4) !== 'RIFF' || head.length < 12) return false
  const told = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(4, true)
  return told !== 0 && told < 0xff_ff_ff_00 && told + 8 > size + 1
}
