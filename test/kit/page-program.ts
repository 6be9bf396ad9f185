/**
 * The program in its page, as far as tests reach into it: `Reflect.get(root, '__vue_app__') as PageProgram`, where `root`
 * is the element it is mounted on. Functions that run in a page carry nothing with them, so this is a type alone.
 */
export interface PageProgram {
  readonly config: {
    readonly globalProperties: {
      readonly $pinia: PageStores
      readonly $i18n: { locale: string; readonly availableLocales: readonly string[] }
    }
  }
}

interface PageStores {
  /** Sees every store that is made from then on. */
  use(plugin: (made: { store: { $id: string } }) => void): void
  /** The stores that are made, by id. */
  readonly _s: ReadonlyMap<string, unknown>
}
