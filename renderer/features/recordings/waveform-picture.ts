import type { RecordingRemark, Waveform } from '../../../preload/contract/index.ts'
import { readPeaks } from './sound/waveform.ts'

export interface PictureState {
  readonly positionMs: number
  readonly loop: { readonly fromMs: number; readonly toMs: number } | null
  readonly loopFrom: number | null
  readonly remarks: readonly Pick<RecordingRemark, 'atMs'>[]
}

/** Colours of the theme, as the page has them now. */
export interface Colours {
  readonly heard: string
  readonly ahead: string
  readonly loop: string
  readonly mark: string
  readonly line: string
}

export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    heard: token('--desk-primary'),
    ahead: token('--desk-line'),
    loop: token('--desk-hover'),
    mark: token('--desk-warn'),
    line: token('--desk-text'),
  }
}

/** Draws the sound: a lane a channel, what was heard in the colour of action, the loop, remarks as small flags on top. */
export function drawWaveform(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  waveform: Waveform,
  state: PictureState,
  colours: Colours,
): void {
  const { width, height } = size
  const duration = Math.max(1, waveform.durationMs)
  const x = (ms: number): number => (ms / duration) * width
  context.clearRect(0, 0, width, height)
  if (state.loop !== null) {
    context.fillStyle = colours.loop
    context.fillRect(x(state.loop.fromMs), 0, x(state.loop.toMs) - x(state.loop.fromMs), height)
  }
  const lane = height / waveform.peaks.length
  waveform.peaks.forEach((text, index) => {
    const peaks = readPeaks(text)
    const middle = lane * (index + 0.5)
    for (let column = 0; column < width; column += 1) {
      const from = Math.floor((column * peaks.length) / width)
      const to = Math.max(from + 1, Math.floor(((column + 1) * peaks.length) / width))
      let most = 0
      for (let at = from; at < to; at += 1) most = Math.max(most, peaks[at] ?? 0)
      // A line also where it is silent: the time goes on.
      const half = Math.max(0.5, (most / 255) * (lane / 2 - 2))
      context.fillStyle = column < x(state.positionMs) ? colours.heard : colours.ahead
      context.fillRect(column, middle - half, 1, half * 2)
    }
  })
  context.fillStyle = colours.mark
  for (const { atMs } of state.remarks) {
    context.beginPath()
    context.moveTo(x(atMs) - 5, 0)
    context.lineTo(x(atMs) + 5, 0)
    context.lineTo(x(atMs), 8)
    context.fill()
  }
  if (state.loopFrom !== null) context.fillRect(x(state.loopFrom), 0, 2, height)
  context.fillStyle = colours.line
  context.fillRect(Math.min(width - 2, x(state.positionMs)), 0, 2, height)
}
