import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp, defineComponent, h, nextTick, ref, type Ref } from 'vue'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import DayField from '../../../renderer/ui/DayField.vue'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'
import { button, page, press, until } from '../../kit/mount-desk.ts'

const today = '2026-11-22'

function mountField(start: string, props: { near?: 'past' | 'future' } = {}, begun: string | null = null) {
  const day = ref(start)
  const typed = ref(begun)
  const isBad = ref(false)
  const host = document.createElement('div')
  document.body.append(host)
  const app = createApp(
    defineComponent(
      () => () =>
        h(DayField, {
          label: 'Day',
          today,
          ...props,
          modelValue: day.value,
          'onUpdate:modelValue': (next: string) => (day.value = next),
          isBad: isBad.value,
          'onUpdate:isBad': (next: boolean) => (isBad.value = next),
          typed: typed.value,
          'onUpdate:typed': (next: string | null) => (typed.value = next),
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
  const found = host.querySelector('input')
  if (found === null) throw new Error('no field')
  found.focus()
  return { day, isBad, typed, input: found }
}

function write(input: HTMLInputElement, text: string): void {
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

async function keys(...all: string[]): Promise<void> {
  for (const each of all) {
    press(each)
    await nextTick()
  }
}

async function holds({ day, input }: { day: Ref<string>; input: HTMLInputElement }, value: string, text: string) {
  await nextTick()
  expect([day.value, input.value]).toEqual([value, text])
}

describe('the field for a day', () => {
  test('shows day, month and year whatever the browser speaks, and takes what is typed when it is left', async () => {
    const field = mountField('2026-03-05')
    await holds(field, '2026-03-05', '05/03/2026')
    write(field.input, '25.12.26')
    await holds(field, '2026-03-05', '25.12.26')
    field.input.dispatchEvent(new Event('blur'))
    await holds(field, '2026-12-25', '25/12/2026')
    write(field.input, 't')
    await keys('Enter')
    await holds(field, today, '22/11/2026')
    write(field.input, '')
    await keys('Enter')
    await holds(field, '', '')
  })

  test('keeps what is no day, says how to write it, and leaves the day as it was', async () => {
    const field = mountField('2026-03-05')
    write(field.input, '31/4')
    await keys('Enter')
    await holds(field, '2026-03-05', '31/4')
    expect(field.isBad.value).toBe(true)
    expect(field.input.getAttribute('aria-invalid')).toBe('true')
    expect(page()).toContain('This is no day. Write it as 22/11/2026.')
    write(field.input, '30/4')
    await nextTick()
    expect(page()).not.toContain('This is no day.')
    await keys('Enter')
    await holds(field, '2026-04-30', '30/04/2026')
    write(field.input, 'xx')
    await keys('Escape')
    await holds(field, '2026-04-30', '30/04/2026')
    expect(field.isBad.value).toBe(false)
  })

  test('tells what stands in it before it is left, and begins with what was left in it', async () => {
    const field = mountField('2026-03-05')
    const told = (text: string) => {
      write(field.input, text)
      return [field.day.value, field.typed.value]
    }
    expect(told('31/2')).toEqual(['2026-03-05', '31/2'])
    expect(told('25/12')).toEqual(['2026-03-05', '2026-12-25'])
    expect(told(' ')).toEqual(['2026-03-05', ''])
    expect(told('05/03/2026')).toEqual(['2026-03-05', null])
    write(field.input, 't')
    await keys('Enter')
    expect([field.day.value, field.typed.value]).toEqual([today, null])

    const again = mountField('2026-03-05', {}, '31/2')
    await holds(again, '2026-03-05', '31/2')
    expect(again.isBad.value).toBe(true)
    await keys('Escape')
    await holds(again, '2026-03-05', '05/03/2026')
    expect([again.isBad.value, again.typed.value]).toEqual([false, null])
  })

  test('goes by days and months from the keyboard, from today where it is empty', async () => {
    const field = mountField('')
    await keys('ArrowUp')
    await holds(field, today, '22/11/2026')
    await keys('ArrowDown', 'ArrowDown')
    await holds(field, '2026-11-20', '20/11/2026')
    await keys('PageUp')
    await holds(field, '2026-12-20', '20/12/2026')
  })

  test('takes a day without a year for the next one where somebody promises something', async () => {
    const field = mountField('', { near: 'future' })
    write(field.input, '5/1')
    await keys('Enter')
    await holds(field, '2027-01-05', '05/01/2027')
  })

  test('opens a calendar that is walked by the keyboard, and comes back to the field with the day', async () => {
    const field = mountField('2026-12-31')
    await keys('Alt+ArrowDown')
    const here = () => document.activeElement?.getAttribute('aria-label')
    await until(() => here() === 'Thursday 31 December 2026' || here() === 'Thursday, 31 December 2026')
    expect(page()).toContain('December 2026')
    await keys('ArrowRight', 'ArrowDown')
    await until(() => page().includes('January 2027'))
    expect(here()).toMatch(/^Friday,? 8 January 2027$/)
    await keys('Home', 'PageUp')
    await until(() => here()?.includes('4 December 2026') ?? false)
    if (document.activeElement instanceof HTMLElement) document.activeElement.click()
    await holds(field, '2026-12-04', '04/12/2026')
    await until(() => document.activeElement === field.input)
    button('Calendar').click()
    await until(() => page().includes('December 2026') && here()?.includes('4 December 2026') === true)
    button('Today').click()
    await holds(field, today, '22/11/2026')
  })
})
