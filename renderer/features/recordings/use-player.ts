import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Waveform } from '../../../preload/contract/index.ts'
import { createPlayer, jumpFrom, noWishes, speeds, type Player, type PlayerWishes } from './player.ts'

/** How often the place is looked at while it plays, ms. */
const lookEveryMs = 40
/** A shorter part is a slip of the finger and no listening, ms. */
const shortestPartMs = 300
/** What was heard is told at least this often, so that a window that dies has told nearly all. */
const tellEveryMs = 10_000
/** How often it is said how far a part has come, so that hardly a second of it is lost whatever happens, ms. */
const hearingEveryMs = 1000

/**
 * One sound under the person's hands. `onHeard` is told each part that was heard, when it ends; `onHearing` meanwhile how far it
 * has come.
 */
export function usePlayer(
  onHeard: (fromMs: number, toMs: number) => void,
  onHearing: (fromMs: number, toMs: number) => void,
) {
  const isReady = ref(false)
  const isPlaying = ref(false)
  const positionMs = ref(0)
  const durationMs = ref(0)
  const wishes = shallowRef<PlayerWishes>(noWishes)
  /** The browser refused to sound. */
  const isSilenced = ref(false)
  /** Something comes first, such as a telephone that rings: nothing sounds meanwhile. */
  const isHushed = ref(false)
  /** It was playing when it had to be quiet; so until somebody plays on. */
  const wasHushed = ref(false)
  let player: Player | null = null
  let waveform: Waveform | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  /** Where the part that is being heard began; null while nothing is. */
  let partFrom: number | null = null
  let partTo = 0
  /** The end of it that was said last. */
  let saidTo = 0

  function endPart(): void {
    if (partFrom !== null && partTo - partFrom >= shortestPartMs) onHeard(Math.floor(partFrom), Math.ceil(partTo))
    partFrom = null
  }

  function look(): void {
    if (player === null || waveform === null) return
    const at = player.positionMs()
    positionMs.value = at
    // Also what sounded since the last look: a window that is not seen is looked at seldom.
    if (partFrom !== null) partTo = Math.max(partTo, at)
    if (!player.isPlaying()) {
      stopped()
      return
    }
    partFrom ??= at
    partTo = Math.max(partTo, at)
    if (Math.abs(partTo - saidTo) >= hearingEveryMs) {
      saidTo = partTo
      onHearing(Math.floor(partFrom), Math.ceil(partTo))
    }
    const jump = jumpFrom(at, wishes.value, waveform.silences)
    if (jump !== null) go(jump, jump < at)
    else if (partTo - partFrom >= tellEveryMs) {
      endPart()
      partFrom = at
    }
  }

  function stopped(): void {
    clearInterval(timer)
    timer = undefined
    isPlaying.value = false
    endPart()
  }

  function go(ms: number, isNewPart: boolean): void {
    if (player === null) return
    if (isNewPart) {
      if (partFrom !== null) partTo = Math.max(partTo, player.positionMs())
      endPart()
    }
    player.seek(ms)
    positionMs.value = player.positionMs()
    partTo = positionMs.value
    if (isNewPart && player.isPlaying()) partFrom = positionMs.value
  }

  const mustBeQuiet = (): boolean => isHushed.value

  /** Takes a sound, ready to be played from its beginning. */
  function load(wav: Uint8Array<ArrayBuffer>, about: Waveform): void {
    unload()
    player = createPlayer(wav, about)
    waveform = about
    player.wish(wishes.value)
    player.element.addEventListener('ended', look)
    durationMs.value = about.durationMs
    isReady.value = true
  }

  function unload(): void {
    if (player !== null) {
      pause()
      stopped()
      player.dispose()
    }
    player = null
    waveform = null
    isReady.value = false
    wasHushed.value = false
    loopFrom.value = null
    positionMs.value = 0
    wishes.value = { ...wishes.value, loop: null }
  }

  async function play(): Promise<void> {
    if (player === null || isPlaying.value || mustBeQuiet()) return
    const mine = player
    const { loop } = wishes.value
    if (loop !== null && (positionMs.value < loop.fromMs || positionMs.value >= loop.toMs)) player.seek(loop.fromMs)
    else if (positionMs.value >= durationMs.value) player.seek(0)
    try {
      await mine.play()
    } catch {
      isSilenced.value = player === mine && !mustBeQuiet()
      return
    }
    // Another one was opened, or a call came, while the browser made up its mind.
    if (player !== mine || mustBeQuiet()) {
      mine.pause()
      wasHushed.value ||= player === mine
      return
    }
    isSilenced.value = false
    wasHushed.value = false
    isPlaying.value = true
    partFrom = mine.positionMs()
    partTo = partFrom
    timer ??= setInterval(look, lookEveryMs)
  }

  function pause(): void {
    player?.pause()
    look()
  }

  /** Quiet at once while it is on; the person plays on when they are free again. */
  function hush(isOn: boolean): void {
    isHushed.value = isOn
    if (!isOn || !isPlaying.value) return
    pause()
    wasHushed.value = true
  }

  const toggle = (): void => {
    if (isPlaying.value) pause()
    else void play()
  }
  const seek = (ms: number): void => go(ms, true)
  const move = (ms: number): void => seek(positionMs.value + ms)

  function wish(part: Partial<PlayerWishes>): void {
    wishes.value = { ...wishes.value, ...part }
    player?.wish(wishes.value)
  }

  /** The next speed up or down. */
  function changeSpeed(step: 1 | -1): void {
    const at = speeds.findIndex((each) => each === wishes.value.speed)
    wish({ speed: speeds[Math.min(speeds.length - 1, Math.max(0, at + step))] ?? 1 })
  }

  /** The first press begins the part that is repeated, the second ends it, the third lets go of it. */
  const loopFrom = ref<number | null>(null)
  function pressLoop(): void {
    if (wishes.value.loop !== null) wish({ loop: null })
    else if (loopFrom.value === null) {
      loopFrom.value = positionMs.value
      return
    } else {
      const [fromMs, toMs] = [loopFrom.value, positionMs.value].toSorted((a, b) => a - b)
      if (fromMs !== undefined && toMs !== undefined && toMs - fromMs >= shortestPartMs)
        wish({ loop: { fromMs, toMs } })
    }
    loopFrom.value = null
  }

  onScopeDispose(unload)
  return {
    isReady,
    isPlaying,
    isSilenced,
    isHushed,
    wasHushed,
    positionMs,
    durationMs,
    wishes,
    loopFrom,
    load,
    unload,
    play,
    pause,
    hush,
    toggle,
    seek,
    move,
    wish,
    changeSpeed,
    pressLoop,
  }
}
