import { BegunDecision, longLength, withValue, valueOf } from '../../../preload/contract/index.ts'
import type { BegunChoices, CaseFields } from '../../../preload/contract/index.ts'
import type { MetaQueries } from './meta.ts'

/** Under which small value it lies. */
export const decisionKey = (caseId: string) => `decision.${caseId}`

/** What somebody has decided of a clash so far, and their own words above all, one value a case. */
export function createBegunDecisionQueries(meta: Pick<MetaQueries, 'get' | 'set' | 'remove'>) {
  return {
    /** Without a choice there is nothing begun. */
    keep(caseId: string, choices: BegunChoices, now: number): void {
      if (Object.keys(choices).length === 0) meta.remove(decisionKey(caseId))
      else meta.set(decisionKey(caseId), JSON.stringify({ choices, updatedAt: now } satisfies BegunDecision))
    },
    /** One that an older version cannot read is null, and stays kept. */
    of(caseId: string): BegunDecision | null {
      const stored = meta.get(decisionKey(caseId))
      return stored === null ? null : (BegunDecision.safeParse(JSON.parse(stored)).data ?? null)
    },
    drop(caseId: string): void {
      meta.remove(decisionKey(caseId))
    },
  }
}

/** The case with the own words in it, where nothing else was written since `mine`. */
export function withOwnWords(begun: BegunDecision | null, mine: CaseFields, fields: CaseFields): CaseFields {
  return Object.entries(begun?.choices ?? {}).reduce(
    (all, [path, { side, text }]) =>
      side === 'own' && valueOf(all, path) === valueOf(mine, path)
        ? withValue(all, path, text.slice(0, longLength))
        : all,
    fields,
  )
}
