import type { CaseFields } from '../../preload/contract/cases.ts'
import type { ServerCase } from '../api/gateway.ts'
import type { Author, Finding } from './exchange.ts'
import { isSameCase } from './merge.ts'

/**
 * Judges the candidates of a look. `taken` are the server ids that other cases of this computer carry already.
 * A walk-in's candidates carry our own UUID, so any of them is ours; a call may have tickets of other people,
 * so there only an equal one counts. `whose`: by whom one was made that may be ours, had nobody edited it since.
 */
export function judgeCandidates(
  sent: CaseFields,
  candidates: readonly ServerCase[],
  taken: ReadonlySet<string>,
  whose: (candidate: ServerCase) => Author = () => 'another',
): Finding<ServerCase> {
  const equal = candidates.filter((each) => isSameCase(sent, each.fields))
  const ours = sent.source === 'walkin' ? candidates : equal.filter((each) => !taken.has(each.serverId))
  const [first, ...more] = ours
  if (first === undefined) {
    // Somebody may have worked on it between our sending and this look: sending it again would make two.
    const open = candidates.filter((each) => !taken.has(each.serverId))
    const overtaken = open.find((each) => whose(each) === 'this person')
    if (overtaken !== undefined) return { kind: 'differs', server: overtaken }
    // By a name nobody has heard: ours, or a colleague's of the same call. A person can tell, and may say that it is neither.
    return open.some((each) => whose(each) === 'unknown')
      ? { kind: 'park', code: 'server-duplicate', mayBeNeither: true }
      : { kind: 'nothing' }
  }
  if (more.length > 0 || taken.has(first.serverId)) {
    return { kind: 'park', code: 'server-duplicate' }
  }
  if (!equal.includes(first)) return { kind: 'differs', server: first }
  return { kind: 'adopt', server: first }
}

/** How many records at the server are this case: more than one after a repeat means that the first try had arrived after all. */
export function countOurs(
  sent: CaseFields,
  candidates: readonly ServerCase[],
  taken: ReadonlySet<string>,
  whose: (candidate: ServerCase) => Author = () => 'another',
): number {
  if (sent.source === 'walkin') return candidates.length
  // The first try said something else where the repeat took what was saved behind it.
  const isOurs = (each: ServerCase) => isSameCase(sent, each.fields) || whose(each) === 'this person'
  return candidates.filter((each) => isOurs(each) && !taken.has(each.serverId)).length
}

/** What is known about a try whose outcome is unclear. Times in ms UTC; kept in memory, so a restart only looks more. */
export interface Doubt {
  readonly sentAt: number
  /** When a look that counted found nothing for the first time; null before. */
  readonly emptyAt: number | null
}

export type NextLook =
  { readonly kind: 'repeat' } | { readonly kind: 'look-again'; readonly doubt: Doubt; readonly at: number }

/**
 * What an empty look allows. The first one counts only when twice the server time-out has passed since sending, and a
 * second one after a further back-off step must find nothing too before anything is sent again: a slow server may
 * commit after the first. What the clock has not reached any more, because it was set back, counts from this look on.
 */
export function afterEmptyLook(
  doubt: Doubt,
  lookedAt: number,
  times: { readonly serverTimeoutMs: number; readonly shortestStepMs: number; readonly waitMs: number },
): NextLook {
  if (lookedAt < doubt.sentAt) {
    return { kind: 'look-again', doubt: { sentAt: lookedAt, emptyAt: null }, at: lookedAt + 2 * times.serverTimeoutMs }
  }
  const firstLookAt = doubt.sentAt + 2 * times.serverTimeoutMs
  if (lookedAt < firstLookAt) return { kind: 'look-again', doubt, at: firstLookAt }
  if (doubt.emptyAt === null || lookedAt < doubt.emptyAt) {
    return { kind: 'look-again', doubt: { ...doubt, emptyAt: lookedAt }, at: lookedAt + times.waitMs }
  }
  const secondLookAt = doubt.emptyAt + times.shortestStepMs
  if (lookedAt < secondLookAt) return { kind: 'look-again', doubt, at: secondLookAt }
  return { kind: 'repeat' }
}
