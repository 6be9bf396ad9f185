import { describe, expect, it } from 'vitest'
import { mountDesk, press, until } from '../../kit/mount-desk.ts'

describe('a dialog', () => {
  it('gives the keyboard back to the field it was opened over', async () => {
    await mountDesk({ at: '/settings' })
    await until(() => document.querySelector('#password-current') !== null)
    const field = document.querySelector<HTMLInputElement>('#password-current')
    field?.focus()
    press('F1')
    await until(() => document.querySelector('.v-dialog.v-overlay--active') !== null)
    document.querySelector<HTMLElement>('.keys__close')?.click()
    await until(() => document.querySelector('.v-dialog.v-overlay--active') === null)
    await until(() => document.activeElement === field)
    expect(document.activeElement).toBe(field)
  })
})
