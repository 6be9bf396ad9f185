import type { Capabilities, Gateway } from '../api/gateway.ts'

/** A gateway whose server's address is not known yet: calls wait for it instead of failing. */
export interface LateGateway {
  readonly gateway: Gateway
  /** From now on calls go here. */
  provide(real: Gateway): void
  /** The server could not be started: calls that wait are rejected with this, later ones too. */
  fail(error: unknown): void
}

type Answerer = { readonly real: Gateway } | { readonly error: unknown }

/** Creates a gateway to a server that is still starting, such as the embedded practice server (DESIGN 4). */
export function createLateGateway(capabilities: Capabilities): LateGateway {
  let answerer: Answerer | null = null
  let waiting: (() => void)[] = []

  async function real(): Promise<Gateway> {
    while (answerer === null) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      waiting.push(() => resolve(undefined))
      await promise
    }
    if ('error' in answerer) throw answerer.error
    return answerer.real
  }

  function settle(next: Answerer): void {
    answerer = next
    const released = waiting
    waiting = []
    for (const release of released) release()
  }

  return {
    gateway: {
      capabilities,
      signIn: async (...args) => (await real()).signIn(...args),
      ping: async (...args) => (await real()).ping(...args),
      changePassword: async (...args) => (await real()).changePassword(...args),
      createCase: async (...args) => (await real()).createCase(...args),
      updateCase: async (...args) => (await real()).updateCase(...args),
      getCase: async (...args) => (await real()).getCase(...args),
      findCases: async (...args) => (await real()).findCases(...args),
      findByContact: async (...args) => (await real()).findByContact(...args),
      listCases: async (...args) => (await real()).listCases(...args),
      joinQueue: async (...args) => (await real()).joinQueue(...args),
      leaveQueue: async (...args) => (await real()).leaveQueue(...args),
      pollQueue: async (...args) => (await real()).pollQueue(...args),
      listCalls: async (...args) => (await real()).listCalls(...args),
      listColleagues: async (...args) => (await real()).listColleagues(...args),
      createScore: async (...args) => (await real()).createScore(...args),
      findScores: async (...args) => (await real()).findScores(...args),
      listScores: async (...args) => (await real()).listScores(...args),
      createMessage: async (...args) => (await real()).createMessage(...args),
      findMessages: async (...args) => (await real()).findMessages(...args),
      listMessages: async (...args) => (await real()).listMessages(...args),
      messageText: async (...args) => (await real()).messageText(...args),
      messageLayout: async (...args) => (await real()).messageLayout(...args),
      messageFiles: async (...args) => (await real()).messageFiles(...args),
      fetchFile: async (...args) => (await real()).fetchFile(...args),
      proveRecord: async (...args) => (await real()).proveRecord(...args),
      createPerson: async (...args) => (await real()).createPerson(...args),
      updatePerson: async (...args) => (await real()).updatePerson(...args),
      getPerson: async (...args) => (await real()).getPerson(...args),
      resetPassword: async (...args) => (await real()).resetPassword(...args),
      findPeople: async (...args) => (await real()).findPeople(...args),
      listPeople: async (...args) => (await real()).listPeople(...args),
      uploadFile: async (...args) => (await real()).uploadFile(...args),
      fetchRecording: async (...args) => (await real()).fetchRecording(...args),
      countRecords: async (...args) => (await real()).countRecords(...args),
      countBy: async (...args) => (await real()).countBy(...args),
      watchCalls: async (...args) => (await real()).watchCalls(...args),
      readTotals: async (...args) => (await real()).readTotals(...args),
    },
    provide: (gateway) => settle({ real: gateway }),
    fail: (error) => settle({ error }),
  }
}
