import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function draftHandlers({ session, clock }: UseCaseDeps): HandlersOf<'drafts'> {
  const db = () => session.workspace().db
  return {
    'drafts.list': async (input) => fitting(await db().listDrafts(input)),
    'drafts.save': (draft) => db().saveDraft({ ...draft, now: clock.now() }),
    'drafts.discard': async ({ id }) => {
      await db().discardDraft({ id, now: clock.now() })
      return {}
    },
    'drafts.restore': ({ id }) => db().restoreDraft({ id, now: clock.now() }),
  }
}
