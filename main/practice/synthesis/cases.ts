import { categories, escalations, referrals, type PickEntry } from '../pick-lists.ts'
import type { TicketInput, TicketValues } from '../ticket-rules.ts'
import { composeNarrative } from './narrative.ts'
import { inventPerson } from './people.ts'
import { english } from './phrases-en.ts'
import { swahili } from './phrases-sw.ts'
import { createRandom, type Random } from './random.ts'

export interface SyntheticCase extends TicketInput {
  readonly createdBy: string
  readonly createdAt: number
  readonly updatedAt: number
}

export interface SynthesisOptions {
  readonly seed: number
  readonly cases: number
  /** All cases lie in the 120 days before this instant, ms UTC. */
  readonly now: number
}

const hourMs = 60 * 60 * 1000
export const spreadMs = 120 * 24 * hourMs
const writers = ['amina', 'juma', 'neema', 'mgeni'] as const

function anyId(random: Random, entries: readonly PickEntry[]): string {
  return entries[random.between(0, entries.length - 1)]?.id ?? ''
}

/** Mostly calls, as at a helpline. The id is that of the call or message, and unlike any other. */
function source(random: Random, index: number): Pick<TicketValues, 'source' | 'source_id' | 'disposition'> {
  const share = random.next()
  if (share < 0.6) {
    const disposition = random.chance(0.05) ? 'transfer' : 'call-completed'
    return { source: 'call', source_id: String(17_000_000 + index * 7 + random.between(0, 6)), disposition }
  }
  if (share < 0.82) return { source: 'walkin', source_id: '', disposition: '' }
  if (share < 0.93) return { source: 'sms', source_id: String(400_000 + index), disposition: '' }
  return { source: 'email', source_id: String(90_000 + index), disposition: '' }
}

function synthesise(random: Random, index: number, createdAt: number, now: number): SyntheticCase {
  const person = inventPerson(random)
  const language = person.speaksSwahili ? swahili : english
  const main = categories[random.between(0, categories.length - 1)]
  const categoryMain = main?.id ?? ''
  const standing = random.next()
  // Old cases are mostly closed.
  const openShare = createdAt > now - spreadMs / 6 ? 0.6 : 0.2
  const status = standing < openShare ? 'open' : standing < openShare + 0.12 ? 'escalated' : 'closed'
  const urgency = random.next()
  const touchedAt = random.chance(0.4) ? createdAt : createdAt + random.between(1, 72) * hourMs
  return {
    ticket: {
      ...source(random, index),
      category_main: categoryMain,
      category_sub: anyId(random, main?.children ?? []),
      narrative: composeNarrative(random, language, categoryMain, person.town),
      resolution: status === 'closed' ? random.pick(language.resolutions) : '',
      status,
      priority: urgency < 0.2 ? 'high' : urgency < 0.75 ? 'medium' : 'low',
      referred_to: random.chance(0.35) ? anyId(random, referrals) : '',
      escalated_to: status === 'escalated' ? anyId(random, escalations) : '',
    },
    contact: person.contact,
    createdBy: random.pick(writers),
    createdAt,
    updatedAt: Math.min(touchedAt, now),
  }
}

/** Cases of people who do not exist, oldest first; the same options give the same cases. */
export function* syntheticCases({ seed, cases, now }: SynthesisOptions): Generator<SyntheticCase> {
  const random = createRandom(seed)
  // One case in each equal part of the time, at a random moment in it: in order without sorting, at any number.
  const part = spreadMs / Math.max(cases, 1)
  for (let index = 0; index < cases; index++) {
    const at = now - spreadMs + part * (index + random.next())
    const createdAt = Math.min(Math.floor(at / 1000) * 1000, now)
    yield synthesise(random, index, createdAt, now)
  }
}
