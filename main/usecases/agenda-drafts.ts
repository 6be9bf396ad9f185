import type { AgendaDraft, AgendaDraftPlace } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const mostListed = 100

/** Whether a draft was begun in this form. */
function isOf(draft: AgendaDraft, place: AgendaDraftPlace): boolean {
  if (place.id !== null) return draft.kind === place.kind && draft.id === place.id
  if (draft.kind === 'closing' || !draft.isNew) return false
  if (draft.kind === 'follow-up') return place.kind === 'follow-up' && draft.caseId === place.caseId
  const { number, caseId, callId } = draft.about
  return place.kind === 'call-back' && number === place.number && caseId === place.caseId && callId === place.callId
}

/** What is begun in the forms of promises. A promise that is saved takes its draft with it (`main/db/create-agenda-api.ts`). */
export function agendaDraftHandlers({
  session,
  clock,
}: Pick<UseCaseDeps, 'session' | 'clock'>): HandlersOf<'agendaDrafts'> {
  const db = () => session.workspace().db
  return {
    'agendaDrafts.list': async () => fitting((await db().allAgendaDrafts()).slice(0, mostListed)),
    'agendaDrafts.find': async (place) =>
      (await db().allAgendaDrafts()).find(({ draft }) => isOf(draft, place)) ?? null,
    'agendaDrafts.keep': async (draft) => {
      const now = clock.now()
      await db().keepAgendaDraft({ draft, now })
      return { updatedAt: now }
    },
    'agendaDrafts.drop': async (name) => {
      await db().dropAgendaDraft(name)
      return {}
    },
  }
}
