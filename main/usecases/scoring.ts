import type { PersonFields } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import { namesOf } from './agent-names.ts'
import { atServer } from './at-server.ts'
import { lastMonths } from '../quality/months.ts'
import { trendOf } from '../quality/trend.ts'
import type { Person } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** What the server may call this person as the agent of a call: their extension, or their name there. */
function agentNames({ extension, login }: Pick<Person, 'extension' | 'login'>): string[] {
  return [extension, login].filter((name) => name !== '')
}

export function scoringHandlers(deps: UseCaseDeps): HandlersOf<'scoring'> {
  const db = () => deps.session.workspace().db
  return {
    'scoring.forms': () => [...deps.qaForms],
    'scoring.callOf': ({ callRef }) => {
      const workspace = deps.session.workspace()
      workspace.opened([callRef])
      return workspace.db.scoredCall({ callRef })
    },
    'scoring.marks': ({ callRefs }) => db().scoreMarks({ callRefs }),
    'scoring.trend': async ({ months: count, agent }) => {
      const months = lastMonths(count, deps.clock.now(), deps.about.timeZone)
      const spans = months.map(({ from, before }) => ({ from, before }))
      const [sums, nameOf] = await Promise.all([db().scoreSums({ spans }), namesOf(db())])
      return trendOf(
        months.map(({ month }) => month),
        sums,
        agent,
        nameOf,
      )
    },
  }
}

/** Feedback is for the one whose call it was: whoever asks gets theirs, and "not found" for all others. */
export function feedbackHandlers(deps: UseCaseDeps): HandlersOf<'feedback'> {
  const { session, clock } = deps
  const own = () => {
    const workspace = session.workspace()
    return { workspace, agents: agentNames(workspace.person()) }
  }
  return {
    'feedback.list': async ({ before, limit }) => {
      const { workspace, agents } = own()
      const page = await workspace.db.pageFeedback({ agents, before, limit })
      const rows = fitting(page)
      const isEnd = rows.length === page.length && page.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.score.seq ?? null) }
    },
    'feedback.get': async ({ id }) => {
      const { workspace, agents } = own()
      const found = await workspace.db.feedbackOf({ id, agents })
      workspace.opened([id])
      workspace.sync.lookAtRecord('qa', id)
      return found
    },
    'feedback.unread': async () => {
      const { workspace, agents } = own()
      return { count: await workspace.db.countUnreadFeedback({ agents }) }
    },
    'feedback.acknowledge': ({ id }) => {
      const { workspace, agents } = own()
      return workspace.db.acknowledgeFeedback({ id, agents, now: clock.now() })
    },
    'feedback.scorer': async ({ id }) => {
      const { workspace, agents } = own()
      const { createdBy: login } = (await workspace.db.feedbackOf({ id, agents })).score
      if (login === '') return { login, name: '', email: '' }
      const byLogin = (each: { readonly fields: PersonFields }) => each.fields.login === login
      // Whoever is known here can be written to without the server, too.
      const here = (await workspace.db.listPeople()).find(byLogin)
      const person =
        here !== undefined && here.fields.email !== ''
          ? here
          : (await atServer(deps, (using) => deps.gateway.findPeople(using, login))).find(byLogin)
      const { firstName = '', lastName = '', email = '' } = person?.fields ?? {}
      return { login, name: [firstName, lastName].filter((part) => part !== '').join(' '), email }
    },
  }
}
