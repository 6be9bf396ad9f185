/** What a view may ask of the pieces it shows: where to put the keyboard. */

export interface FormHandle {
  focusField: (path: string) => Promise<boolean>
  focusFirstProblem: () => Promise<boolean>
  focusStart: () => Promise<boolean>
}

export interface ListHandle {
  focusSearch: () => void
  focusRow: () => Promise<void>
}

export interface FiltersHandle {
  focus: () => void
}
