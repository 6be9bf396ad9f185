/**
 * What other features may know of the cases: how to begin one, how one is named in a line, and how what is typed is kept.
 * Screens come from `routes.ts`.
 */
export { default as CaseLink } from './components/CaseLink.vue'
export { useFieldWords } from './composables/use-field-words.ts'
export { useCaseFormStore } from './form-store.ts'
export { useOpenCasesStore } from './store.ts'
