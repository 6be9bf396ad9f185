import { codeOf, noFilter } from '../../preload/contract/index.ts'
import type { ServerSays } from '../../preload/contract/index.ts'
import type { ServerCase, SoughtContact } from '../api/gateway.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import { questionOfNumber, questionOfText } from './server-question.ts'
import type { PeopleQuestion } from './server-question.ts'
import type { UseCaseDeps } from './use-case-deps.ts'

/** What the server knows beside this computer (DESIGN 6.7). It is kept here like any other case before anybody sees it. */

/** What came of it, and the cases that are here for it. */
interface Asked {
  readonly server: ServerSays
  readonly serverIds: readonly string[]
}

interface ServerQuestions {
  /** The cases of a telephone number: asked once a minute, however often it is wanted. */
  ofNumber(workspace: OpenWorkspace, number: string): Promise<Asked>
  /** What fits a text; one at a time: a newer text ends the question before it. */
  ofText(workspace: OpenWorkspace, text: string): Promise<Asked>
}

/** In all, with every way of asking, ms. */
export const askWithinMs = 2_000
const rowsAWay = 20
const rememberedForMs = 60_000
const mostRemembered = 50

/** Goes with the workspace: whoever opens it anew asks anew. */
interface Memory {
  /** What this server cannot be asked for. */
  readonly strange: Set<PeopleQuestion['kind']>
  readonly answers: Map<string, { readonly at: number; readonly asked: Promise<Asked> }>
  text: { readonly key: string; readonly ending: AbortController } | null
}

const nothing = (server: ServerSays): Asked => ({ server, serverIds: [] })

export function createServerQuestions(deps: Pick<UseCaseDeps, 'gateway' | 'clock' | 'about'>): ServerQuestions {
  const { gateway, clock } = deps
  const memories = new WeakMap<OpenWorkspace, Memory>()

  function memoryOf(workspace: OpenWorkspace): Memory {
    const known = memories.get(workspace)
    if (known !== undefined) return known
    const memory: Memory = { strange: new Set(), answers: new Map(), text: null }
    memories.set(workspace, memory)
    return memory
  }

  /** Only a whole answer is remembered: whatever else it was is asked again. Whoever asks meanwhile gets the same one. */
  async function once(memory: Memory, key: string, ask: () => Promise<Asked>): Promise<Asked> {
    const now = clock.now()
    for (const [each, { at }] of memory.answers) {
      const isOld = now < at || now - at >= rememberedForMs
      if (isOld || memory.answers.size > mostRemembered) memory.answers.delete(each)
    }
    const known = memory.answers.get(key)
    if (known !== undefined) return known.asked
    const entry = { at: now, asked: ask() }
    memory.answers.set(key, entry)
    const asked = await entry.asked
    if (asked.server !== 'answered' && memory.answers.get(key) === entry) memory.answers.delete(key)
    return asked
  }

  /** Ends what is on its way when the time is over, and waits for nothing longer: what comes later is kept all the same. */
  async function within(ending: AbortController, work: () => Promise<Asked>): Promise<Asked> {
    const { promise: ended, resolve } = Promise.withResolvers<Asked>()
    const end = () => resolve(nothing('not-reached'))
    ending.signal.addEventListener('abort', end, { once: true })
    const cancel = clock.after(askWithinMs, () => ending.abort())
    try {
      return await Promise.race([work(), ended])
    } finally {
      cancel()
      ending.signal.removeEventListener('abort', end)
    }
  }

  /** One way of asking. Never rejects. */
  async function askOneWay(
    workspace: OpenWorkspace,
    sought: SoughtContact,
    fits: PeopleQuestion['fits'],
    signal: AbortSignal,
  ): Promise<Asked & { readonly isStrange: boolean }> {
    let received = 0
    let wrong = 0
    try {
      const found = await workspace.sync.bringIn(async (session): Promise<readonly ServerCase[]> => {
        const page = await gateway.findByContact(session, sought, { count: rowsAWay, signal })
        // A server that does not know the filter answers with everybody's: theirs do not come in.
        const fitting = page.cases.filter(fits).slice(0, rowsAWay)
        received = page.received
        wrong = page.cases.length - fitting.length
        return fitting
      })
      const isFull = received >= rowsAWay
      const isStrange = isFull && found.length === 0
      // A full page of which some are others' may have hidden more of theirs.
      const server = isFull && wrong > 0 ? 'cannot' : 'answered'
      return { server, serverIds: found.map((each) => each.serverId), isStrange }
    } catch (error) {
      const code = codeOf(error)
      const isStrange = code === 'server-refused' || code === 'server-validation' || code === 'server-forbidden'
      return { ...nothing(isStrange ? 'cannot' : 'not-reached'), isStrange }
    }
  }

  async function askForPeople(
    workspace: OpenWorkspace,
    { kind, ways, fits }: PeopleQuestion,
    signal: AbortSignal,
  ): Promise<Asked> {
    const { strange } = memoryOf(workspace)
    if (strange.has(kind)) return nothing('cannot')
    const answers = await Promise.all(ways.map((way) => askOneWay(workspace, way, fits, signal)))
    if (answers.some((each) => each.isStrange)) strange.add(kind)
    const worst = (['not-reached', 'cannot'] as const).find((says) => answers.some(({ server }) => server === says))
    return { server: worst ?? 'answered', serverIds: [...new Set(answers.flatMap(({ serverIds }) => serverIds))] }
  }

  /** One that is here is not asked for: whoever opens it has it read anew. */
  async function askForCase(workspace: OpenWorkspace, serverId: string, signal: AbortSignal): Promise<Asked> {
    try {
      const here = await workspace.db.casesByServerId({ serverIds: [serverId], filter: noFilter() })
      if (here.length === 0) {
        await workspace.sync.bringIn(async (session) => [await gateway.getCase(session, serverId, signal)])
      }
      return { server: 'answered', serverIds: [serverId] }
    } catch (error) {
      const code = codeOf(error)
      return nothing(code === 'server-missing' || code === 'server-forbidden' ? 'answered' : 'not-reached')
    }
  }

  function askForNumber(workspace: OpenWorkspace, question: PeopleQuestion, number: string): Promise<Asked> {
    const ending = new AbortController()
    return once(memoryOf(workspace), `number ${number}`, () =>
      within(ending, () => askForPeople(workspace, question, ending.signal)),
    )
  }

  return {
    async ofNumber(workspace, number) {
      const question = questionOfNumber(number, deps.about.timeZone)
      return question === null ? nothing('not-asked') : askForNumber(workspace, question, number.trim())
    },
    async ofText(workspace, text) {
      const memory = memoryOf(workspace)
      const question = questionOfText(text, deps.about.timeZone)
      const key = `text ${text.trim()}`
      if (memory.text !== null && memory.text.key !== key) {
        memory.text.ending.abort()
        memory.text = null
      }
      if (question === null) return nothing('not-asked')
      // A number that rings and is searched for as well is one question.
      if (question.kind === 'number') return askForNumber(workspace, question, text.trim())
      const ending = new AbortController()
      return once(memory, key, async () => {
        const mine = { key, ending }
        memory.text = mine
        const asked = await within(ending, () =>
          question.kind === 'case'
            ? askForCase(workspace, question.serverId, ending.signal)
            : askForPeople(workspace, question, ending.signal),
        )
        if (memory.text === mine) memory.text = null
        return asked
      })
    },
  }
}
