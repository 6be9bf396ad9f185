import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

export function formHandlers({ form }: UseCaseDeps): HandlersOf<'forms'> {
  return { 'forms.getCaseForm': () => ({ definition: form.definition, pickLists: form.pickLists }) }
}
