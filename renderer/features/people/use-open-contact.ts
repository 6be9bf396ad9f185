import { useRouter } from 'vue-router'
import { bridge } from '../../bridge/bridge.ts'

/** Goes to whoever has this number or address; answers false where no case of this computer tells of them. */
export function useOpenContact(): (who: { number?: string; email?: string }) => Promise<boolean> {
  const router = useRouter()
  return async ({ number = '', email = '' }) => {
    const found = await bridge().contacts.find({ number, email })
    if (!found.ok || found.value.caseId === null) return false
    await router.push({ name: 'contact', params: { caseId: found.value.caseId } })
    return true
  }
}
