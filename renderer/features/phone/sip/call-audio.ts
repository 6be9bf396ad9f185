/**
 * The microphone of one call: copies of the tracks it was given, so that holding or muting one call never silences
 * another, and its end never stops a microphone that others use.
 */
export interface CallAudio {
  /** Makes copies of the audio tracks; the ones before are stopped. */
  use(stream: MediaStream): MediaStream
  /** The copy that is sent now. */
  track(): MediaStreamTrack | null
  stop(): void
}

/** See {@link CallAudio}. */
export function createCallAudio(): CallAudio {
  let current: MediaStream | null = null

  function stop(): void {
    for (const track of current?.getTracks() ?? []) track.stop()
    current = null
  }

  return {
    use(stream) {
      stop()
      current = new MediaStream(stream.getAudioTracks().map((track) => track.clone()))
      return current
    },
    track: () => current?.getAudioTracks()[0] ?? null,
    stop,
  }
}
