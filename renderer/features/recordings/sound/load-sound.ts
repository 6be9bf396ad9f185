import { type ErrorCode, type Result, type SoundFormat } from '../../../../preload/contract/index.ts'
import { plainError } from '../../../app/error-text.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { decodedRate, decodedSamples } from './sound-length.ts'
import { workOnSound, type PlayableSound, type SoundQuestion } from './sound-work.ts'
import { mostSamples } from './wav.ts'

/** A worker that takes longer has met bytes that were made for it, ms. */
const longestWorkMs = 120_000

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

const failed = (code: ErrorCode): Result<never> => ({ ok: false, error: plainError(code) })

/** The whole sound of a recording, in memory. `isWanted` is asked before each slice; null when it was not wanted any more. */
async function readAll(
  callRef: string,
  onRead: (bytes: number) => void,
  isWanted: () => boolean,
): Promise<Result<Uint8Array<ArrayBuffer>> | null> {
  const parts: Uint8Array[] = []
  let length = 0
  for (let isLast = false; !isLast;) {
    if (!isWanted()) return null
    const slice = await bridge().recordings.read({ callRef, offset: length })
    if (!slice.ok) return slice
    const bytes = bytesOf(slice.value.slice)
    parts.push(bytes)
    length += bytes.length
    isLast = slice.value.isLast || bytes.length === 0
    onRead(length)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return { ok: true, value: all }
}

/** Asks the worker; where there are none, such as in tests, the work is done here. */
function inWorker(question: SoundQuestion): Promise<PlayableSound | null> {
  if (typeof Worker === 'undefined') return Promise.resolve(workOnSound(question))
  const worker = new Worker(new URL('./sound.worker.ts', import.meta.url), { type: 'module' })
  const { promise, resolve } = Promise.withResolvers<PlayableSound | null>()
  worker.addEventListener('message', (message: MessageEvent<PlayableSound | null>) => resolve(message.data))
  worker.addEventListener('error', () => resolve(null))
  worker.postMessage(
    question,
    question.kind === 'samples' ? question.channels.map(({ buffer }) => buffer) : [question.bytes.buffer],
  )
  const timer = setTimeout(() => resolve(null), longestWorkMs)
  return promise.finally(() => {
    clearTimeout(timer)
    worker.terminate()
  })
}

/** Ogg and MP3 by the browser's own decoder, which works beside the window too; null when it cannot. */
async function browserDecoded(bytes: Uint8Array<ArrayBuffer>, needsWaveform: boolean): Promise<SoundQuestion | null> {
  const context = new OfflineAudioContext({ numberOfChannels: 2, length: 1, sampleRate: decodedRate })
  try {
    const decoded = await context.decodeAudioData(bytes.buffer)
    if (decoded.numberOfChannels > 2) return null
    const channels = Array.from({ length: decoded.numberOfChannels }, (_, channel) =>
      decoded.getChannelData(channel).slice(),
    )
    return { kind: 'samples', rate: decodedRate, channels, needsWaveform }
  } catch {
    return null
  }
}

/**
 * A recording, ready to be played: read slice by slice, decoded beside the window, held in memory and nowhere else.
 * `recording-format` when its bytes are not what they seem, `recording-too-large` when they would be too long; null when it was not wanted any more.
 */
export async function loadSound(options: {
  readonly callRef: string
  readonly format: SoundFormat
  readonly needsWaveform: boolean
  readonly onRead: (bytes: number) => void
  readonly isWanted: () => boolean
}): Promise<Result<PlayableSound> | null> {
  const { callRef, format, needsWaveform, isWanted } = options
  const bytes = await readAll(callRef, options.onRead, isWanted)
  if (bytes === null || !bytes.ok) return bytes
  if (decodedSamples(format, bytes.value) > mostSamples) return failed('recording-too-large')
  const isBrowsers = format === 'ogg' || format === 'mp3'
  const question: SoundQuestion | null = isBrowsers
    ? await browserDecoded(bytes.value, needsWaveform)
    : { kind: format === 'gsm' ? 'gsm' : 'wav', bytes: bytes.value, needsWaveform }
  if (!isWanted()) return null
  const sound = question === null ? null : await inWorker(question)
  if (!isWanted()) return null
  return sound === null ? failed('recording-format') : { ok: true, value: sound }
}
