import { AppError } from '../../preload/contract/index.ts'
import type { PullProgress, SearchProgress, StorageState } from '../../preload/contract/index.ts'
import { allowedLink } from './allowed-link.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const noPull: PullProgress = {
  state: 'idle',
  known: 0,
  goal: 0,
  lastDoneAt: null,
  kinds: [],
  rowsPerMinute: null,
  leftMs: null,
  isPausedByPerson: false,
}
const noSearch: SearchProgress = { ready: false, pending: 0 }
const noStorage: StorageState = { state: 'fine', sinceAt: null, failedSaves: 0, freeBytes: null, isChecking: false }

export function appHandlers(deps: UseCaseDeps): HandlersOf<'app'> {
  const { session } = deps
  return {
    'app.getState': async () => {
      const isSeated = ['signed-in', 'locked'].includes(session.state().phase)
      const workspace = isSeated ? session.workspace() : null
      return {
        ...deps.about,
        serverName: deps.serverName(),
        preferences: deps.preferences.get(),
        session: session.state(),
        link: deps.link(),
        practice: deps.practice.state(),
        othersUnsent: await session.othersUnsent(),
        pull: workspace?.sync.pullProgress() ?? noPull,
        search: workspace?.searchProgress() ?? noSearch,
        storage: workspace?.storage.state() ?? noStorage,
      }
    },
    'app.setPreferences': async (preferences) => {
      await deps.preferences.set(preferences)
      return preferences
    },
    'app.reportFault': ({ places }) => {
      const fault = new Error()
      fault.stack = places.map((place) => `    at assets/${place}`).join('\n')
      deps.log.error('window-fault', { thrown: fault })
      return Promise.resolve({})
    },
    'app.openLink': async ({ link }) => {
      const url = allowedLink(link, deps.allowedLinks)
      if (url === null) throw new AppError('link-refused')
      await deps.links.open(url)
      return {}
    },
  }
}
