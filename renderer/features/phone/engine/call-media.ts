import type { CallQuality, DeviceChoice } from '../../../../preload/contract/index.ts'
import { createDevices, type DeviceLists } from '../audio/devices.ts'
import { createLevels, deadRms, levelOf, type LevelMeter, type Silence } from '../audio/levels.ts'
import { createMicrophone, type MicrophoneState } from '../audio/microphone.ts'
import { watchQuality, type QualityWatch } from '../audio/quality-watch.ts'
import type { LineQuality } from '../audio/quality.ts'
import { createRinger, type Ringer } from '../audio/ringer.ts'
import { createSpeakers } from '../audio/speaker.ts'
import type { PhoneState } from '../machine/phone-state.ts'
import type { SipCall } from '../sip/sip-agent.ts'
import type { PhoneWorld } from './phone-world.ts'

/** `silent-line`: nothing is received although nobody is on hold. `silent-microphone`: the own one sends nothing. */
export type LineAlarm = 'silent-line' | 'silent-microphone'

/** What there is to see of the sound; each call of `on…` replaces what was told before. */
export interface MediaListener {
  onLevels(levels: { readonly mic: number; readonly line: number }): void
  onQuality(lineId: string, quality: LineQuality): void
  onAlarm(lineId: string, alarm: LineAlarm | null): void
  onMicrophone(state: MicrophoneState): void
  onDevices(lists: DeviceLists): void
}

export interface CallMedia {
  readonly ringer: Ringer
  /** The microphone for a line; null, with its reason told, when there is none to use. */
  openMicrophone(lineId: string): Promise<MediaStream | null>
  releaseMicrophone(lineId: string): void
  silence(lineId: string): MediaStream
  hear(lineId: string, stream: MediaStream): void
  /** Both sides are connected: the quality is watched from here. */
  connected(lineId: string, call: SipCall): void
  /** Lets only the line in talk be heard and watched. Called after every event. */
  follow(state: PhoneState): void
  /** Levels also without a call. */
  test(isOn: boolean): Promise<void>
  setDevices(choice: DeviceChoice): Promise<void>
  refreshDevices(): Promise<void>
  summary(lineId: string): CallQuality | null
  release(lineId: string): void
  close(): void
  /** What is still held, for tests that look for leaks. */
  held(): { readonly lines: number; readonly speakers: number }
}

interface LineMedia {
  call: SipCall | null
  stream: MediaStream | null
  watch: QualityWatch | null
  silence: Silence | null
}

const levelEveryMs = 100
const microphoneSilentMs = 5000
const testUser = 'test'

