import {
  itemsOf,
  pointsOf,
  totalOf,
  type QaFields,
  type QaForm,
  type QaNotes,
  type QaTotal,
  type QaWords,
} from '../../../preload/contract/index.ts'

interface ComparedRow {
  readonly item: string
  /** Null for an item that no form here asks any more. */
  readonly title: QaWords | null
  /** Of each score in order; 0: not asked there. */
  readonly points: readonly number[]
  /** Between the highest and the lowest of those that were given. */
  readonly apart: number
}

interface Compared {
  readonly rows: readonly ComparedRow[]
  readonly totals: readonly QaTotal[]
  readonly totalApart: number
  /** On how many items they do not agree. */
  readonly differing: number
}

interface Forms {
  readonly formOf: (id: string) => QaForm | null
  readonly notesOf: (fields: QaFields) => QaNotes
}

const apart = (values: readonly number[]): number => (values.length < 2 ? 0 : Math.max(...values) - Math.min(...values))

/** Scores of one call by item, in the order of the form of the first; items that only another one asks come behind. */
export function compared(scores: readonly { readonly fields: QaFields }[], forms: Forms): Compared {
  const given = scores.map(({ fields }) => {
    const notes = forms.notesOf(fields)
    const form = forms.formOf(notes.form)
    return { form, points: pointsOf(fields, notes.points), items: form === null ? [] : itemsOf(form) }
  })
  const titles = new Map<string, QaWords>()
  for (const { form } of given) {
    for (const { item, title } of form?.sections.flatMap(({ items }) => items) ?? [])
      if (!titles.has(item)) titles.set(item, title)
  }
  const rows = [...titles].map(([item, title]) => {
    const points = given.map((each) => (each.items.includes(item) ? (each.points[item] ?? 0) : 0))
    return { item, title, points, apart: apart(points.filter((value) => value > 0)) }
  })
  const totals = given.map(({ items, points }) => totalOf(items, points))
  return {
    rows,
    totals,
    totalApart: apart(totals.map(({ points }) => points)),
    differing: rows.filter((row) => row.apart > 0).length,
  }
}
