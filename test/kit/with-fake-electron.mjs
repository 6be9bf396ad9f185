// Loaded with `node --import`: whoever imports `electron` gets the hand-written fake, in this process only.
import { registerHooks } from 'node:module'

const fake = new URL('./fake-electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: fake, shortCircuit: true } : next(specifier, context),
})
