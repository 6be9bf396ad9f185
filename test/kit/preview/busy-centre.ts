import type { BoardView, Colleague } from '../../../preload/contract/index.ts'
import type { WatchedCall } from '../../../main/api/gateway.ts'
import { createBoardBook } from '../../../main/board/board-book.ts'
import { randomFrom } from '../seed.ts'

const minute = 60_000
const hour = 60 * minute
const firstNames = ['Amina', 'Baraka', 'Neema', 'Juma', 'Wanjiru', 'Daudi', 'Mgeni', 'Zawadi', 'Otieno', 'Hawa']
const lastNames = ['Wekesa', 'Kamau', 'Achieng', 'Hassan', 'Nakato', 'Tesfaye-Wolde-Giyorgis', 'Mrisho']
const queues = ['child-helpline', 'gbv-helpline', 'counselling-sw']

function pick<T>(all: readonly T[], random: () => number, otherwise: T): T {
  return all[Math.floor(random() * all.length)] ?? otherwise
}

/** A centre that never rests: calls that come, are answered or not, and end, with the same numbers from the same seed. */
export function busyCentre(options: { agents: number; seed: number; now: () => number }) {
  const random = randomFrom(options.seed)
  const book = createBoardBook()
  const colleagues: Colleague[] = Array.from({ length: options.agents }, (_, index) => ({
    extension: String(8101 + index),
    name: `${firstNames[index % firstNames.length] ?? ''} ${lastNames[index % lastNames.length] ?? ''}`,
  }))
  book.setColleagues(colleagues)
  const open = new Map<string, WatchedCall>()
  let lastId = 0

  function over(call: WatchedCall, endedAt: number): WatchedCall {
    if (call.course === 'talking') {
      return { ...call, course: 'answered', endedAt, talkMs: Math.max(0, endedAt - (call.answeredAt ?? endedAt)) }
    }
    return { ...call, course: 'lost', isAbandoned: random() < 0.7, endedAt, waitMs: Math.max(0, endedAt - call.at) }
  }

  function begin(at: number): WatchedCall {
    lastId += 1
    const direction = random() < 0.85 ? 'in' : 'out'
    return {
      id: String(lastId),
      at,
      agent: pick(colleagues, random, { extension: '', name: '' }).extension,
      queue: direction === 'in' ? pick(queues, random, '') : '',
      direction,
      course: 'waiting',
      isAbandoned: false,
      waitMs: null,
      answeredAt: null,
      talkMs: null,
      endedAt: null,
    }
  }

  function answered(call: WatchedCall, answeredAt: number): WatchedCall {
    return { ...call, course: 'talking', answeredAt, waitMs: Math.max(0, answeredAt - call.at) }
  }

  /** One more thing happens. */
  function change(): void {
    const now = options.now()
    const going = pick([...open.values()], random, begin(now))
    const isNew = open.size === 0 || (open.size < options.agents && random() < 0.4)
    const next = isNew
      ? begin(now - Math.floor(random() * 12_000))
      : going.course === 'waiting' && random() < 0.8
        ? answered(going, now)
        : over(going, now)
    book.take(next)
    if (next.course === 'waiting' || next.course === 'talking') open.set(next.id, next)
    else open.delete(next.id)
  }

  /** What today has been so far, and some calls going on. */
  function fill(calls: number): void {
    const now = options.now()
    for (let index = 0; index < calls; index += 1) {
      const call = begin(now - 8 * hour + Math.floor(random() * (8 * hour - 4 * minute)))
      const answeredAt = call.at + Math.floor(random() * 30_000)
      const isAnswered = random() < 0.9
      book.take(
        isAnswered
          ? over(answered(call, answeredAt), answeredAt + Math.floor(random() * 12 * minute))
          : over(call, answeredAt),
      )
    }
    for (let index = 0; index < options.agents / 3; index += 1) {
      const call = begin(now - Math.floor(random() * 9 * minute))
      const next =
        random() < 0.8 ? answered(call, call.at + 8_000) : { ...call, at: now - Math.floor(random() * 50_000) }
      open.set(next.id, next)
      book.take(next)
    }
  }

  function view(readAt: number): BoardView {
    const now = options.now()
    return {
      at: now,
      state: 'live',
      reason: null,
      callsReadAt: readAt,
      agentsReadAt: readAt,
      totalsReadAt: readAt - 40_000,
      totals: { inbound: 48_211, outbound: 9_120, cases: 30_877, emails: 1_204, texts: 6_533 },
      ...book.figures({
        now,
        dayStart: now - 9 * hour,
        isWhole: true,
        self: { extension: '8101', queue: { status: 'wrapup', sinceAt: now - 42_000, readAt: now } },
      }),
    }
  }

  return { change, fill, view }
}
