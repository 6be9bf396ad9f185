/* eslint-disable vue/one-component-per-file -- small parts that break on purpose */
import { mount } from '@vue/test-utils'
import { createPinia, defineStore, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, ref, shallowRef } from 'vue'
import { useLeaving } from '../../../renderer/app/leaving.ts'
import { keysOf, useShortcutList } from '../../../renderer/app/shortcuts.ts'
import { createStoreDisposal } from '../../../renderer/app/store-disposal.ts'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import FaultScreen from '../../../renderer/app/FaultScreen.vue'
import { useNoticeList } from '../../../renderer/ui/notices.ts'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'
import LoadingLines from '../../../renderer/ui/LoadingLines.vue'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import { fakeBridge } from '../../kit/fake-bridge.ts'
import { press } from '../../kit/mount-desk.ts'

const core = fakeBridge()

beforeEach(() => {
  setActivePinia(createPinia())
  core.answers('app.reportFault', () => ({}))
  setBridge(core.api)
})

function key(init: KeyboardEventInit): string {
  return keysOf(new KeyboardEvent('keydown', init))
}

describe('keys', () => {
  it('are named as a person reads them, whatever the keyboard layout', () => {
    expect(key({ key: 'F2' })).toBe('F2')
    expect(key({ key: 'k', ctrlKey: true })).toBe('Ctrl+K')
    expect(key({ key: 'ከ', code: 'KeyK', ctrlKey: true })).toBe('Ctrl+K')
    expect(key({ key: '¡', code: 'Digit1', altKey: true })).toBe('Alt+1')
    expect(key({ key: 'Escape' })).toBe('Esc')
    expect(key({ key: 'Enter', ctrlKey: true })).toBe('Ctrl+Enter')
  })

  it('go to whoever asked last, and back when that one leaves', () => {
    const list = useShortcutList()
    const ran: string[] = []
    const removeFirst = list.add({ keys: 'F2', labelKey: 'a', run: () => ran.push('first') })
    const removeLast = list.add({ keys: 'F2', labelKey: 'b', run: () => ran.push('last') })
    expect(list.shown.map(({ labelKey }) => labelKey)).toEqual(['b'])
    press('F2')
    removeLast()
    press('F2')
    removeFirst()
    expect(press('F2')).toBe(true)
    expect(ran).toEqual(['last', 'first'])
  })

  it('do nothing while they are not enabled', () => {
    let isOn = false
    const run = vi.fn()
    const remove = useShortcutList().add({ keys: 'F2', labelKey: 'a', run, enabled: () => isOn })
    press('F2')
    isOn = true
    press('F2')
    remove()
    expect(run).toHaveBeenCalledTimes(1)
  })
})

describe('notices', () => {
  it('go away by themselves, but for those that must be seen', () => {
    vi.useFakeTimers()
    const list = useNoticeList()
    list.show({ textKey: 'a' })
    const close = list.show({ textKey: 'b', timeoutMs: 0, tone: 'danger' })
    vi.advanceTimersByTime(60_000)
    expect(list.shown.map(({ textKey }) => textKey)).toEqual(['b'])
    close()
    expect(list.shown).toEqual([])
    vi.useRealTimers()
  })

  it('never cover the screen: the oldest make room', () => {
    const list = useNoticeList()
    for (let count = 0; count < 9; count += 1) list.show({ textKey: String(count), timeoutMs: 0 })
    expect(list.shown.map(({ textKey }) => textKey)).toEqual(['5', '6', '7', '8'])
  })
})

describe('leaving', () => {
  it('waits for what is being typed to be stored, but not for ever', async () => {
    vi.useFakeTimers()
    const leaving = useLeaving()
    const done = vi.fn()
    leaving.add(() => Promise.reject(new Error('the disk is gone')))
    leaving.add(
      () => new Promise(() => undefined),
      () => true,
    )
    const settled = leaving.settle().then(done)
    await vi.advanceTimersByTimeAsync(1900)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(200)
    await settled
    expect(done).toHaveBeenCalledWith(false)
    vi.useRealTimers()
  })

  it('says whether anything is behind, and stores as well what is typed while the rest is being stored', async () => {
    const leaving = useLeaving()
    const typed = ['one']
    const stored: string[] = []
    leaving.add(
      async () => {
        const now = typed.splice(0)
        if (stored.length === 0) typed.push('two')
        stored.push(...now)
        await Promise.resolve()
      },
      () => typed.length > 0,
    )
    expect(await leaving.settle()).toBe(true)
    expect(stored).toEqual(['one', 'two'])
    typed.push('three')
    leaving.add(
      () => Promise.reject(new Error('the disk is gone')),
      () => true,
    )
    expect(await leaving.settle()).toBe(false)
  })
})

describe('store disposal', () => {
  it('throws away what the stores hold, and each begins anew', () => {
    const pinia = createPinia()
    const disposal = createStoreDisposal(pinia)
    createApp({ render: () => null }).use(pinia)
    setActivePinia(pinia)
    const useSecret = defineStore('secret', () => ({ narrative: ref('') }))
    useSecret().narrative = 'what a child told'
    disposal.disposeAll()
    expect(JSON.stringify(pinia.state.value)).not.toContain('what a child told')
    expect(useSecret().narrative).toBe('')
  })
})

describe('a part of the screen that breaks', () => {
  it('says what is safe in place of a blank screen, and can be built again', async () => {
    const isBroken = shallowRef(true)
    const Part = defineComponent({
      setup() {
        return () => {
          if (isBroken.value) throw new Error('kanari of the defect')
          return h('p', 'the work')
        }
      },
    })
    const screen = mount(FaultScreen, {
      slots: { default: () => h(Part) },
      global: { plugins: [createDeskI18n(), createDeskVuetify()] },
    })
    await vi.waitFor(() => {
      if (!screen.text().includes('What you saved is safe')) throw new Error(screen.text())
    })
    expect(useNoticeList().shown).toEqual([])
    // No screen shows anything of the inside (SECURITY F4).
    expect(screen.html()).not.toContain('kanari')
    // Written down by the core, and the whole desk can be started again.
    expect(core.made.at(-1)?.name).toBe('app.reportFault')
    expect(screen.text()).toContain('Start the desk again')
    isBroken.value = false
    await screen.find('button').trigger('click')
    expect(screen.text()).toBe('the work')
  })
})

describe('a press that fails', () => {
  it('leaves the screen as it was and says so', async () => {
    const Part = defineComponent({
      setup: () => () => h('button', { onClick: () => Promise.reject(new Error('broken')) }, 'press'),
    })
    const screen = mount(FaultScreen, {
      slots: { default: () => h(Part) },
      global: { plugins: [createDeskI18n(), createDeskVuetify()] },
    })
    await screen.find('button').trigger('click')
    await vi.waitFor(() => {
      if (useNoticeList().shown.length !== 1) throw new Error('no notice')
    })
    expect(screen.text()).toBe('press')
  })
})

describe('loading', () => {
  it('shows nothing for what is quick, lines after 150 ms, a sentence after a second', async () => {
    vi.useFakeTimers()
    const lines = mount(LoadingLines, { props: { text: 'Looking…' } })
    await vi.advanceTimersByTimeAsync(140)
    expect(lines.findAll('.loading-lines__line')).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(20)
    expect(lines.findAll('.loading-lines__line')).toHaveLength(6)
    expect(lines.text()).toBe('')
    await vi.advanceTimersByTimeAsync(900)
    expect(lines.text()).toBe('Looking…')
    vi.useRealTimers()
  })
})
