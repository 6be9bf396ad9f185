import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CallNamed, OutputOf } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

type Abilities = OutputOf<CallNamed<'people.abilities'>>

/** What this site lets an administrator do with people, and what the server's codes mean; asked once. */
export const usePeopleAbilities = defineStore('people-abilities', () => {
  const abilities = shallowRef<Abilities>({ resetsPasswords: false, roleCodes: {} })

  async function load(): Promise<void> {
    const answer = await bridge().people.abilities({})
    if (answer.ok) abilities.value = answer.value
  }

  return { abilities, load }
})
