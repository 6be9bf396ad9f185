import { describe, expect, it } from 'vitest'
import type { AppState } from '../../../preload/contract/index.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, press, signedOutState, until } from '../../kit/mount-desk.ts'

const pseudo = { theme: 'light', locale: 'pseudo' } as const

/** What is not ours to translate: names and words of people, keys as printed, accounts, times of the clock. */
const data = 'bdi, kbd, code, time, strong bdi, script, style, .rail__count'

function isTranslated(text: string): boolean {
  return !/\p{L}/u.test(text) || text.includes('⟦') || text.includes('⟧')
}

/** Every text and every name on the page that did not come out of the locale files. */
function rawTexts(): string[] {
  const raw: string[] = []
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest(data) !== null) continue
    for (const node of element.childNodes) {
      const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '').trim() : ''
      if (!isTranslated(text)) raw.push(text)
    }
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
      const text = element.getAttribute(attribute) ?? ''
      if (!isTranslated(text)) raw.push(`${attribute}: ${text}`)
    }
  }
  return raw
}

function inPseudo(state: AppState): AppState {
  return { ...state, preferences: pseudo }
}

const base = signedInState()
const account = { login: 'amina', password: 'practice-amina', role: 'agent' } as const
const others = { people: 2, count: 5, oldestAt: Date.now() - 3_600_000, stillSending: true }

describe('no raw text', () => {
  it.each([
    [
      'sign-in',
      signedOutState({
        practice: { ...base.practice, accounts: [account] },
        othersUnsent: others,
        link: { state: 'strange', sinceAt: 1, lastAnswerAt: null, skewMs: null },
      }),
      '/',
    ],
    ['first password', { ...base, session: { ...base.session, phase: 'must-change-password' } }, '/'],
    ['locked', { ...base, session: { ...base.session, phase: 'locked' } }, '/'],
    ['settings', { ...base, session: { ...base.session, signInNeeded: true } }, '/settings'],
    ['empty unsent', { ...base, link: { ...base.link, state: 'unreachable' } }, '/unsent'],
  ] as const)('stands on the screen: %s', async (_name, state, at) => {
    await mountDesk({ state: inPseudo(state), at })
    await until(() => document.body.textContent.includes('⟦'))
    await until(() => document.querySelector('h1') !== null)
    expect(rawTexts()).toEqual([])
  })

  it('stands in the menus, the list of keys and a row of unsent work', async () => {
    await mountDesk({
      state: inPseudo(base),
      at: '/unsent',
      prepare: (core) =>
        core.answers('outbox.list', () => [
          {
            id: '0190a000-0000-7000-8000-000000000001',
            kind: 'case',
            recordId: '0190a000-0000-7000-8000-000000000002',
            caseId: '0190a000-0000-7000-8000-000000000002',
            operation: 'case.update',
            state: 'parked',
            name: '',
            serverId: '17',
            createdAt: Date.now(),
            attempts: 2,
            nextTryAt: null,
            reason: 'server-validation',
            problems: [{ field: 'contact.phone', rule: 'server', serverText: null }],
            progress: null,
          },
        ]),
    })
    await until(() => document.querySelector('[data-unsent-row]') !== null)
    document.querySelector<HTMLElement>('[data-testid=server-light]')?.click()
    await until(() => document.querySelector('.server-light__card') !== null)
    expect(rawTexts()).toEqual([])
    button('Amina Otieno').click()
    await until(() => document.querySelector('.person-menu__list') !== null)
    expect(rawTexts().filter((text) => text !== 'Amina Otieno')).toEqual([])
    button('F1').click()
    await until(() => document.querySelector('.keys__table') !== null)
    expect(rawTexts().filter((text) => text !== 'Amina Otieno')).toEqual([])
    press('Escape')
  })
})
