import type { Result } from '../../preload/contract/index.ts'

interface AnyDraft {
  readonly id: string
  readonly createdAt: number
}

/** Every draft there is, newest first. The core answers them page by page: an empty page, or one with nothing new, is the end. */
export async function allDrafts<Draft extends AnyDraft>(
  readPage: (input: { below?: { createdAt: number; id: string } }) => Promise<Result<Draft[]>>,
): Promise<Result<Draft[]>> {
  const drafts = new Map<string, Draft>()
  let last: Draft | undefined
  for (;;) {
    const page = await readPage(last === undefined ? {} : { below: { createdAt: last.createdAt, id: last.id } })
    if (!page.ok) return page
    const before = drafts.size
    for (const draft of page.value) drafts.set(draft.id, draft)
    if (drafts.size === before) return { ok: true, value: [...drafts.values()] }
    last = page.value.at(-1)
  }
}
