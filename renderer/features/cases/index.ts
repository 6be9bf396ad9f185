/** What other features may know of the cases: how to begin one. The screens are found through `routes.ts`. */
export { useOpenCasesStore } from './store.ts'
