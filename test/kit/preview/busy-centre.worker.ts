import { createPace } from '../../../main/board/pace.ts'
import { busyCentre } from './busy-centre.ts'

/** The core's part of a live board under load, beside the page as the core is: changes come, and a board now and then. */

const tellMs = 250
const clock = {
  now: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

addEventListener('message', ({ data }: MessageEvent<{ agents: number; perSecond: number }>) => {
  const { agents, perSecond } = data
  const centre = busyCentre({ agents, seed: 7, now: clock.now })
  centre.fill(agents * 18)
  let made = 0
  // As the core sends it: text.
  const pace = createPace(clock, tellMs, () => postMessage({ made, text: JSON.stringify(centre.view(clock.now())) }))
  const begunAt = performance.now()
  setInterval(() => {
    // As many as are due: a timer of a busy machine comes late.
    for (const due = ((performance.now() - begunAt) / 1000) * perSecond; made < due; made += 1) {
      centre.change()
      pace.soon()
    }
  }, 10)
})
