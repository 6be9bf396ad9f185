import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function draftHandlers({ session, clock, log }: UseCaseDeps): HandlersOf<'drafts'> {
  const db = () => session.workspace().db
  return {
    'drafts.list': async () => {
      const drafts = (await db().listDrafts()).slice(0, 200)
      const fit = fitting(drafts)
      if (fit.length < drafts.length)
        log.warn('page-trimmed', { call: 'drafts.list', count: drafts.length - fit.length })
      return fit
    },
    'drafts.save': ({ id, caseId, fields }) => db().saveDraft({ id, caseId, fields, now: clock.now() }),
    'drafts.discard': async ({ id }) => {
      await db().discardDraft({ id, now: clock.now() })
      return {}
    },
    'drafts.restore': ({ id }) => db().restoreDraft({ id, now: clock.now() }),
  }
}
