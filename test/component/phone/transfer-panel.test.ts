import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import TransferPanel from '../../../renderer/features/phone/components/TransferPanel.vue'
import type { ColleagueRow } from '../../../renderer/features/phone/composables/colleague-rows.ts'
import { card, pressable, textOf, words } from './card-kit.ts'

const colleagues: readonly ColleagueRow[] = [
  { extension: '8104', name: 'Baraka Otieno', lamp: 'off' },
  { extension: '8102', name: 'Juma Mrisho', lamp: 'busy' },
  { extension: '8103', name: 'Neema Achieng', lamp: 'free' },
  { extension: '8106', name: 'Zoë N’gang’a', lamp: 'unknown' },
]

function panel(more: object = {}) {
  const shown = card(TransferPanel, {
    caller: 'Wanjiru',
    colleagues,
    canTransfer: true,
    canConsult: true,
    ...more,
  })
  const input = (): HTMLInputElement => shown.get<HTMLInputElement>('[role="combobox"]').element
  return {
    shown,
    input,
    type: async (text: string): Promise<void> => {
      await shown.get('[role="combobox"]').setValue(text)
    },
    key: async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
      const target = document.activeElement ?? document.body
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
      await nextTick()
      await nextTick()
    },
    names: () => shown.findAll('[role="option"]').map(({ element }) => textOf(element)),
    chosen: () => textOf(shown.get('[aria-selected="true"]').element),
    handed: () => shown.emitted('transfer') ?? [],
    asked: () => shown.emitted('consult') ?? [],
  }
}

describe('handing a caller over', () => {
  it('begins in the field, with everybody in the list and what their telephones are doing', () => {
    const { input, names } = panel()
    expect(document.activeElement).toBe(input())
    expect(names()).toEqual([
      'Baraka Otieno 8104 Phone off',
      'Juma Mrisho 8102 On a call',
      'Neema Achieng 8103 Free',
      'Zoë N’gang’a 8106 Not known',
    ])
  })

  it('takes a name, a part of one, a name without its accents, or an extension', async () => {
    const { type, names } = panel()
    await type('ach')
    expect(names()).toEqual(['Neema Achieng 8103 Free'])
    await type('zoe')
    expect(names()).toHaveLength(1)
    await type('8102')
    expect(names()).toEqual(['Juma Mrisho 8102 On a call'])
  })

  it('is one Enter when the colleague is free, with the keyboard alone', async () => {
    const { type, key, handed, input, chosen } = panel()
    await type('nee')
    expect(chosen()).toContain('Neema')
    expect(input().getAttribute('aria-activedescendant')).toBe('transfer-option-0')
    await key('Enter')
    expect(handed()).toEqual([['8103']])
  })

  it('goes up and down the list with the arrow keys, and no further than its ends', async () => {
    const { key, chosen } = panel()
    await key('ArrowUp')
    expect(chosen()).toContain('Baraka')
    for (let press = 0; press < 9; press += 1) await key('ArrowDown')
    expect(chosen()).toContain('Zoë')
  })

  it.each([
    ['juma', 'Juma Mrisho is on a call.', 'Ask first'],
    ['baraka', "Baraka Otieno's phone is off.", 'Choose somebody else'],
  ])(
    'to somebody who will not answer is said first, and the safe way is under the hand: %s',
    async (typed, said, safe) => {
      const { type, key, handed, shown } = panel()
      await type(typed)
      await key('Enter')
      expect(handed()).toEqual([])
      expect(shown.get('[role="alert"]').text()).toContain(said)
      expect(document.activeElement?.textContent).toContain(safe)
    },
  )

  it('goes on all the same when the person wants it so', async () => {
    const { type, key, handed, shown } = panel()
    await type('juma')
    await key('Enter')
    pressable(shown, 'Hand over all the same').click()
    expect(handed()).toEqual([['8102']])
  })

  it('asks the colleague first with Shift and Enter, or with the button', async () => {
    const { type, key, asked, shown } = panel()
    await type('juma')
    await key('Enter', { shiftKey: true })
    await key('Enter')
    pressable(shown, 'Ask first').click()
    expect(asked()).toEqual([['8102'], ['8102']])
  })

  it('takes any number that can be called, and nothing else', async () => {
    const { type, key, handed, names, shown } = panel()
    await type('+254 722 000 111')
    expect(names()).toEqual(['The number +254722000111'])
    await key('Enter')
    expect(handed()).toEqual([['+254722000111']])
    await type('nobody here')
    expect(words(shown)).toContain('No colleague of that name.')
    await key('Enter')
    expect(handed()).toHaveLength(1)
  })

  it('is left with Escape: from a warning back to the list, from the list away', async () => {
    const { type, key, shown, input } = panel()
    await type('juma')
    await key('Enter')
    await key('Escape')
    expect(document.activeElement).toBe(input())
    expect(shown.emitted('leave')).toBeUndefined()
    await key('Escape')
    expect(shown.emitted('leave')).toHaveLength(1)
  })

  it('offers only what this helpline can do', async () => {
    const { shown, key, handed } = panel({ canTransfer: false })
    expect(words(shown)).not.toContain('Hand over now')
    await key('Enter')
    expect(handed()).toEqual([])
    expect(words(panel({ canConsult: false }).shown)).not.toContain('Ask first')
  })
})
