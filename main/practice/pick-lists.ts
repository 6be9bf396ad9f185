import site from '../../resources/practice/site.json' with { type: 'json' }

/** What the practice server knows of the site's categories: which main category a sub-category belongs to. */
export interface CategoryTree {
  readonly mains: ReadonlySet<string>
  readonly mainOfSub: ReadonlyMap<string, string>
}

export interface PickEntry {
  readonly id: string
  readonly children: readonly PickEntry[]
}

export const categories: readonly PickEntry[] = site.pickLists.categories

export const referrals: readonly PickEntry[] = site.pickLists.referrals
export const escalations: readonly PickEntry[] = site.pickLists.escalations

export function categoryTree(entries: readonly PickEntry[]): CategoryTree {
  return {
    mains: new Set(entries.map((main) => main.id)),
    mainOfSub: new Map(entries.flatMap((main) => main.children.map((sub) => [sub.id, main.id]))),
  }
}
