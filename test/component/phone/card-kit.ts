import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { onTestFinished } from 'vitest'
import type { Component } from 'vue'
import { createDeskI18n } from '../../../renderer/app/i18n.ts'
import { newLine, type Line } from '../../../renderer/features/phone/machine/phone-state.ts'
import { createDeskVuetify } from '../../../renderer/ui/vuetify.ts'

/** A card of the dock on the page, as it would stand there; taken away when the test ends. */
export function card(component: Component, props: object) {
  const shown = mount(component, {
    props: { ...props },
    attachTo: document.body,
    global: { plugins: [createPinia(), createDeskI18n(), createDeskVuetify()] },
  })
  onTestFinished(() => shown.unmount())
  return shown
}

export type Card = ReturnType<typeof card>

/** What the card says, with single spaces. */
export function words(shown: Card): string {
  const element: unknown = shown.element
  // A card that shows nothing is a comment in the page.
  return element instanceof Node ? textOf(element) : ''
}

/** The texts within an element, apart from one another as they stand on the page. */
export function textOf(element: Node): string {
  const texts: string[] = []
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent ?? '')
    for (const child of node.childNodes) walk(child)
  }
  walk(element)
  return texts
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,])/g, '')
    .trim()
}

/** The button of the card by its words or its spoken name. */
export function pressable(shown: Card, name: string): HTMLButtonElement {
  const all = shown.findAll('button').map(({ element }) => element)
  const found = all.find((each) => (each.getAttribute('aria-label') ?? each.textContent).includes(name))
  if (found === undefined) throw new Error(`No button “${name}” on: ${words(shown)}`)
  return found
}

/** Somebody in talk. */
export function talking(part: Partial<Line> = {}): Line {
  const now = Date.now()
  return newLine({
    id: '01990000-0000-7000-8000-000000000001',
    phase: 'talking',
    number: '0712000101',
    name: 'Wanjiru',
    startedAt: now - 70_000,
    answeredAt: now - 65_000,
    ...part,
  })
}
