/** What other features may know of the cases: how to begin one, and how one is named in a line. Screens come from `routes.ts`. */
export { default as CaseLink } from './components/CaseLink.vue'
export { useCaseFormStore } from './form-store.ts'
export { useOpenCasesStore } from './store.ts'
