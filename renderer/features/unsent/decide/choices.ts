import {
  fieldPaths,
  valueOf,
  withValue,
  type BegunChoice,
  type BegunChoices,
  type CaseFields,
} from '../../../../preload/contract/index.ts'

/** Two versions of one case, and the last one both sides knew; null when nobody knows it any more. */
export interface Versions {
  readonly mine: CaseFields
  readonly theirs: CaseFields
  readonly base: CaseFields | null
  readonly clashing: readonly string[]
}

/** What a person decided about one field: one of the two versions, or words of their own. */
export type Choice = { readonly side: 'mine' | 'theirs' } | { readonly side: 'own'; readonly text: string }
export type Choices = Readonly<Record<string, Choice>>

/** A field that needs nobody: only one side changed it. */
export interface SettledField {
  readonly path: string
  readonly by: 'mine' | 'theirs'
}

/** The value a choice stands for. */
function chosenValue(versions: Versions, path: string, choice: Choice): string {
  return choice.side === 'own' ? choice.text : valueOf(versions[choice.side], path)
}

/** The fields on which the versions differ and that settle themselves: whoever changed it has it (DESIGN 6.6). */
export function settledFields({ mine, theirs, base, clashing }: Versions): SettledField[] {
  return fieldPaths(mine)
    .filter((path) => !clashing.includes(path) && valueOf(mine, path) !== valueOf(theirs, path))
    .map((path) => {
      const isTheirs = base !== null && valueOf(mine, path) === valueOf(base, path)
      return { path, by: isTheirs ? 'theirs' : 'mine' }
    })
}

/** The whole case as it will be: on top of the server's, with what only this desk changed and what was decided. */
export function resultOf(versions: Versions, choices: Choices): CaseFields {
  const settled = settledFields(versions)
  return fieldPaths(versions.mine).reduce((fields, path) => {
    const choice = choices[path]
    if (choice !== undefined) return withValue(fields, path, chosenValue(versions, path, choice))
    const isMine = settled.some((each) => each.path === path && each.by === 'mine')
    return isMine ? withValue(fields, path, valueOf(versions.mine, path)) : fields
  }, versions.theirs)
}

/** A decision as it is kept until the whole case is decided: with the value that it stands for. */
export function begunOf(versions: Versions, path: string, choice: Choice): BegunChoice {
  return { side: choice.side, text: chosenValue(versions, path, choice) }
}

/**
 * What was begun, for the versions as they are now: a side stays chosen while it still says the same there; words of one's own
 * stay whatever moved, also where nothing clashes any more.
 */
export function stillMeant(versions: Versions, begun: BegunChoices): Choices {
  return Object.fromEntries(
    Object.entries(begun).flatMap(([path, { side, text }]): [string, Choice][] => {
      if (side === 'own') return [[path, { side, text }]]
      return valueOf(versions[side], path) === text ? [[path, { side }]] : []
    }),
  )
}
