import {
  allCalls,
  calls,
  type AppState,
  type CallDefinition,
  type CallName,
  type CallNamed,
  type ErrorCode,
  errorCodes,
  type EventData,
  type EventKey,
  type HelplineApi,
  type InputOf,
  type OutputOf,
  type Result,
  type StorageOverview,
  type WireError,
} from '../../preload/contract/index.ts'

type Handler = (input: never) => unknown

/** An error as the core would send it. */
export function wireError(code: ErrorCode, more: Partial<WireError> = {}): WireError {
  return { code, retryable: errorCodes[code] === 'retryable', ref: 'T-1', fields: [], waitMs: null, ...more }
}

/** Thrown by a fake handler to answer with an error. */
export class Refusal extends Error {
  readonly error: WireError
  constructor(code: ErrorCode, more: Partial<WireError> = {}) {
    super(code)
    this.error = wireError(code, more)
  }
}

/**
 * `window.helpline` for component tests, made from the contract: inputs and answers are checked by the same
 * schemas as in the app, so a test cannot pass with a shape the core would refuse.
 */
export function fakeBridge() {
  const handlers = new Map<string, Handler>()
  // No server beside this core, unless a test has one: both only ever add to what this computer knows.
  handlers.set('cases.searchAtServer', () => ({ server: 'not-asked', rows: [] }))
  handlers.set('phone.getHistoryAtServer', () => ({
    server: 'not-asked',
    history: { count: 0, lastContactAt: null, contact: null, cases: [] },
  }))
  const made: { name: CallName; input: unknown }[] = []
  const listeners = new Map<EventKey, Set<(data: never) => void>>()

  async function answer(name: CallName, input: unknown): Promise<Result<unknown>> {
    const definition = allCalls.find((each) => each.name === name)
    if (!definition) throw new Error(`${name} is not in the contract`)
    const parsed = definition.in.parse(input)
    made.push({ name, input: parsed })
    const handler = handlers.get(name)
    if (!handler) throw new Error(`The test did not say what ${name} answers`)
    try {
      return { ok: true, value: definition.out.parse(await handler(parsed as never)) }
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, error: error.error }
      throw error
    }
  }

  const groups = Object.fromEntries(
    Object.entries<Record<string, CallDefinition>>(calls).map(([group, verbs]) => [
      group,
      Object.fromEntries(
        Object.entries(verbs).map(([verb, definition]) => [
          verb,
          (input: unknown) => answer(definition.name as CallName, input),
        ]),
      ),
    ]),
  )

  const api = {
    ...groups,
    on<K extends EventKey>(key: K, listener: (data: EventData<K>) => void) {
      const set = listeners.get(key) ?? new Set()
      set.add(listener)
      listeners.set(key, set)
      return () => set.delete(listener)
    },
  } as unknown as HelplineApi

  return {
    api,
    /** The calls made so far, in order, with their parsed input. */
    made,
    /** Says what a call answers; throw a `Refusal` to answer with an error. */
    answers<N extends CallName>(
      name: N,
      handler: (input: InputOf<CallNamed<N>>) => OutputOf<CallNamed<N>> | Promise<OutputOf<CallNamed<N>>>,
    ) {
      handlers.set(name, handler)
    },
    /** Sends an event to everyone who listens. */
    emit<K extends EventKey>(key: K, data: EventData<K>) {
      for (const listener of listeners.get(key) ?? []) (listener as (data: EventData<K>) => void)(data)
    },
  }
}

/** Nothing on this computer yet: what the settings ask for whenever they are opened. */
export const emptyStorage: StorageOverview = {
  kinds: [],
  databaseBytes: 0,
  searchBytes: 0,
  filesBytes: 0,
  asideBytes: 0,
  asideGoesAt: null,
  freeBytes: null,
  hasReserve: true,
  lastCheck: null,
  lastBackupAt: null,
  lastSweep: null,
  keepsBy: 'program',
  report: null,
}

/** The state of a desk in practice with an agent signed in; tests change what they are about. */
export function signedInState(more: Partial<AppState> = {}): AppState {
  return {
    version: '0.1.0',
    host: 'chromium',
    serverName: '127.0.0.1',
    workspace: { id: 'practice', kind: 'practice', name: { en: 'Practice' }, problem: null },
    idleLockMinutes: 10,
    timeZone: 'Africa/Nairobi',
    preferences: { theme: 'light', locale: 'en' },
    session: {
      phase: 'signed-in',
      user: { login: 'amina', displayName: 'Amina Otieno', role: 'agent' },
      permissions: ['case.read', 'account.own', 'sync.control', 'case.write', 'personal.see'],
      signInNeeded: false,
      mustChange: null,
      offlineUntil: 1_800_000_000_000,
      keyStore: 'password-only',
    },
    link: { state: 'connected', sinceAt: 1_790_000_000_000, lastAnswerAt: 1_790_000_000_000, skewMs: 0 },
    practice: { active: true, serverRunning: true, canSwitch: true, accounts: [] },
    othersUnsent: { people: 0, count: 0, oldestAt: null, stillSending: false },
    pull: {
      state: 'done',
      known: 400,
      goal: 400,
      lastDoneAt: 1_790_000_000_000,
      kinds: [],
      rowsPerMinute: null,
      leftMs: null,
      isPausedByPerson: false,
    },
    search: { ready: true, pending: 0 },
    storage: { state: 'fine', sinceAt: null, failedSaves: 0, freeBytes: null, isChecking: false },
    ...more,
  }
}
