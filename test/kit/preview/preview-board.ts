import { BoardView, firstThresholds } from '../../../preload/contract/index.ts'
import type { fakeBridge } from '../fake-bridge.ts'
import { busyCentre } from './busy-centre.ts'

/** The board of the preview: `agents`, `changes` a second, `board=away|untold|refused`. */
export function answerBoard(fake: ReturnType<typeof fakeBridge>, wanted: URLSearchParams, now: number): void {
  let thresholds = firstThresholds()
  const agents = Number(wanted.get('agents') ?? 14)
  const perSecond = Number(wanted.get('changes') ?? 0)
  const centre = busyCentre({ agents, seed: 7, now: () => Date.now() })
  const kind = wanted.get('board') ?? 'live'
  if (kind !== 'untold' && kind !== 'refused') centre.fill(agents * 18)
  let newest: BoardView | null = null

  function view(): BoardView {
    const live = newest ?? centre.view(Date.now() - 3_000)
    if (kind === 'away') return { ...live, state: 'away', reason: 'server-unreachable', callsReadAt: now - 95_000 }
    if (kind === 'refused') return { ...live, state: 'refused', reason: 'server-forbidden', callsReadAt: null }
    return live
  }

  fake.answers('board.watch', view)
  fake.answers('board.leave', () => ({}))
  fake.answers('board.getWall', () => ({ isPossible: false, isOpen: false }))
  fake.answers('board.getThresholds', () => thresholds)
  fake.answers('board.setThresholds', (next) => {
    thresholds = next
    return next
  })
  if (perSecond === 0) return
  const worker = new Worker(new URL('./busy-centre.worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<{ made: number; text: string }>) => {
    newest = BoardView.parse(JSON.parse(data.text))
    fake.emit('boardChanged', newest)
    Reflect.set(window, 'changesMade', data.made)
  })
  worker.postMessage({ agents, perSecond })
}
