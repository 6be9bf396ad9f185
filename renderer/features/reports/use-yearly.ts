import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type { WireError, YearlySheet } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** How many years are offered, this one among them. */
const yearsOffered = 8

/** The yearly sheet that is being looked at. A sheet that was asked for earlier and comes later is dropped. */
export function useYearly(thisYear: number) {
  const year = ref(thisYear)
  const years = Array.from({ length: yearsOffered }, (_, ago) => thisYear - ago)
  const sheet = shallowRef<YearlySheet | null>(null)
  const error = shallowRef<WireError | null>(null)
  const isCounting = ref(false)
  let latest = 0

  async function count(): Promise<void> {
    const mine = ++latest
    isCounting.value = true
    const answer = await bridge().reports.yearly({ year: year.value })
    if (mine !== latest) return
    isCounting.value = false
    error.value = answer.ok ? null : answer.error
    if (answer.ok) sheet.value = answer.value
  }

  function choose(chosen: number): void {
    year.value = chosen
    void count()
  }

  onBeforeUnmount(() => {
    latest += 1
  })
  return { year, years, sheet, error, isCounting, count, choose }
}
