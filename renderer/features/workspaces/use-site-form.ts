import { reactive, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { FieldProblem, TrustVerdict, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import { draftOf, newDraft, secretOf, siteOf, type SiteDraft, type SiteFieldName } from './site-draft.ts'

type Checked = 'server' | 'exchange'

/** The form of a site made by hand: what is typed, what is wrong with it, and whether server and exchange answer. */
export function useSiteForm(id: string | null) {
  const i18n = useI18n()
  const draft = reactive<SiteDraft>(newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone))
  /** As it was before anybody typed. */
  let untouched = JSON.stringify(draft)
  const isReady = ref(id === null)
  const hasSecret = ref(false)
  const isBusy = ref(false)
  /** Why the site could not be read or stored; what is wrong with a field stands at the field. */
  const error = shallowRef<WireError | null>(null)
  const problems = shallowRef<readonly FieldProblem[]>([])
  const checking = ref<Checked | null>(null)
  const verdicts = shallowRef<Readonly<Partial<Record<Checked, TrustVerdict>>>>({})

  async function load(): Promise<void> {
    if (id === null) return
    error.value = null
    const answer = await bridge().workspaces.getByHand({ id })
    if (!answer.ok) {
      error.value = answer.error
      return
    }
    Object.assign(draft, draftOf(answer.value.site))
    untouched = JSON.stringify(draft)
    hasSecret.value = answer.value.hasSecret
    isReady.value = true
  }

  /** Something is typed that is not stored. */
  function isTouched(): boolean {
    return JSON.stringify(draft) !== untouched
  }

  /** The sentence at a field, '' when nothing is wrong with it. */
  function problemOf(name: SiteFieldName): string {
    const problem = problems.value.find(({ field }) => field === name)
    if (problem === undefined) return ''
    const own = `workspaces.field.${name}.${problem.rule}`
    return i18n.te(own, 'en') ? i18n.t(own) : i18n.t(`workspaces.problem.${problem.rule}`)
  }

  function refuse(refusal: WireError): void {
    const isAtFields = refusal.fields.length > 0
    problems.value = refusal.fields
    error.value = isAtFields ? null : refusal
  }

  /** What is typed as a site; null when there are fields to mend first. */
  function readSite() {
    problems.value = []
    error.value = null
    const read = siteOf(draft)
    if (read.ok) return read.site
    problems.value = read.problems
    return null
  }

  /** Tries the way to the server or the exchange; nothing but a handshake is sent. */
  async function check(what: Checked): Promise<void> {
    const site = readSite()
    if (site === null || checking.value !== null) return
    checking.value = what
    verdicts.value = { ...verdicts.value, [what]: undefined }
    const answer = await bridge().workspaces.check({ site, what })
    checking.value = null
    if (answer.ok) verdicts.value = { ...verdicts.value, [what]: answer.value.verdict }
    else refuse(answer.error)
  }

  /** What was found out about another address says nothing of this one. */
  function forgetVerdict(what: Checked): void {
    if (verdicts.value[what] !== undefined) verdicts.value = { ...verdicts.value, [what]: undefined }
  }

  /** Stores the site; answers its id, or null when something is wrong. */
  async function save(): Promise<string | null> {
    const site = readSite()
    if (site === null || isBusy.value) return null
    isBusy.value = true
    const answer = await bridge().workspaces.saveByHand({ id, site, secret: secretOf(draft, hasSecret.value) })
    isBusy.value = false
    if (answer.ok) return answer.value.id
    refuse(answer.error)
    return null
  }

  return {
    draft,
    isReady,
    hasSecret,
    isBusy,
    error,
    problems,
    problemOf,
    isTouched,
    checking,
    verdicts,
    load,
    check,
    forgetVerdict,
    save,
  }
}

export type SiteForm = ReturnType<typeof useSiteForm>
