import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref } from 'vue'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import FilterMenu from '../../../renderer/ui/FilterMenu.vue'
import { foundByLetters } from '../../../renderer/ui/letter-search.ts'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'
import { button, press, until } from '../../kit/mount-desk.ts'

const names = ['Achieng Otieno', 'Amina Wekesa', 'Baraka Otieno', 'Érica Njeri', 'Neema Wambui', 'Zuri Otieno']

function mountMenu() {
  const chosen = ref<string[]>([])
  const host = document.createElement('div')
  document.body.append(host)
  const app = createApp(
    defineComponent(
      () => () =>
        h(FilterMenu, {
          label: 'Counsellor',
          options: names.map((label, at) => ({ value: String(8100 + at), label })),
          chosen: chosen.value,
          isSingle: false,
          areNames: true,
          onChoose: (next: string[]) => (chosen.value = next),
        }),
    ),
  )
  app.use(createDeskVuetify()).use(createDeskI18n())
  app.mount(host)
  onTestFinished(() => {
    app.unmount()
    host.remove()
    document.querySelectorAll('.v-overlay-container').forEach((each) => each.remove())
  })
  return chosen
}

const here = () => document.activeElement?.textContent.trim()

describe('a menu with many choices', () => {
  test('goes to the one whose first letters are typed, from the button on, and the space bar chooses it', async () => {
    const chosen = mountMenu()
    const opener = button('Counsellor')
    opener.focus()
    press('n')
    expect(document.activeElement).toBe(opener)
    opener.click()
    await until(() => document.querySelectorAll('[role="menuitemcheckbox"]').length === names.length)
    press('n')
    await until(() => here() === 'Neema Wambui')
    press(' ')
    await nextTick()
    expect(chosen.value).toEqual(['8104'])
    press('Home')
    await until(() => here() === 'Achieng Otieno')
  })
})

describe('letters that are typed', () => {
  test('mean the beginning of a choice before the beginning of another of its words, whatever its accents', () => {
    expect(foundByLetters(names, 'b', -1)).toBe(2)
    expect(foundByLetters(names, 'wa', -1)).toBe(4)
    expect(foundByLetters(names, 'er', -1)).toBe(3)
    expect(foundByLetters(names, 'w', -1)).toBe(1)
    expect(foundByLetters(names, 'x', 2)).toBe(-1)
    expect(foundByLetters([], 'a', -1)).toBe(-1)
  })

  test('stay where they have found something as more of them come, and one that is repeated goes round', () => {
    expect(foundByLetters(names, 'a', -1)).toBe(0)
    expect(foundByLetters(names, 'am', 0)).toBe(1)
    expect(foundByLetters(names, 'ami', 1)).toBe(1)
    expect(foundByLetters(names, 'aa', 0)).toBe(1)
    expect(foundByLetters(names, 'aaa', 1)).toBe(0)
    expect(foundByLetters(names, 'o', 0)).toBe(2)
  })
})
