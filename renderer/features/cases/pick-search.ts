import type { PickItem } from '../../../preload/contract/index.ts'
import { folded } from '../../ui/folded.ts'

/** One line of a pick list as it is offered: an entry, or a sub-entry with the entry it belongs to. */
export interface PickOption {
  id: string
  label: string
  /** The entry above; null for a main entry. */
  parent: { id: string; label: string } | null
}

/** The site's word for an entry in the person's language, else in English, else whatever there is. */
export function labelOf(item: PickItem, locale: string): string {
  return item.label[locale] ?? item.label['en'] ?? Object.values(item.label)[0] ?? item.id
}

/** What a main pick offers: its entries, and below each its sub-entries so that a search finds them too. */
export function optionsOf(items: readonly PickItem[], locale: string): PickOption[] {
  return items.flatMap((item) => {
    const main: PickOption = { id: item.id, label: labelOf(item, locale), parent: null }
    return [main, ...childrenOf(item, locale)]
  })
}

/** What a sub-pick offers: the children of the chosen entry, or of all of them while none is chosen. */
export function subOptionsOf(items: readonly PickItem[], parentId: string, locale: string): PickOption[] {
  const chosen = items.filter((item) => parentId === '' || item.id === parentId)
  return chosen.flatMap((item) => childrenOf(item, locale))
}

function childrenOf(item: PickItem, locale: string): PickOption[] {
  const parent = { id: item.id, label: labelOf(item, locale) }
  return item.children.map((child) => ({ id: child.id, label: labelOf(child, locale), parent }))
}

/** The best place first: the label begins with the text, a word of it does, any part of it does. */
function placeOf(label: string, words: readonly string[]): number | null {
  const text = folded(label)
  if (!words.every((word) => text.includes(word))) return null
  const first = words[0] ?? ''
  if (text.startsWith(first)) return 0
  return text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(first)) ? 1 : 2
}

/**
 * The options that fit what is typed: every word occurs in the label or, for a sub-entry, in its entry's
 * label as well. Nothing typed offers the main entries (or, where there are only sub-entries, all of them).
 */
export function searchOptions(options: readonly PickOption[], typed: string, limit = 60): PickOption[] {
  const words = folded(typed).split(/\s+/).filter(Boolean)
  if (words.length === 0) {
    const mains = options.filter((option) => option.parent === null)
    return (mains.length > 0 ? mains : [...options]).slice(0, limit)
  }
  const found: { option: PickOption; place: number; order: number }[] = []
  for (const [order, option] of options.entries()) {
    const own = placeOf(option.label, words)
    // What fits only with the entry above comes last: all that stands under an entry, or one of it by words of both.
    const joined = option.parent === null ? null : placeOf(`${option.parent.label} ${option.label}`, words)
    const place = own ?? (joined === null ? null : joined + 3)
    if (place !== null) found.push({ option, place: place + (option.parent === null ? 0 : 0.5), order })
  }
  return found
    .sort((a, b) => a.place - b.place || a.order - b.order)
    .slice(0, limit)
    .map((each) => each.option)
}

/** The label of a value anywhere in the list; a value the list does not know is shown as it is. */
export function labelOfValue(items: readonly PickItem[], value: string, locale: string): string {
  if (value === '') return ''
  for (const item of items) {
    if (item.id === value) return labelOf(item, locale)
    const child = item.children.find((each) => each.id === value)
    if (child !== undefined) return labelOf(child, locale)
  }
  return value
}

/** The label of a main value: ids of entries and sub-entries may be the same, so only entries are looked at. */
export function mainLabelOf(items: readonly PickItem[], value: string, locale: string): string {
  const item = items.find((each) => each.id === value)
  return item === undefined ? value : labelOf(item, locale)
}

/** The label of a sub-value below its entry; without a known entry, of the first entry that has it. */
export function subLabelOf(items: readonly PickItem[], parentId: string, value: string, locale: string): string {
  if (value === '') return ''
  const parents = items.filter((item) => item.id === parentId)
  const children = (parents.length > 0 ? parents : items).flatMap((item) => item.children)
  const child = children.find((each) => each.id === value)
  return child === undefined ? value : labelOf(child, locale)
}
