import { useRouter } from 'vue-router'
import type { FoundCall } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { useOpenContact } from '../people/index.ts'

interface CallWays {
  /** A call of this computer says whether it has a case; one that only the server has may have one. */
  readonly mayHaveCase: (row: FoundCall) => boolean
  readonly mayHaveContact: (row: FoundCall) => boolean
  readonly openCase: (row: FoundCall) => Promise<void>
  readonly openContact: (row: FoundCall) => Promise<void>
}

/** The ways from a call to what belongs to it. What is not there is said, and nothing else happens. */
export function useCallWays(): CallWays {
  const desk = useDeskStore()
  const router = useRouter()
  const notices = useNotices()
  const toContact = useOpenContact()

  async function caseOf(row: FoundCall): Promise<string | null> {
    if (row.caseId !== null) return row.caseId
    const found = await bridge().callLog.caseOf({ callRef: row.id })
    if (!found.ok) {
      notices.show({ textKey: 'calls.caseNotRead', tone: 'warn' })
      return null
    }
    if (found.value.caseId === null) notices.show({ textKey: 'calls.noCaseHere', tone: 'info' })
    return found.value.caseId
  }

  return {
    mayHaveCase: (row) => desk.can('case.read') && (row.caseId !== null || row.seq === null),
    mayHaveContact: (row) =>
      desk.can('case.read') && (row.caseId !== null || (row.number !== '' && desk.can('personal.see'))),
    async openCase(row) {
      if (!desk.can('case.read')) return
      const id = await caseOf(row)
      if (id !== null) await router.push({ name: 'case', params: { id } })
    },
    async openContact({ caseId, number }) {
      // Who called is known by the case; without one by the number, where it is shown to this person.
      if (caseId !== null) await router.push({ name: 'contact', params: { caseId } })
      else if (!(await toContact({ number }))) notices.show({ textKey: 'calls.noContactHere', tone: 'info' })
    },
  }
}
