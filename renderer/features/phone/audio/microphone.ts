import type { DeviceChoice } from '../../../../preload/contract/index.ts'

/** `none`: no microphone at all; `refused`: not allowed to use one; `busy`: something else has it. */
export type MicrophoneState = 'unknown' | 'ok' | 'none' | 'refused' | 'busy'

export interface Microphone {
  /** The open microphone, one for all who ask until everybody has let go of it; null when there is none to use. */
  open(user: string): Promise<MediaStream | null>
  release(user: string): void
  /** Opens the device that is chosen now in place of the one before; null when nobody uses one or it failed. */
  reopen(): Promise<MediaStream | null>
  stream(): MediaStream | null
  releaseAll(): void
}

interface Options {
  readonly media: MediaDevices | null
  readonly choice: () => DeviceChoice
  readonly idOf: (label: string) => string | undefined
  readonly onState: (state: MicrophoneState) => void
  /** The device vanished under an open microphone. */
  readonly onLost: () => void
}

function stateOf(error: unknown): MicrophoneState {
  const name = error instanceof DOMException || error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy'
}

/** Its device was pulled out: such a stream never speaks again. */
function isGone(stream: MediaStream): boolean {
  return stream.getAudioTracks().every((track) => track.readyState === 'ended')
}

function stopTracks(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** See {@link Microphone}. Opened for a call, closed after it: nothing listens between calls. */
export function createMicrophone(options: Options): Microphone {
  const users = new Set<string>()
  let current: MediaStream | null = null
  let opening: Promise<MediaStream | null> | null = null

  async function request(): Promise<MediaStream | null> {
    if (options.media === null) {
      options.onState('none')
      return null
    }
    const { microphone, echoCancellation, noiseSuppression, autoGain } = options.choice()
    const deviceId = options.idOf(microphone)
    try {
      const stream = await options.media.getUserMedia({
        audio: {
          // `ideal`, so that a headset left at home does not keep anybody from talking.
          ...(deviceId === undefined ? {} : { deviceId: { ideal: deviceId } }),
          echoCancellation,
          noiseSuppression,
          autoGainControl: autoGain,
        },
      })
      stream.getAudioTracks()[0]?.addEventListener('ended', () => {
        if (current === stream) options.onLost()
      })
      options.onState('ok')
      return stream
    } catch (error) {
      options.onState(stateOf(error))
      return null
    }
  }

  /** Takes a fresh stream in place of the one before, unless everybody has gone meanwhile. */
  function take(stream: MediaStream | null): MediaStream | null {
    if (users.size === 0) {
      stopTracks(stream)
      return null
    }
    if (stream !== null) {
      stopTracks(current)
      current = stream
    }
    return stream
  }

  async function open(user: string): Promise<MediaStream | null> {
    users.add(user)
    if (current !== null && !isGone(current)) return current
    opening ??= request().then((stream) => {
      opening = null
      return take(stream)
    })
    return opening
  }

  function closeIfUnused(): void {
    if (users.size > 0) return
    stopTracks(current)
    current = null
  }

  return {
    open,
    release(user) {
      users.delete(user)
      closeIfUnused()
    },
    async reopen() {
      return users.size === 0 ? null : take(await request())
    },
    stream: () => current,
    releaseAll() {
      users.clear()
      closeIfUnused()
    },
  }
}
