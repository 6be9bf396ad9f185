import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import { bridge } from '../bridge/bridge.ts'

/**
 * The names of those who work here, by what the server calls them (an extension in its calls, a login where somebody scored or
 * wrote), as far as this computer knows both. Everybody may read it; `load` asks once.
 */
export const useAgentNames = defineStore('agent-names', () => {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  let isAsked = false

  async function read(): Promise<void> {
    const known = await bridge().calls.listWords({})
    if (known.ok)
      names.value = new Map([...known.value.agents, ...known.value.staff].map(({ agent, name }) => [agent, name]))
    else isAsked = false
  }

  async function load(): Promise<void> {
    if (isAsked) return
    isAsked = true
    await read()
  }

  const stop = bridge().on('recordsPulled', ({ kind }) => {
    if (isAsked && (kind === 'user' || kind === 'call')) void read()
  })
  onScopeDispose(stop)

  return {
    names,
    load,
    /** The name; what the server says where nobody is known by it. */
    nameOf: (agent: string): string => names.value.get(agent) || agent,
    /** Both, where there is room or two may have one name. */
    withCode: (agent: string): string => {
      const name = names.value.get(agent) ?? ''
      return name === '' ? agent : `${name} (${agent})`
    },
  }
})
