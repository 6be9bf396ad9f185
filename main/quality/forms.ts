import { AppError, QaForm } from '../../preload/contract/index.ts'

/** More forms than this nobody chooses from. */
const mostForms = 20

/**
 * The forms a call can be scored by, from the texts of their files. Exactly one is for all calls that no other is for, and
 * comes last. A file that does not fit is a broken installation: it throws.
 */
export function readQaForms(texts: readonly string[]): QaForm[] {
  const forms = texts.map((text) => QaForm.parse(JSON.parse(text)))
  const isUnclear = new Set(forms.map(({ id }) => id)).size !== forms.length
  const standard = forms.filter(({ calls }) => calls === null)
  if (isUnclear || standard.length !== 1 || forms.length > mostForms) {
    throw new AppError('internal', { cause: 'forms of scores' })
  }
  return [...forms.filter(({ calls }) => calls !== null), ...standard]
}
