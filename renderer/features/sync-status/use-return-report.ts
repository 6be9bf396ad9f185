import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import type { ReturnReport, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What became of the work of an outage, until a person has read it; it comes back after a restart. */
export function useReturnReport() {
  const report = shallowRef<ReturnReport | null>(null)
  const error = shallowRef<WireError | null>(null)
  const isBusy = ref(false)
  let latest = 0

  async function load(): Promise<void> {
    latest += 1
    const mine = latest
    const answer = await bridge().returnReport.get({})
    // It is no work of anybody: without an answer there is simply none.
    if (mine === latest && answer.ok) report.value = answer.value
  }

  async function dismiss(): Promise<void> {
    if (report.value === null || isBusy.value) return
    isBusy.value = true
    const answer = await bridge().returnReport.dismiss({ id: report.value.id })
    isBusy.value = false
    error.value = answer.ok ? null : answer.error
    if (answer.ok) report.value = null
  }

  let stop = (): void => undefined
  onMounted(async () => {
    stop = bridge().on('returnReportChanged', (changed) => {
      latest += 1
      report.value = changed
      if (changed === null) error.value = null
    })
    await load()
  })
  onBeforeUnmount(() => {
    latest += 1
    stop()
  })

  /** The cases among those the server has taken, each once. */
  const takenCases = computed(() => {
    const cases = (report.value?.taken ?? []).filter((each) => each.caseId !== null)
    return cases.filter((each, index) => cases.findIndex(({ caseId }) => caseId === each.caseId) === index)
  })

  return { report, takenCases, error, isBusy, dismiss }
}