/** The sound of all calls: one microphone, an element a line, meters and alarms while somebody talks. */
export function createCallMedia(world: PhoneWorld, listener: MediaListener, firstChoice: DeviceChoice): CallMedia {
  const lines = new Map<string, LineMedia>()
  const alarms = new Map<string, Set<LineAlarm>>()
  const speakers = createSpeakers(() => world.createAudio())
  const ringer = createRinger(
    () => world.createAudio(),
    world.sounds,
    (ms, run) => world.every(ms, run),
  )
  const levels = createLevels(() => world.createAudioContext())
  let choice = firstChoice
  let talking: { readonly lineId: string; readonly isMuted: boolean } | null = null
  let isTesting = false
  let meters: { mic: LevelMeter | null; line: LevelMeter | null; stopTicking: () => void } | null = null
  let heardAt = world.now()

  const devices = createDevices(world.media, (lists) => {
    listener.onDevices(lists)
    routeOutput()
    void followMicrophone()
  })
  const microphone = createMicrophone({
    media: world.media,
    choice: () => choice,
    idOf: (label) => devices.idOf('audioinput', label),
    onState: (state) => listener.onMicrophone(state),
    onLost: () => void changeMicrophone(),
  })

  function mediaOf(lineId: string): LineMedia {
    const media = lines.get(lineId) ?? { call: null, stream: null, watch: null, silence: null }
    lines.set(lineId, media)
    return media
  }

  function setAlarm(lineId: string, alarm: LineAlarm, isOn: boolean): void {
    const of = alarms.get(lineId) ?? new Set()
    if (of.has(alarm) === isOn) return
    if (isOn) of.add(alarm)
    else of.delete(alarm)
    alarms.set(lineId, of)
    // Hearing nothing is the worse of the two.
    listener.onAlarm(
      lineId,
      of.has('silent-line') ? 'silent-line' : of.has('silent-microphone') ? 'silent-microphone' : null,
    )
  }

  function routeOutput(): void {
    const speaker = devices.idOf('audiooutput', choice.speaker) ?? ''
    speakers.setDevice(speaker)
    ringer.set({
      speaker,
      ringer: devices.idOf('audiooutput', choice.ringer) ?? '',
      // Not plugged in: the first one rings as it is, and nothing rings twice.
      secondRinger: devices.idOf('audiooutput', choice.secondRinger) ?? null,
      volume: choice.ringVolume,
    })
  }

  /** A headset that was plugged in (or chosen) while another microphone is open takes over, in the call. */
  async function followMicrophone(): Promise<void> {
    const now = microphone.stream()?.getAudioTracks()[0]
    if (now === undefined) return
    const isOther = choice.microphone !== '' && now.label !== choice.microphone
    const isThere = isOther && devices.idOf('audioinput', choice.microphone) !== undefined
    // Pulled out with nothing to take its place: whatever is plugged in now is better.
    if (isThere || now.readyState === 'ended') await changeMicrophone()
  }

  async function changeMicrophone(): Promise<void> {
    const stream = await microphone.reopen()
    if (stream === null) return
    for (const { call, silence } of lines.values()) if (silence === null) await call?.replaceMicrophone(stream)
    restartMeters()
  }

  function restartMeters(): void {
    meters?.mic?.stop()
    meters?.line?.stop()
    meters?.stopTicking()
    const wasOn = meters !== null
    meters = null
    if (talking === null && !isTesting) {
      if (wasOn) listener.onLevels({ mic: 0, line: 0 })
      return
    }
    const mic = microphone.stream()
    const line = talking === null ? null : (lines.get(talking.lineId)?.stream ?? null)
    heardAt = world.now()
    meters = {
      mic: mic === null ? null : levels.watch(mic),
      line: line === null ? null : levels.watch(line),
      stopTicking: world.every(levelEveryMs, tick),
    }
  }

  function tick(): void {
    const mic = meters?.mic?.rms() ?? 0
    const isMuted = talking?.isMuted ?? false
    listener.onLevels({ mic: isMuted ? 0 : levelOf(mic), line: levelOf(meters?.line?.rms() ?? 0) })
    if (talking === null) return
    if (isMuted || mic > deadRms) heardAt = world.now()
    setAlarm(talking.lineId, 'silent-microphone', world.now() - heardAt >= microphoneSilentMs)
  }

  function startWatch(lineId: string, call: SipCall): QualityWatch {
    return watchQuality({
      read: async () => {
        const connection = call.connection()
        if (connection === null) throw new Error('The call has no connection')
        return [...(await connection.getStats()).values()].filter((each): each is object => typeof each === 'object')
      },
      now: () => world.now(),
      every: (ms, run) => world.every(ms, run),
      onLook(quality, isSilent) {
        setAlarm(lineId, 'silent-line', isSilent)
        if (!isSilent) listener.onQuality(lineId, quality)
      },
    })
  }

  return {
    ringer,
    async openMicrophone(lineId) {
      const stream = await microphone.open(lineId)
      // Labels are known only after the first permission.
      if (stream !== null && devices.lists().microphones.length === 0) void devices.refresh()
      return stream
    },
    releaseMicrophone: (lineId) => microphone.release(lineId),
    silence(lineId) {
      const media = mediaOf(lineId)
      media.silence ??= levels.silence()
      return media.silence.stream
    },
    hear(lineId, stream) {
      mediaOf(lineId).stream = stream
      speakers.play(lineId, stream)
      if (talking?.lineId === lineId) restartMeters()
    },
    connected(lineId, call) {
      const media = mediaOf(lineId)
      media.call = call
      media.watch ??= startWatch(lineId, call)
    },
    follow(state) {
      const now = state.lines.find((line) => line.phase === 'talking')
      for (const line of state.lines) {
        speakers.setOpen(line.id, line === now)
        const isWatched = line.phase === 'talking'
        lines.get(line.id)?.watch?.pause(!isWatched)
        if (!isWatched) for (const alarm of alarms.get(line.id) ?? []) setAlarm(line.id, alarm, false)
      }
      const isSame = now?.id === talking?.lineId
      talking = now === undefined ? null : { lineId: now.id, isMuted: now.isMuted }
      if (!isSame) restartMeters()
    },
    async test(isOn) {
      isTesting = isOn
      if (isOn) await microphone.open(testUser)
      else microphone.release(testUser)
      restartMeters()
    },
    async setDevices(next) {
      const before = choice
      choice = next
      routeOutput()
      const isOtherMicrophone =
        before.microphone !== next.microphone ||
        before.echoCancellation !== next.echoCancellation ||
        before.noiseSuppression !== next.noiseSuppression ||
        before.autoGain !== next.autoGain
      if (isOtherMicrophone) await changeMicrophone()
    },
    refreshDevices: () => devices.refresh(),
    summary: (lineId) => lines.get(lineId)?.watch?.summary() ?? null,
    release(lineId) {
      const media = lines.get(lineId)
      media?.watch?.stop()
      media?.silence?.stop()
      lines.delete(lineId)
      alarms.delete(lineId)
      speakers.remove(lineId)
      microphone.release(lineId)
    },
    close() {
      talking = null
      isTesting = false
      restartMeters()
      for (const media of lines.values()) media.watch?.stop()
      lines.clear()
      alarms.clear()
      speakers.removeAll()
      ringer.stop()
      microphone.releaseAll()
      devices.stop()
      levels.close()
    },
    held: () => ({ lines: lines.size, speakers: speakers.count() }),
  }
}
