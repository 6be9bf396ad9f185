/** What the page offers of frames and time; tests bring their own. */
export interface FrameSource {
  /** Runs before the next frame is drawn; never while nobody can see the page. */
  readonly beforeFrame: (run: () => void) => void
  readonly after: (ms: number, run: () => void) => void
  readonly isSeen: () => boolean
}

/** A page that draws nothing for so long draws for nobody: what waits is done without a frame. */
const longestFrameMs = 250

/**
 * One change of the screen a frame. A board that has come and a second that has passed each cost script and then drawing;
 * both in one frame, with fifty people on the board, is what made a frame last longer than 50 ms. Of changes of one name the
 * last counts, and the one that has waited longest is next.
 */
export function createOneAFrame({
  beforeFrame,
  after,
  isSeen,
}: FrameSource): (name: string, change: () => void) => void {
  const waiting = new Map<string, () => void>()
  let isDrawing = false

  function drawn(): void {
    isDrawing = false
    const [next] = waiting
    if (next === undefined) return
    const [name, change] = next
    waiting.delete(name)
    make(change)
  }

  function make(change: () => void): void {
    isDrawing = true
    let isOver = false
    const over = (): void => {
      if (isOver) return
      isOver = true
      drawn()
    }
    change()
    // Before the frame that shows the change, then before the one after it: by then the first has been drawn.
    beforeFrame(() => beforeFrame(() => after(0, over)))
    after(longestFrameMs, over)
  }

  return (name, change) => {
    if (!isDrawing) make(change)
    else if (isSeen()) waiting.set(name, change)
    else {
      waiting.delete(name)
      change()
    }
  }
}

/** The frames of this page. */
export const pageFrames: FrameSource = {
  beforeFrame: (run) => void requestAnimationFrame(run),
  after: (ms, run) => void setTimeout(run, ms),
  isSeen: () => document.visibilityState === 'visible',
}
