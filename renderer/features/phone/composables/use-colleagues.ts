import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Colleague } from '../../../../preload/contract/index.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { usePhoneStore } from '../store.ts'
import type { ColleagueRow } from './colleague-rows.ts'

/** By name; whoever has none comes last, by extension. */
function inOrder(one: ColleagueRow, other: ColleagueRow): number {
  const byNameless = Number(one.name === '') - Number(other.name === '')
  return byNameless || one.name.localeCompare(other.name) || one.extension.localeCompare(other.extension)
}

/** The people of this helpline but oneself, by name: as the server lists them, and those of the site besides. */
export function useColleagues() {
  const phone = usePhoneStore()
  const listed = shallowRef<readonly Colleague[]>([])

  const rows = computed<ColleagueRow[]>(() => {
    const own = phone.account?.extension
    const byExtension = new Map(
      [...(phone.account?.colleagues ?? []), ...listed.value].map((one) => [one.extension, one]),
    )
    return [...byExtension.values()]
      .filter(({ extension }) => extension !== own)
      .map(({ extension, name }) => ({ extension, name, lamp: phone.can.lamps ? phone.lampOf(extension) : null }))
      .sort(inOrder)
  })

  /** Asks anew: somebody may have come since. What the site says stays when the server does not answer. */
  async function load(): Promise<void> {
    const answer = await bridge().phone.listColleagues({})
    if (!answer.ok) return
    listed.value = answer.value
    phone.watchLamps(answer.value.map(({ extension }) => extension))
  }

  let isAsked = false
  /** Once the telephone is there, where its exchange does anything with colleagues at all. */
  function loadOnce(): void {
    const control = phone.account?.control
    if (isAsked || control === undefined || !phone.isUp) return
    if (!control.lamps && control.transfer === 'none' && control.supervise === null) return
    isAsked = true
    void load()
  }
  onScopeDispose(phone.onStep(loadOnce))
  loadOnce()

  /** The name behind an extension, else the number itself. */
  function nameOf(number: string): string {
    return rows.value.find(({ extension }) => extension === number)?.name || number
  }

  return { rows, load, nameOf }
}
