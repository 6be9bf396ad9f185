import { KeptAgendaDraft } from '../../../preload/contract/agenda-drafts.ts'
import type { AgendaDraft, AgendaDraftName } from '../../../preload/contract/agenda-drafts.ts'
import type { MetaQueries } from './meta.ts'

const prefix = 'agenda.draft.'
const keyOf = ({ kind, id }: AgendaDraftName) => `${prefix}${kind}.${id}`

const readDraft = (text: string) => KeptAgendaDraft.safeParse(JSON.parse(text)).data ?? []

/** The cases that promises were begun for, out of small values: a draft knows its case by the id here alone. */
export function casesBegunFor(values: readonly { readonly key: string; readonly value: string }[]): string[] {
  return values
    .filter(({ key }) => key.startsWith(prefix))
    .flatMap(({ value }) => readDraft(value))
    .flatMap(({ draft }) => caseOf(draft) ?? [])
}

function caseOf(draft: AgendaDraft): string | null {
  if (draft.kind === 'closing') return null
  return draft.kind === 'follow-up' ? draft.caseId : draft.about.caseId
}

/** Promises that were begun, each under a key of its own: there are as many as forms were left half written. */
export function createAgendaDraftQueries(meta: Pick<MetaQueries, 'set' | 'under' | 'remove'>) {
  return {
    keep(draft: AgendaDraft, now: number): void {
      meta.set(keyOf(draft), JSON.stringify({ draft, updatedAt: now }))
    },
    drop: (name: AgendaDraftName) => meta.remove(keyOf(name)),
    /** The newest first. One that an older version cannot read is left out, and stays kept. */
    all: (): KeptAgendaDraft[] =>
      meta
        .under(prefix)
        .flatMap(readDraft)
        .toSorted((one, other) => other.updatedAt - one.updatedAt),
  }
}
