import { mount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { v7 as newId } from 'uuid'
import { vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router'
import { VApp } from 'vuetify/components'
import {
  emptyCase,
  FormDefinition,
  PickLists,
  withValue,
  type AppState,
  type CaseFields,
  type CaseRecord,
  type CaseRow,
  type Draft,
} from '../../../preload/contract/index.ts'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import { useDeskStore } from '../../../renderer/app/desk.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { routes } from '../../../renderer/features/cases/routes.ts'
import { routes as messages } from '../../../renderer/features/messages/routes.ts'
import { routes as people } from '../../../renderer/features/people/routes.ts'
import { routes as unsent } from '../../../renderer/features/unsent/routes.ts'
import { useNoticeList } from '../../../renderer/ui/notices.ts'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'
import formFile from '../../../resources/forms/case.json'
import siteFile from '../../../resources/practice/site.json'
import { fakeBridge, Refusal, signedInState } from '../../kit/fake-bridge.ts'

export const caseForm = FormDefinition.parse(formFile)
export const siteLists = PickLists.parse(siteFile.pickLists)

/** A case with some answers, the rest empty. */
function fieldsWith(values: Record<string, string>): CaseFields {
  return Object.entries(values).reduce((all, [path, value]) => withValue(all, path, value), emptyCase())
}

export function rowOf(record: CaseRecord): CaseRow {
  const { id, seq, serverId, createdAt, updatedAt, state, fields } = record
  return {
    id,
    seq,
    serverId,
    createdAt,
    updatedAt,
    state,
    firstName: fields.contact.firstName,
    lastName: fields.contact.lastName,
    phone: fields.contact.phone,
    source: fields.source === '' ? 'walkin' : fields.source,
    categoryMain: fields.categoryMain,
    categorySub: fields.categorySub,
    status: fields.status === '' ? 'open' : fields.status,
    priority: fields.priority === '' ? 'medium' : fields.priority,
    excerpt: fields.narrative.slice(0, 160),
  }
}

let seconds = 1_790_000_000

/** A saved case, newer than every one made before it. */
export function savedCase(values: Record<string, string>, more: Partial<CaseRecord> = {}): CaseRecord {
  seconds += 60
  return {
    id: newId(),
    seq: seconds * 1000,
    serverId: null,
    fields: fieldsWith(values),
    createdAt: seconds * 1000,
    updatedAt: seconds * 1000,
    createdBy: 'amina',
    state: 'saved',
    ...more,
  }
}

/**
 * The cases screen as a person has it, over a core that remembers: what was stored in it survives `restart`,
 * what was only on the screen does not.
 */
export function deskWithCases(options: { cases?: CaseRecord[]; state?: Partial<AppState> } = {}) {
  const fake = fakeBridge()
  const drafts = new Map<string, Draft>()
  const discarded = new Map<string, Draft>()
  const cases = new Map((options.cases ?? []).map((record) => [record.id, record]))
  let mounted: VueWrapper | null = null
  let router: Router | null = null

  const newestFirst = () => [...cases.values()].sort((a, b) => b.seq - a.seq).map(rowOf)

  fake.answers('app.getState', () => signedInState(options.state))
  fake.answers('outbox.summary', () => ({ waiting: 0, needsYou: 0, oldestAt: null }))
  fake.answers('outbox.list', () => [])
  fake.answers('sync.lookAt', () => ({}))
  fake.answers('followUps.ofCase', () => [])
  fake.answers('forms.getCaseForm', () => ({ definition: caseForm, pickLists: siteLists }))
  fake.answers('drafts.list', () => [...drafts.values()])
  fake.answers('drafts.save', ({ id, caseId, fields }) => {
    const now = Date.now()
    drafts.set(id, { id, caseId, fields, createdAt: drafts.get(id)?.createdAt ?? now, updatedAt: now })
    return { updatedAt: now }
  })
  fake.answers('drafts.discard', ({ id }) => {
    const draft = drafts.get(id)
    if (draft === undefined) throw new Refusal('not-found')
    drafts.delete(id)
    discarded.set(id, draft)
    return {}
  })
  fake.answers('drafts.restore', ({ id }) => {
    const draft = discarded.get(id)
    if (draft === undefined) throw new Refusal('not-found')
    discarded.delete(id)
    drafts.set(id, draft)
    return draft
  })
  fake.answers('cases.list', ({ before, limit }) => {
    const rows = newestFirst().filter((row) => before === null || row.seq < before)
    return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.seq ?? null) : null }
  })
  fake.answers('cases.search', ({ text }) => ({
    rows: newestFirst().filter((row) => `${row.firstName} ${row.lastName}`.toLowerCase().includes(text.toLowerCase())),
    next: null,
    isComplete: true,
  }))
  fake.answers('cases.get', ({ id }) => {
    const record = cases.get(id)
    if (record === undefined) throw new Refusal('not-found')
    return record
  })
  fake.answers('cases.save', ({ draftId, caseId, fields }) => {
    drafts.delete(draftId)
    const before = caseId === null ? undefined : cases.get(caseId)
    const record: CaseRecord = { ...(before ?? savedCase({})), fields, state: 'saved' }
    cases.set(record.id, record)
    return { id: record.id, state: 'saved', savedAt: Date.now() }
  })

  async function open(at = '/cases'): Promise<void> {
    setBridge(fake.api)
    const pinia = createPinia()
    setActivePinia(pinia)
    router = createRouter({ history: createMemoryHistory(), routes: [...routes, ...messages, ...people, ...unsent] })
    await router.push(at)
    await useDeskStore().start()
    const Root = defineComponent({ render: () => h(VApp, () => h(RouterView)) })
    mounted = mount(Root, {
      global: { plugins: [pinia, router, createDeskI18n(), createDeskVuetify()] },
      attachTo: document.body,
    })
    await settle()
  }

  /** Lets everything happen that is due now. */
  async function settle(ms = 0): Promise<void> {
    await flushPromises()
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(ms)
    // The screen itself is loaded on demand.
    await vi.dynamicImportSettled()
    await flushPromises()
  }

  function close(): void {
    mounted?.unmount()
    mounted = null
    document.body.replaceChildren()
  }

  /** The process is killed: nothing of the screen gets a chance to store anything. */
  async function killAndRestart(): Promise<void> {
    const before = new Map(drafts)
    close()
    drafts.clear()
    for (const [id, draft] of before) drafts.set(id, draft)
    await open()
  }

  function one(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector)
    if (found === null) throw new Error(`Nothing on the screen matches ${selector}`)
    return found
  }

  const fieldOf = (path: string): HTMLElement => one(`[data-field="${path}"]`)

  function controlOf(path: string): HTMLInputElement | HTMLTextAreaElement {
    const control = fieldOf(path).querySelector('textarea, input')
    if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) return control
    throw new Error(`${path} cannot be typed into`)
  }

  async function type(path: string, text: string): Promise<void> {
    const control = controlOf(path)
    control.focus()
    control.value = text
    control.dispatchEvent(new Event('input', { bubbles: true }))
    await flushPromises()
  }

  async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
    const target = document.activeElement ?? document.body
    const code = /^\d$/.test(key) ? `Digit${key}` : key
    target.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...more }))
    await settle()
  }

  async function choose(path: string, value: string): Promise<void> {
    const radio = fieldOf(path).querySelector<HTMLInputElement>(`input[value="${value}"]`)
    if (radio === null) throw new Error(`${path} does not offer ${value}`)
    radio.checked = true
    radio.dispatchEvent(new Event('change', { bubbles: true }))
    await flushPromises()
  }

  async function click(text: string): Promise<void> {
    const button = [...document.querySelectorAll<HTMLElement>('button, a, [role^="menuitem"]')].find((each) =>
      each.textContent.trim().includes(text),
    )
    if (button === undefined) throw new Error(`Nothing to press says ${text}`)
    button.click()
    await settle()
  }

  /** The least that makes an ordinary walk-in. */
  async function writeWalkIn(name = 'Achieng'): Promise<void> {
    await type('contact.firstName', name)
    await type('categoryMain', siteLists['categories']?.[0]?.label['en'] ?? '')
    await press('Enter')
    await type('narrative', 'Came with her aunt.')
  }

  return {
    fake,
    drafts,
    cases,
    open,
    close,
    settle,
    killAndRestart,
    one,
    fieldOf,
    controlOf,
    type,
    press,
    choose,
    click,
    writeWalkIn,
    save: () => press('Enter', { ctrlKey: true }),
    screen: () => document.body.textContent,
    address: () => router?.currentRoute.value.fullPath ?? '',
    rows: () => [...document.querySelectorAll<HTMLElement>('[data-row]')].map((row) => row.textContent.trim()),
    tabs: () => [...document.querySelectorAll('.draft-tabs__title')].map((tab) => tab.textContent.trim()),
    notices: () => useNoticeList().shown,
    madeOf: (name: string) => fake.made.filter((call) => call.name === name),
  }
}
